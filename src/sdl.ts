import { readdirSync, readFileSync } from 'node:fs';
import { concatAST, type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import { PortolanError } from './errors.js';

/** One file of an SDL folder. */
export interface SdlFile {
  /** `streams.graphql` */
  readonly name: string;
  readonly document: DocumentNode;
}

const SCHEMA_FOLDER = new URL('../schema/', import.meta.url);

/** Where `schema/<folder>` is. */
export function sdlFolder(folder: string): URL {
  return new URL(`${folder}/`, SCHEMA_FOLDER);
}

/** Reads every `.graphql` file of `schema/<folder>`, in name order; throws with file and place when one does not parse. */
export function readSdlFiles(folder: string): SdlFile[] {
  const directory = sdlFolder(folder);
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.graphql'))
    .sort();
  return names.map((name) => ({ name, document: parseFile(new URL(name, directory)) }));
}

/** Everything in `schema/<folder>` as one document. */
export function readSdl(folder: string): DocumentNode {
  return concatAST(readSdlFiles(folder).map(({ document }) => document));
}

/** Reads one file of `schema/`. */
export function readSdlFile(name: string): DocumentNode {
  return parseFile(new URL(name, SCHEMA_FOLDER));
}

function parseFile(url: URL): DocumentNode {
  try {
    // Places in the text are for errors of syntax; kept for every node they are a third of the schema's memory.
    return parse(new Source(readFileSync(url, 'utf8'), url.pathname.split('/schema/').at(-1)), {
      noLocation: true,
    });
  } catch (error) {
    if (error instanceof GraphQLError)
      throw new PortolanError('INTERNAL', error.toString(), { cause: error });
    throw error;
  }
}
