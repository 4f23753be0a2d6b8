import { createHash } from 'node:crypto';

const DVP_BASE = '/api/publisher/analytics/v1';
const MAX_REPOS = 50;
const LISTED_REPOSITORIES = 20;
const MONTHS = ['2025-04', '2025-05', '2025-06'];
const FIRST_PUSH = Date.UTC(2025, 3, 1) / 1000;

const ROUTES = [
  { upstream: 'quay', path: /^\/api\/v1\/repository$/, answer: listQuayRepositories },
  { upstream: 'quay', path: /^\/api\/v1\/repository\/(.+)\/tag\/$/, answer: listQuayTags },
  { upstream: 'quay', path: /^\/api\/v1\/repository\/([^/]+)\/([^/]+)$/, answer: showQuayRepository },
  { upstream: 'zot', path: /^\/v2\/([a-z0-9._/-]+)\/tags\/list$/, answer: listZotTags },
  {
    upstream: 'docker',
    path: new RegExp(`^${DVP_BASE}/namespaces/([^/]+)/pulls$`),
    answer: showNamespacePulls,
  },
  { upstream: 'docker', path: new RegExp(`^${DVP_BASE}/repos/pulls$`), answer: showReposPulls },
];

/** Returns `{ upstream, status, body }` for a GET; unknown paths are 404 of no upstream. */
export function answerRest(url) {
  const { pathname, searchParams } = new URL(url, 'http://stub');
  for (const { upstream, path, answer } of ROUTES) {
    const found = path.exec(pathname);
    if (found)
      return { upstream, status: 200, ...answer(found.slice(1).map(decodeURIComponent), searchParams) };
  }
  return { upstream: 'unknown', status: 404, body: { message: `the stub has no ${pathname}` } };
}

function listQuayRepositories(_names, search) {
  const namespace = search.get('namespace');
  if (!namespace) return { status: 400, body: { detail: 'namespace, starred or public are required' } };
  const repositories = Array.from({ length: LISTED_REPOSITORIES }, (_, at) => ({
    namespace,
    name: `service-${at}`,
    description: `Image of service ${at} in ${namespace}.`,
    is_public: at % 2 === 0,
    kind: 'image',
    state: 'NORMAL',
    is_starred: false,
    quota_report: { quota_bytes: 92_000_000 + at, configured_quota: null },
  }));
  return { body: { repositories } };
}

function showQuayRepository([namespace, name], search) {
  const repository = {
    namespace,
    name,
    kind: 'image',
    description: `Image of ${name} in ${namespace}.`,
    is_public: false,
    is_organization: true,
    is_starred: false,
    status_token: 'f1429da0-49d7-41fa-a70d-d6cb9aa55967',
    trust_enabled: false,
    tag_expiration_s: 1_209_600,
    is_free_account: false,
    state: 'NORMAL',
    can_write: true,
    can_admin: false,
  };
  if (search.get('includeTags') === 'false') return { body: repository };
  const tags = ['latest', 'v1.1', 'v1.0'].map((tag, at) => [
    tag,
    quayTagSummary(`${namespace}/${name}`, tag, at),
  ]);
  return { body: { ...repository, tags: Object.fromEntries(tags) } };
}

function quayTagSummary(repository, name, at) {
  const { size, last_modified, manifest_digest } = quayTag(repository, at);
  return { name, size, last_modified, manifest_digest };
}

function listQuayTags([repository], search) {
  const limit = Math.min(Number(search.get('limit') ?? 50), 100);
  const page = Number(search.get('page') ?? 1);
  const tags = Array.from({ length: limit }, (_, at) => quayTag(repository, (page - 1) * limit + at));
  return { body: { tags, page, has_additional: page < 3 } };
}

function quayTag(repository, at) {
  const pushed = FIRST_PUSH + at * 3600;
  return {
    name: `v1.${at}`,
    reversion: false,
    start_ts: pushed,
    manifest_digest: `sha256:${createHash('sha256').update(`${repository}:${at}`).digest('hex')}`,
    is_manifest_list: false,
    size: 31_457_280 + at,
    // Quay writes RFC 2822 with a numeric zone here, not the GMT of toUTCString.
    last_modified: new Date(pushed * 1000).toUTCString().replace('GMT', '-0000'),
  };
}

function listZotTags([name]) {
  return { body: { name, tags: Array.from({ length: 10 }, (_, at) => `1.${at}.0`) } };
}

function showNamespacePulls([namespace]) {
  return { body: { pulls: countPulls(namespace, undefined) } };
}

function showReposPulls(_names, search) {
  const repos = search.getAll('repos');
  const isListed = repos.length > 0 && repos.length <= MAX_REPOS && !repos.some((repo) => repo.includes(','));
  if (!isListed) return { status: 400, body: { message: `repos must be repeated 1 to ${MAX_REPOS} times` } };
  const counts = repos.map((repo) => [repo, { pulls: countPulls(...repo.split('/')) }]);
  return { body: { repos: Object.fromEntries(counts) } };
}

// The instants are already in the form every target must answer with, so answers can be compared.
function countPulls(namespace, repo) {
  return MONTHS.map((month, at) => ({
    start: `${month}-01T00:00:00Z`,
    end: `${month}-30T00:00:00Z`,
    ...(repo ? { repo } : {}),
    namespace,
    pullCount: 45_000 + at * 1000 + (repo ?? namespace).length,
    ipCount: 4300 + at,
    country: 'DE',
  }));
}
