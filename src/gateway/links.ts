import DataLoader from 'dataloader';
import { type GraphQLFieldResolver, Kind, parse, type SelectionSetNode } from 'graphql';
import type { KeySelections } from '../graphql/remote.js';
import type { Session } from '../http/session.js';
import type { CallOperation } from '../rest/caller.js';
import type { Reader } from '../rest/reader.js';
import { loadPulls, MAX_REPOS_PER_CALL, type PullOptions, type RepoPulls } from '../upstreams/dvp/pulls.js';

/** A field that the gateway adds to a remote type. */
export interface Link {
  /** What the resolver needs of its parent, whether the client selected it or not. */
  readonly selectionSet: string;
  readonly resolve: GraphQLFieldResolver<never, Session>;
}

/** Links by type and field, as stitching takes them. */
export type Links = Readonly<Record<string, Readonly<Record<string, Link>>>>;

interface MirrorKey {
  readonly destinationRepository: { readonly namespace: string; readonly name: string };
}

/** What of the raw layer links are built on. */
export interface RawLayer {
  /** The way to call an operation, by schema coordinate. */
  call(coordinate: string): CallOperation;
  /** The way to read a list of objects of a type. */
  readerOf(type: string): Reader;
}

export function createLinks(raw: RawLayer): Links {
  const pulls = createPullsLoader(raw.call('Query.dvpReposPulls'));
  const readPulls = raw.readerOf('DvpPull');
  return {
    DhiMirroredRepository: {
      pulls: {
        selectionSet: '{ destinationRepository { namespace name } }',
        resolve: async ({ destinationRepository: { namespace, name } }: MirrorKey, args, session, info) =>
          readPulls(await pulls(session, args).load(`${namespace}/${name}`), info),
      },
    },
  };
}

/** The links' selections for documents that are cut to fit. */
export function keySelectionsOf(links: Links): KeySelections {
  const entries = Object.entries(links).flatMap(([type, fields]) =>
    Object.entries(fields).map(
      ([field, { selectionSet }]) => [`${type}.${field}`, parseSelection(selectionSet)] as const,
    ),
  );
  return new Map(entries);
}

/** Gathers what an operation asks of single repositories into as few calls as the upstream allows. */
function createPullsLoader(call: CallOperation) {
  const key = Object.freeze({});
  return (session: Session, options: PullOptions): DataLoader<string, RepoPulls['pulls']> => {
    const loaders = session.keep(key, () => new Map<string, DataLoader<string, RepoPulls['pulls']>>());
    const { timespan, period, group } = options;
    const name = JSON.stringify([timespan, period, group]);
    const loader =
      loaders.get(name) ??
      new DataLoader(
        async (repos: readonly string[]) =>
          (await loadPulls(call, { repos, options }, session)).map((found) => found.pulls),
        { maxBatchSize: MAX_REPOS_PER_CALL },
      );
    loaders.set(name, loader);
    return loader;
  };
}

function parseSelection(text: string): SelectionSetNode {
  const [definition] = parse(text).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`not a selection: ${text}`);
  return definition.selectionSet;
}
