import { stitchSchemas } from '@graphql-tools/stitch';
import {
  assertValidSchema,
  type DocumentNode,
  type GraphQLFieldResolver,
  GraphQLScalarType,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { PortolanError } from '../errors.js';
import { createRemoteExecutor } from '../graphql/executor.js';
import type { Passthrough } from '../graphql/passthrough.js';
import type { Session } from '../http/session.js';
import { SCALARS } from '../rest/scalars.js';
import { findClashes, namesOfSchema, namesOfSdl } from './clashes.js';
import type { Links } from './links/links.js';
import type { RemoteSource, Sources, Subschema } from './sources.js';

type Resolver = GraphQLFieldResolver<never, Session>;

/** Stitches the plain schema, in which every remote field is delegated. */
export function composePlain(sources: Sources, links: Links): GraphQLSchema {
  return stitch(sources, links, (source) => subschemaOf(source));
}

/**
 * Stitches the schema that operations run on: remotes get one document through their passthrough, and what
 * stitching wraps around fields that are never delegated is taken off again. Throws one error with every name that two
 * parts define.
 */
export function composeLean(
  sources: Sources,
  links: Links,
  passthroughs: ReadonlyMap<string, Passthrough>,
): GraphQLSchema {
  assertNoClashes(sources);
  const schema = stitch(sources, links, (source) => {
    const passthrough = passthroughs.get(source.part.name);
    return {
      ...subschemaOf(source),
      ...(passthrough && { createProxyingResolver: () => passthrough.resolve }),
    };
  });
  assertValidSchema(schema);
  const written = writtenResolvers(sources, links, passthroughs);
  unwrap(schema, written);
  return schema;
}

function stitch(
  sources: Sources,
  links: Links,
  toSubschema: (source: RemoteSource) => Subschema,
): GraphQLSchema {
  return stitchSchemas({
    subschemas: sources.remotes.map(toSubschema),
    typeDefs: [sources.base, ...sources.rest.map(({ connected }) => connected.typeDefs), sources.links],
    resolvers: [
      describedScalars(sources.base),
      ...sources.rest.map(({ connected }) => connected.resolvers),
      links,
    ],
  });
}

/** The scalars with their descriptions, which stand in the SDL. */
function describedScalars(base: DocumentNode): Record<string, GraphQLScalarType> {
  return Object.fromEntries(
    Object.values(SCALARS).map((scalar) => {
      const node = base.definitions.find(
        (definition) => 'name' in definition && definition.name?.value === scalar.name,
      );
      const description = node && 'description' in node ? node.description?.value : undefined;
      return [scalar.name, new GraphQLScalarType({ ...scalar.toConfig(), description })];
    }),
  );
}

function subschemaOf({ schema, remote, transforms }: RemoteSource): Subschema {
  return {
    schema,
    executor: createRemoteExecutor(remote),
    batch: true,
    ...(transforms && { transforms }),
  };
}

function assertNoClashes(sources: Sources): void {
  const clashes = findClashes([
    ...sources.rest.map(({ name, connected }) => ({ name, defines: namesOfSdl(connected.typeDefs) })),
    ...sources.remotes.map(({ part, schema }) => ({
      name: part.name,
      defines: namesOfSchema(schema, part.names),
    })),
    { name: 'links', defines: namesOfSdl(sources.links) },
  ]);
  if (clashes.length > 0)
    throw new PortolanError('INTERNAL', `The schema cannot be composed: ${clashes.join('; ')}`);
}

/** Every resolver of ours by schema coordinate. */
function writtenResolvers(
  sources: Sources,
  links: Links,
  passthroughs: ReadonlyMap<string, Passthrough>,
): Map<string, Resolver> {
  const written = new Map<string, Resolver>();
  for (const { connected } of sources.rest) {
    for (const [type, fields] of Object.entries(connected.resolvers)) {
      for (const [field, resolver] of Object.entries(fields)) {
        if (typeof resolver === 'function') written.set(`${type}.${field}`, resolver);
      }
    }
  }
  for (const [type, fields] of Object.entries(links)) {
    for (const [field, { resolve }] of Object.entries(fields)) written.set(`${type}.${field}`, resolve);
  }
  for (const { part, schema } of sources.remotes) {
    const passthrough = passthroughs.get(part.name);
    for (const root of [schema.getQueryType(), schema.getMutationType()]) {
      for (const field of Object.keys((passthrough && root?.getFields()) ?? {})) {
        if (passthrough) written.set(`${root?.name}.${part.names.rootField(field)}`, passthrough.resolve);
      }
    }
  }
  return written;
}

/**
 * Stitching wraps each resolver in a look-up of missing selections, and gives every other field a resolver that reads
 * delegated results. Results of REST calls and of passthroughs are plain objects under the fields' own names: the
 * resolvers stand as written and the rest are property reads, which graphql-jit inlines.
 */
function unwrap(schema: GraphQLSchema, written: ReadonlyMap<string, Resolver>): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const resolver = written.get(`${type.name}.${field.name}`);
      if (resolver)
        field.resolve = resolver as GraphQLFieldResolver<unknown, unknown>; // as stitching took it
      else delete field.resolve;
    }
  }
}
