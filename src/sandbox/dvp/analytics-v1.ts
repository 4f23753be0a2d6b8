import type { Account } from '../hub/accounts.js';
import { refuse } from '../hub/failures.js';
import type { Clock, Tokens } from '../hub/tokens.js';
import { type Answer, type Call, json } from '../service.js';
import { type PublisherNamespace, publisherNamespaces } from '../story-publishing.js';
import { VIEWS } from './export-files.js';
import { answerExports } from './exports.js';
import { namespacePulls, readQuestion, repositoryPulls } from './questions.js';
import type { Storage } from './storage.js';

export const ANALYTICS_V1_BASE = '/api/publisher/analytics/v1/';

interface Visit {
  readonly query: URLSearchParams;
  readonly names: readonly string[];
  /** What the caller may see; everything else does not exist. */
  readonly publishers: readonly PublisherNamespace[];
  readonly now: number;
  readonly host: string;
  readonly storage: Storage;
}

interface AnalyticsOptions {
  readonly tokens: Tokens;
  readonly now: Clock;
  readonly storage: Storage;
}

type Route = readonly [pattern: RegExp, answer: (visit: Visit) => Answer];

const REPOSITORIES_PER_CALL = 50;
const DATASETS = [
  {
    name: 'pulls',
    views: VIEWS,
    timespans: ['months', 'weeks'],
  },
];
const ROUTES: readonly Route[] = [
  [/^$/, getNamespaces],
  [/^namespaces$/, getUserNamespaces],
  [/^namespaces\/([^/]+)$/, getNamespace],
  [/^namespaces\/([^/]+)\/pulls$/, getNamespacePulls],
  [/^namespaces\/([^/]+)\/repos\/([^/]+)\/pulls$/, getRepoPulls],
  [/^namespaces\/([^/]+)\/pulls\/exports\/years((?:\/[^/]+){0,4})$/, getExports],
  [/^repos\/pulls$/, getManyReposPulls],
];

/** Docker's documented API: answers everything below its base, to callers with a Hub token only. */
export function createAnalyticsV1({ tokens, now, storage }: AnalyticsOptions): (call: Call) => Answer {
  return (call) => {
    const caller = tokens.identify(call.headers);
    if (caller.kind !== 'account') return refuse(401, 'unauthorized');
    if (call.method !== 'GET') return refuse(405, `Method "${call.method}" not allowed.`);
    const publishers = publishersOf(caller.account);
    const path = call.path.slice(ANALYTICS_V1_BASE.length);
    for (const [pattern, answer] of ROUTES) {
      const match = pattern.exec(path);
      if (!match) continue;
      const names = decodeNames(match.slice(1));
      const host = call.headers.host ?? '';
      return names
        ? answer({ query: call.query, names, publishers, now: now(), host, storage })
        : refuse(400);
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

function getExports({ publishers, names, now, host, storage }: Visit): Answer {
  const [namespace, rest = ''] = names;
  const publisher = publishers.find((candidate) => candidate.namespace === namespace);
  if (!publisher) return refuse(404);
  return answerExports({ publisher, path: rest.split('/').slice(1), now, host }, storage);
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
