import type { Account } from '../hub/accounts.js';
import { refuse } from '../hub/failures.js';
import type { Clock, Tokens } from '../hub/tokens.js';
import { type Answer, type Call, json } from '../service.js';
import { type PublisherNamespace, publisherNamespaces } from '../story-publishing.js';
import { namespacePulls, readQuestion, repositoryPulls } from './questions.js';

export const ANALYTICS_BASE = '/api/publisher/analytics/v1/';

interface Visit {
  readonly query: URLSearchParams;
  readonly names: readonly string[];
  /** What the caller may see; everything else does not exist. */
  readonly publishers: readonly PublisherNamespace[];
  readonly now: number;
}

type Route = readonly [pattern: RegExp, answer: (visit: Visit) => Answer];

const REPOSITORIES_PER_CALL = 50;
const DATASETS = [
  {
    name: 'pulls',
    views: ['raw', 'summary', 'repo-summary', 'namespace-summary'],
    timespans: ['months', 'weeks'],
  },
];
const ROUTES: readonly Route[] = [
  [/^$/, getNamespaces],
  [/^namespaces$/, getUserNamespaces],
  [/^namespaces\/([^/]+)$/, getNamespace],
  [/^namespaces\/([^/]+)\/pulls$/, getNamespacePulls],
  [/^namespaces\/([^/]+)\/repos\/([^/]+)\/pulls$/, getRepoPulls],
  [/^repos\/pulls$/, getManyReposPulls],
];

/** Answers everything below the analytics base, to callers with a Hub token only. */
export function createAnalytics({ tokens, now }: { tokens: Tokens; now: Clock }): (call: Call) => Answer {
  return (call) => {
    const caller = tokens.identify(call.headers);
    if (caller.kind !== 'account') return refuse(401, 'unauthorized');
    if (call.method !== 'GET') return refuse(405, `Method "${call.method}" not allowed.`);
    const publishers = publishersOf(caller.account);
    const path = call.path.slice(ANALYTICS_BASE.length);
    for (const [pattern, answer] of ROUTES) {
      const match = pattern.exec(path);
      if (!match) continue;
      const names = decodeNames(match.slice(1));
      return names ? answer({ query: call.query, names, publishers, now: now() }) : refuse(400);
    }
    return refuse(404);
  };
}

function decodeNames(segments: readonly string[]): string[] | null {
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    return null; // a stray percent sign
  }
}

function publishersOf({ organisations }: Account): PublisherNamespace[] {
  return publisherNamespaces.filter(({ namespace }) => organisations.includes(namespace));
}

function getNamespaces({ publishers }: Visit): Answer {
  return json(200, { namespaces: publishers.map(({ namespace }) => namespace) });
}

function getUserNamespaces({ publishers }: Visit): Answer {
  return json(200, publishers.map(describe));
}

function getNamespace({ publishers, names }: Visit): Answer {
  const publisher = publishers.find(({ namespace }) => namespace === names[0]);
  return publisher ? json(200, describe(publisher)) : refuse(404);
}

function getNamespacePulls({ publishers, names, query, now }: Visit): Answer {
  const question = readQuestion(query, now);
  if (typeof question === 'string') return refuse(400, question);
  const publisher = publishers.find(({ namespace }) => namespace === names[0]);
  return publisher ? json(200, { pulls: namespacePulls(publisher, question) }) : refuse(404);
}

function getRepoPulls({ publishers, names, query, now }: Visit): Answer {
  const question = readQuestion(query, now);
  if (typeof question === 'string') return refuse(400, question);
  const repository = names.join('/');
  if (!isVisible(repository, publishers)) return refuse(404);
  return json(200, { pulls: repositoryPulls(repository, question) });
}

function getManyReposPulls({ publishers, query, now }: Visit): Answer {
  const question = readQuestion(query, now);
  if (typeof question === 'string') return refuse(400, question);
  const asked = query.getAll('repos');
  if (asked.length === 0) return refuse(400, 'repos is required');
  if (asked.length > REPOSITORIES_PER_CALL) {
    return refuse(400, `at most ${REPOSITORIES_PER_CALL} repositories can be asked for in one request`);
  }
  // Unlike the other two this one never answers 404: what the caller may not see simply has no pulls.
  const repos = asked.map((repository) => [
    repository,
    { pulls: isVisible(repository, publishers) ? repositoryPulls(repository, question) : [] },
  ]);
  return json(200, { repos: Object.fromEntries(repos) });
}

function describe({ namespace, extraRepositories }: PublisherNamespace): Record<string, unknown> {
  return { namespace, extraRepos: extraRepositories, datasets: DATASETS };
}

function isVisible(repository: string, publishers: readonly PublisherNamespace[]): boolean {
  return publishers.some(
    ({ repositories, extraRepositories }) =>
      repositories.includes(repository) || extraRepositories.includes(repository),
  );
}
