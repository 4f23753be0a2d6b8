import { createHash } from 'node:crypto';
import { buildASTSchema, concatAST, type GraphQLSchema, isScalarType, print } from 'graphql';
import { NO_JOINS } from '../config.js';
import { PortolanError } from '../errors.js';
import { followSchema } from '../graphql/follow-schema.js';
import { createLoader } from '../http/loader.js';
import { SCALARS } from '../rest/scalars.js';
import { readSdlFiles, type SdlFile } from '../sdl.js';
import type { Upstream } from '../upstreams/types.js';
import { composeGateway, type Gateway } from './gateway.js';
import { fitLinks, hiddenFields } from './live-links.js';
import { type RemoteSource, readSources, withRemoteSchema } from './sources.js';

/** What a schema of a remote part says. */
export interface SchemaText {
  /** Equal for schemas that say the same. */
  readonly shape: string;
  build(): GraphQLSchema;
}

/** Makes graphs over the same upstreams that differ in the schema of one remote part. */
export interface GraphBuilder {
  /** The schema of that part in the files of this version. */
  readonly files: SchemaText;
  /** What the part's live schema makes of the files. Throws when it cannot. */
  follow(live: GraphQLSchema): SchemaText;
  /** Composes the graph with a schema of that part; throws when it does not fit with the others. */
  compose(text: SchemaText): Gateway;
}

/** Reads and compiles everything once: graphs share it, and calls in flight. */
export function createGraphBuilder(
  upstreams: readonly Upstream[],
  name: string,
  joins = NO_JOINS,
): GraphBuilder {
  const sources = readSources(upstreams, createLoader(), joins);
  const { part, schema: own } = findRemote(sources.remotes, name);
  const files = readText(readSdlFiles(part.folder));
  return {
    files,
    follow: (live) => readText(followSchema(readSdlFiles(part.folder), live)),
    compose(text) {
      if (text === files) return composeGateway(sources, (declared) => declared);
      const schema = text.build();
      return composeGateway(withRemoteSchema(sources, name, schema), (declared) => {
        const fitting = fitLinks(declared, own, schema);
        assertFree([...hiddenFields(fitting, schema), ...takenScalars(schema)]);
        return fitting;
      });
    },
  };
}

/** The text is compared and not the schema: to sort and print that takes a fifth of a second. */
function readText(files: readonly SdlFile[]): SchemaText {
  const document = concatAST(files.map((file) => file.document));
  return {
    shape: createHash('sha256').update(print(document)).digest('base64'),
    build: () => buildASTSchema(document),
  };
}

function findRemote(remotes: readonly RemoteSource[], name: string): RemoteSource {
  const found = remotes.find(({ part }) => part.name === name);
  if (!found) throw new PortolanError('INTERNAL', `no upstream has a remote part ${name}`);
  return found;
}

/** A remote's scalars of these names are ours; another kind of type would be merged with them. */
function takenScalars(schema: GraphQLSchema): string[] {
  return Object.keys(SCALARS).filter((name) => {
    const type = schema.getType(name);
    return type !== undefined && !isScalarType(type);
  });
}

function assertFree(taken: readonly string[]): void {
  if (taken.length === 0) return;
  throw new PortolanError('INTERNAL', `The schema cannot be composed: ${taken.join(', ')} are names of ours`);
}
