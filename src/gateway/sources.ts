import type { SubschemaConfig } from '@graphql-tools/delegate';
import { TransformRootFields, wrapSchema } from '@graphql-tools/wrap';
import { buildASTSchema, concatAST, type DocumentNode, type GraphQLSchema, getNullableType } from 'graphql';
import type { JoinConfig } from '../config.js';
import { createTranslation, SAME_NAMES } from '../graphql/public-names.js';
import type { Remote } from '../graphql/remote.js';
import type { Loader } from '../http/loader.js';
import type { Session } from '../http/session.js';
import type { Target } from '../http/target.js';
import { type ConnectedRest, connectRest } from '../rest/connect.js';
import { readSdl, readSdlFile } from '../sdl.js';
import type { RemotePart, Upstream } from '../upstreams/types.js';

/** A subschema whose context is our session. */
export type Subschema = SubschemaConfig<unknown, unknown, unknown, Session>;

export interface RemoteSource {
  readonly part: RemotePart;
  /** The upstream's schema under its own names. */
  readonly schema: GraphQLSchema;
  readonly remote: Remote;
  readonly transforms: Subschema['transforms'];
}

/** Everything the public schema is made of, each part connected to its upstream. */
export interface Sources {
  readonly upstreams: readonly Upstream[];
  readonly joins: JoinConfig;
  /** Root types and scalars. */
  readonly base: DocumentNode;
  readonly links: DocumentNode;
  readonly rest: readonly { readonly name: string; readonly connected: ConnectedRest }[];
  readonly remotes: readonly RemoteSource[];
}

/** A root field that may not be null would take the other upstreams' answers with it when it fails. */
const NULLABLE_ROOTS = new TransformRootFields((_operation, _name, config) => ({
  ...config,
  type: getNullableType(config.type),
}));

/** What every part of the graph builds on: root types and scalars. */
export function readBase(): DocumentNode {
  return concatAST([readSdlFile('roots.graphql'), readSdlFile('scalars.graphql')]);
}

/** The base, and the directives of REST SDL. */
export function readVocabulary(): DocumentNode {
  return concatAST([readBase(), readSdlFile('directives.graphql')]);
}

export function readSources(upstreams: readonly Upstream[], loader: Loader, joins: JoinConfig): Sources {
  const vocabulary = readVocabulary();
  return {
    upstreams,
    joins,
    base: readBase(),
    links: readSdl('links'),
    rest: upstreams.flatMap(({ description, target }) => {
      if (!description.rest) return [];
      const { folder, ...rest } = description.rest;
      const connected = connectRest({ target, sdl: readSdl(folder), vocabulary, ...rest }, loader);
      return [{ name: description.name, connected }];
    }),
    remotes: upstreams.flatMap(({ description: { remote: part }, target }) =>
      part ? [connectRemote(part, target, buildASTSchema(readSdl(part.folder)))] : [],
    ),
  };
}

/** The same with another schema of one remote part. */
export function withRemoteSchema(sources: Sources, name: string, schema: GraphQLSchema): Sources {
  const remotes = sources.remotes.map((source) =>
    source.part.name === name ? connectRemote(source.part, source.remote.target, schema) : source,
  );
  return { ...sources, remotes };
}

function connectRemote(part: RemotePart, target: Target, schema: GraphQLSchema): RemoteSource {
  const transforms = [...part.transforms, NULLABLE_ROOTS];
  const remote = { target, ...describe(part, schema) };
  // Transforms look at schemas and documents, never at the context whose type they name.
  return { part, schema, remote, transforms: transforms as unknown as Subschema['transforms'] };
}

function describe(part: RemotePart, own: GraphQLSchema): Omit<Remote, 'target'> {
  const { path, errorOf, reads, transforms, names } = part;
  if (transforms.length === 0) return { path, errorOf, reads, schema: own, translation: SAME_NAMES };
  const schema = wrapSchema({ schema: own, transforms: [...transforms] });
  return { path, errorOf, reads, schema, translation: createTranslation({ remote: own, schema }, names) };
}
