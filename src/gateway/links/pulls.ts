import DataLoader from 'dataloader';
import type { Session } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import {
  loadPulls,
  MAX_REPOS_PER_CALL,
  type PullOptions,
  type RepoPulls,
} from '../../upstreams/dvp/pulls.js';
import type { Link, RawLayer } from './links.js';

interface MirrorKey {
  readonly destinationRepository: { readonly namespace: string; readonly name: string };
}

/** Pulls of a mirror of a hardened image, counted at its destination. */
export function linkPulls(raw: RawLayer): Link<MirrorKey> {
  const pulls = createPullsLoader(raw.call('Query.dvpReposPulls'));
  const read = raw.readerOf('DvpPull');
  return {
    selectionSet: '{ destinationRepository { namespace name } }',
    resolve: async ({ destinationRepository: { namespace, name } }, args, session, info) =>
      read(await pulls(session, args).load(`${namespace}/${name}`), info),
  };
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
