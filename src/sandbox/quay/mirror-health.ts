import type { Answer } from '../service.js';
import { isSuperUser, mayBelong } from './access.js';
import { refuse } from './callers.js';
import { apiJson } from './errors.js';
import { formatIso } from './iso-date.js';
import { type Mirror, mirrorOf } from './mirror-model.js';
import { missingTags, settleMirror } from './mirror-sync.js';
import type { QuayRepository, World } from './model.js';
import { readFlag, readInteger } from './parameters.js';
import type { Premises } from './premises.js';
import { notFound } from './refusals.js';
import type { QuayRequest } from './request.js';
import type { Route } from './routing.js';

export interface HealthQuestion {
  readonly now: Date;
  /** All namespaces when null. */
  readonly namespace: string | null;
  /** The rows of single repositories, when wanted. */
  readonly page?: { readonly limit: number; readonly offset: number };
  /** Leaves out whatever names a repository, as the super user's summary does. */
  readonly isSummary?: boolean;
}

export interface MirrorHealth extends Readonly<Record<string, unknown>> {
  readonly healthy: boolean;
}

interface Row {
  readonly repository: QuayRepository;
  readonly mirror: Mirror;
}

type Issue = readonly [severity: 'warning' | 'error' | 'critical', message: string];

const LIMIT = {
  name: 'limit',
  otherwise: 100,
  help: 'Maximum repositories in detailed view (when detailed=true)',
};
const OFFSET = { name: 'offset', otherwise: 0, help: 'Offset into the sorted mirror list for detailed view' };
const MOST_ROWS = 1000;
const MOST_ISSUES_OF_A_KIND = 5;
const STALE_MS = 24 * 60 * 60 * 1000;
const FAILING_SHARE = 0.2;

/** getRepositoryMirrorHealth. */
export function mirrorHealthRoutes({ world }: Premises): Route[] {
  const show = (request: QuayRequest): Answer => {
    const refusal = findRefusal(world, request);
    if (refusal) return refusal;
    const { call, now } = request;
    const limit = readInteger(call, LIMIT);
    if (typeof limit !== 'number') return limit;
    const offset = readInteger(call, OFFSET);
    if (typeof offset !== 'number') return offset;
    const page = readFlag(call, 'detailed') ? { page: { limit, offset } } : {};
    return answerHealth(checkMirrors(world, { now, namespace: call.query.get('namespace'), ...page }));
  };
  return [{ path: '/repository/mirror/health', needs: ['FEATURE_REPO_MIRROR'], handlers: { GET: show } }];
}

/** 503 when mirroring is unhealthy, with the same body. */
export function answerHealth(health: MirrorHealth): Answer {
  const answer = apiJson(health.healthy ? 200 : 503, health);
  return {
    ...answer,
    headers: { ...answer.headers, 'cache-control': 'no-cache, no-store, must-revalidate' },
  };
}

/** How the enabled mirrors of a namespace, or of all, are doing. */
export function checkMirrors(world: World, question: HealthQuestion): MirrorHealth {
  const { now, page, isSummary = false } = question;
  const rows = rowsOf(world, question);
  const count = (status: Mirror['status']): number =>
    rows.filter(({ mirror }) => mirror.status === status).length;
  const failed = count('FAIL');
  const hasRun = rows.length - count('NEVER_RUN');
  const isHealthy = hasRun === 0 || failed / hasRun <= FAILING_SHARE;
  const critical: Issue[] = isHealthy ? [] : [['critical', failingText(failed / hasRun)]];
  const issues = [...critical, ...(isSummary ? [] : findIssues(rows, now))];
  return {
    healthy: isHealthy,
    workers: { active: 1, configured: 1, status: isHealthy ? 'healthy' : 'degraded' },
    repositories: {
      total: rows.length,
      syncing: count('SYNCING'),
      completed: count('SUCCESS'),
      failed,
      never_run: count('NEVER_RUN'),
      ...(page && !isSummary && pageOf(rows, page)),
    },
    tags_pending: rows
      .filter(({ mirror }) => mirror.status === 'SYNCING')
      .reduce((sum, { repository, mirror }) => sum + missingTags(repository, mirror, now).length, 0),
    last_check: formatIso(now),
    issues: issues.map(([severity, message]) => ({ severity, message, timestamp: formatIso(now) })),
  };
}

function findRefusal(world: World, request: QuayRequest): Answer | null {
  const { call, caller } = request;
  const { user } = caller;
  const namespace = call.query.get('namespace');
  if (user === null) return refuse(call, caller);
  if (namespace === null) return isSuperUser(world, caller) ? null : refuse(call, caller);
  // Alone among the operations this one tells strangers whether a namespace exists.
  if (!world.organizations.has(namespace) && !world.users.has(namespace)) return notFound(request);
  return user === namespace || mayBelong(world, caller, namespace) ? null : refuse(call, caller);
}

/** Enabled mirrors only, by namespace and name. */
function rowsOf(world: World, { now, namespace }: HealthQuestion): Row[] {
  const repositories = world.repositories.filter((one) => namespace === null || one.namespace === namespace);
  const rows = repositories.flatMap((repository): Row[] => {
    settleMirror(world, repository, now);
    const mirror = mirrorOf(repository);
    return mirror?.isEnabled && repository.state === 'MIRROR' ? [{ repository, mirror }] : [];
  });
  return rows.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

function findIssues(rows: readonly Row[], now: Date): Issue[] {
  const issuesOf = (
    severity: 'warning' | 'error',
    rest: string,
    applies: (mirror: Mirror) => boolean,
  ): Issue[] =>
    rows
      .filter(({ mirror }) => applies(mirror))
      .slice(0, MOST_ISSUES_OF_A_KIND)
      .map((row): Issue => [severity, `Repository ${nameOf(row)} ${rest}`]);
  const isStale = ({ lastSync }: Mirror): boolean =>
    lastSync !== null && now.getTime() - lastSync.getTime() > STALE_MS;
  return [
    ...issuesOf('warning', "hasn't synced in over 24 hours", isStale),
    ...issuesOf('warning', 'has never been synced', ({ status }) => status === 'NEVER_RUN'),
    ...issuesOf(
      'error',
      'has exhausted all retry attempts',
      ({ status, retries }) => status === 'FAIL' && retries === 0,
    ),
  ];
}

function pageOf(
  rows: readonly Row[],
  page: { readonly limit: number; readonly offset: number },
): Record<string, unknown> {
  const limit = Math.max(1, Math.min(page.limit, MOST_ROWS));
  const offset = Math.max(0, page.offset);
  const details = rows.slice(offset, offset + limit).map(({ repository, mirror }) => ({
    namespace: repository.namespace,
    repository: repository.name,
    sync_status: mirror.status,
    is_enabled: mirror.isEnabled,
    last_sync: mirror.lastSync && formatIso(mirror.lastSync),
    retries_remaining: mirror.retries,
  }));
  return { details, pagination: { limit, offset, has_more: rows.length > offset + limit } };
}

function failingText(share: number): string {
  const percent = (part: number): string => `${(part * 100).toFixed(1)}%`;
  return `${percent(share)} of repositories are failing (threshold: ${percent(FAILING_SHARE)})`;
}

function nameOf({ repository }: Row): string {
  return `${repository.namespace}/${repository.name}`;
}
