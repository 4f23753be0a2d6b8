import type { Session } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import type { HandWritten, RestResolver } from '../../rest/hand-written.js';
import { defineOperation } from '../../rest/operation.js';

/** How pulls are counted; the values are Docker's own words. */
export interface PullOptions {
  readonly timespan?: unknown;
  readonly period?: unknown;
  readonly group?: unknown;
}

export interface RepoPulls {
  readonly repo: string;
  /** As Docker names things. */
  readonly pulls: readonly unknown[];
  /** Why there are no pulls. */
  readonly reason: string | null;
}

/** Docker's answer: an object by `namespace/name`. */
type Answer = Readonly<Record<string, { readonly pulls?: readonly unknown[] } | undefined>> | null;

/** Docker's prose limit for one call. */
export const MAX_REPOS_PER_CALL = 50;

const manyReposPulls = defineOperation({
  upstream: 'dvp',
  field: 'Query.dvpReposPulls',
  method: 'GET',
  path: '/api/publisher/analytics/v1/repos/pulls',
  args: ['repos', 'timespan', 'period', 'group'].map((name) => ({ name, in: 'query' as const, key: name })),
  at: 'repos',
});

const proxylyticsReposPulls = defineOperation({
  upstream: 'dvp',
  field: 'Query.dvpProxylyticsReposPulls',
  method: 'GET',
  path: '/api/publisher/proxylytics/v1/repos/pulls',
  args: [{ name: 'repos', in: 'query', key: 'repos' }],
  at: 'repos',
});

/** Docker takes 50 repositories in a call; more are asked for in several calls, and the answers put together. */
export const pullFields: HandWritten = Object.fromEntries(
  [manyReposPulls, proxylyticsReposPulls].map((operation) => [
    operation.field,
    {
      operation,
      createResolver:
        (call: CallOperation): RestResolver =>
        (_parent, args, session) =>
          loadPulls(call, { repos: args.repos as readonly string[], options: args }, session), // `[String!]!` in the SDL
    },
  ]),
);

/** Pulls of repositories in the order asked for; one that Docker leaves out has none. */
export async function loadPulls(
  call: CallOperation,
  { repos, options }: { repos: readonly string[]; options: PullOptions },
  session: Session,
): Promise<RepoPulls[]> {
  const { timespan, period, group } = options;
  const distinct = [...new Set(repos)];
  const calls: Promise<unknown>[] = [];
  for (let start = 0; start < distinct.length; start += MAX_REPOS_PER_CALL) {
    const part = distinct.slice(start, start + MAX_REPOS_PER_CALL);
    calls.push(call({ repos: part, timespan, period, group }, session));
  }
  const answers = (await Promise.all(calls)) as Answer[]; // the value at `repos`
  const known = answers.length === 1 ? answers[0] : Object.assign({}, ...answers);
  return repos.map((repo) => {
    const pulls = known?.[repo]?.pulls;
    return { repo, pulls: pulls ?? [], reason: reasonFor(pulls) };
  });
}

/** Docker answers 404 for one repository, but not for one among several: then absence and emptiness are all it says. */
function reasonFor(pulls: readonly unknown[] | undefined): string | null {
  if (!pulls) return 'Docker left it out: it does not exist, or is not visible with these credentials';
  if (pulls.length > 0) return null;
  return 'Docker counts none: not pulled in this period, unknown, or not visible with these credentials';
}
