import type { GraphQLSchema } from 'graphql';
import { NO_JOINS } from '../config.js';
import { PortolanError } from '../errors.js';
import { type Asker, createAsker } from '../graphql/ask.js';
import { createGather } from '../graphql/gather.js';
import { createLookup } from '../graphql/lookup.js';
import { createPassthrough } from '../graphql/passthrough.js';
import { createQuestions } from '../graphql/question.js';
import type { KeySelections } from '../graphql/remote.js';
import { createLoader } from '../http/loader.js';
import type { ConnectedRest } from '../rest/connect.js';
import type { Upstream } from '../upstreams/types.js';
import { namesOfSchema, namesOfSdl } from './clashes.js';
import { composeLean, composePlain } from './compose.js';
import { createExecutor, type Executor } from './execute.js';
import { createLinks, keySelectionsOf, type RawLayer } from './links/links.js';
import type { DeclaredLinks } from './live-links.js';
import { readSources, type Sources } from './sources.js';

export interface Gateway {
  readonly schema: GraphQLSchema;
  /** The same graph without the fast ways: every remote field delegated. For documents they cannot express, and to compare. */
  plain(): GraphQLSchema;
  readonly executor: Executor;
  /** The upstream behind a root field, by its schema coordinate. */
  ownerOf(coordinate: string): string | undefined;
}

/** Composes the graph over upstreams; throws when their schemas do not fit together. Calls nobody. */
export function createGateway(upstreams: readonly Upstream[], joins = NO_JOINS): Gateway {
  return composeGateway(readSources(upstreams, createLoader(), joins), (declared) => declared);
}

/** Composes the graph over what has been read, with those links that `adapt` leaves; throws as `createGateway` does. */
export function composeGateway(read: Sources, adapt: (declared: DeclaredLinks) => DeclaredLinks): Gateway {
  // A link's keys belong into the documents that its own look-ups send, too.
  let keySelections: KeySelections = new Map();
  const askers = createAskers(read, (coordinate) => keySelections.get(coordinate));
  const { sdl, links } = adapt({ sdl: read.links, links: createLinks(rawLayerOf(read, askers)) });
  const sources = { ...read, links: sdl };
  keySelections = keySelectionsOf(links);
  const passthroughs = new Map([...askers].map(([name, asker]) => [name, createPassthrough(asker)]));
  const schema = composeLean(sources, links, passthroughs);
  const plain = once(() => composePlain(sources, links));
  const executor = createExecutor({
    lean: schema,
    plain,
    canExpress: (client) => [...passthroughs.values()].every((passthrough) => passthrough.canExpress(client)),
  });
  const owners = ownersOf(sources);
  return { schema, plain, executor, ownerOf: (coordinate) => owners.get(coordinate) };
}

type KeySelectionOf = Parameters<typeof createAsker>[1];

function createAskers({ remotes }: Sources, keySelectionOf: KeySelectionOf): Map<string, Asker> {
  return new Map(remotes.map(({ part, remote }) => [part.name, createAsker(remote, keySelectionOf)]));
}

function ownersOf({ rest, remotes }: Sources): ReadonlyMap<string, string> {
  return new Map([
    ...rest.flatMap(({ name, connected }) =>
      namesOfSdl(connected.typeDefs).map((defined) => [defined, name] as const),
    ),
    ...remotes.flatMap(({ part, schema, remote }) =>
      namesOfSchema(schema, part.names).map((defined) => [defined, remote.target.name] as const),
    ),
  ]);
}

function rawLayerOf({ rest, upstreams, joins }: Sources, askers: ReadonlyMap<string, Asker>): RawLayer {
  const owner = (owns: (connected: ConnectedRest) => boolean, what: string): ConnectedRest => {
    const found = rest.find(({ connected }) => owns(connected));
    if (!found) throw new PortolanError('INTERNAL', `${what} belongs to no upstream`);
    return found.connected;
  };
  const askerOf = (name: string): Asker => {
    const asker = askers.get(name);
    if (asker) return asker;
    throw new PortolanError('INTERNAL', `${name} is no remote schema`);
  };
  return {
    upstreams,
    call: (coordinate) =>
      owner(({ operations }) => operations.some(({ field }) => field === coordinate), coordinate).call(
        coordinate,
      ),
    readerOf: (type) => owner(({ typeDefs }) => namesOfSdl(typeDefs).includes(type), type).readerOf(type),
    resolverOf(coordinate) {
      const [type = '', field = ''] = coordinate.split('.');
      const owns = ({ resolvers }: ConnectedRest): boolean => resolvers[type]?.[field] !== undefined;
      const resolver = owner(owns, coordinate).resolvers[type]?.[field];
      if (typeof resolver === 'function') return resolver;
      throw new PortolanError('INTERNAL', `${coordinate} has no resolver`);
    },
    lookUp: (name, options) => createLookup(askerOf(name), options),
    questionsTo: (name) => createQuestions(askerOf(name)),
    gatherFrom: (name) => createGather(askerOf(name)),
    joins,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
