import type { Answer, Call } from '../service.js';
import { mayIn, roleIn } from './callers.js';
import { apiJson, quayErrors } from './errors.js';
import type { PageTokens } from './page-token.js';
import { formatDate, readFlag, toSeconds } from './parameters.js';
import type { Handler, QuayRequest } from './request.js';
import { listHistory, sizeOf } from './tags.js';
import type { QuayRepository, World } from './world.js';

export interface ListingSettings {
  readonly pageSize: number;
  /** FEATURE_QUOTA_MANAGEMENT together with FEATURE_EDIT_QUOTA. */
  readonly quotaManagement: boolean;
  readonly pageTokens: PageTokens;
}

const TIME_MACHINE_SECONDS = 14 * 24 * 60 * 60;
const TAGS_IN_VIEW = 500;
const STARRED_IN_LIST = 99;
const STATISTIC_DAYS = 91;
const DAY_MS = 24 * 60 * 60 * 1000;

/** getRepo: the repository with at most 500 of its living tags, newest first. */
export function showRepository(request: QuayRequest, repository: QuayRepository): Answer {
  const { call, caller } = request;
  const { namespace } = repository;
  return apiJson(200, {
    namespace,
    name: repository.name,
    kind: 'image',
    description: repository.description,
    is_public: repository.isPublic,
    is_organization: true,
    is_starred: isStarred(request, repository),
    status_token: repository.isPublic ? '' : repository.statusToken,
    trust_enabled: false,
    tag_expiration_s: TIME_MACHINE_SECONDS,
    is_free_account: true,
    state: 'NORMAL',
    ...(readFlag(call, 'includeTags') !== false && { tags: tagMap(repository, request.now) }),
    can_write: mayIn(namespace, caller, 'write'),
    can_admin: mayIn(namespace, caller, 'admin'),
    ...(readFlag(call, 'includeStats') && { stats: dailyCounts(repository, request.now) }),
  });
}

/** listRepos: needs one of three filters, pages by an opaque token over internal ids. */
export function listRepositories({ repositories }: World, settings: ListingSettings): Handler {
  return (request) => {
    const { call, caller, now } = request;
    const isStarredOnly = readFlag(call, 'starred') === true;
    if (!call.query.get('namespace') && !isStarredOnly && !readFlag(call, 'public')) {
      const detail = 'namespace, starred or public are required for this API call';
      return quayErrors.apiError(call, 'invalid_request', { detail });
    }
    if (isStarredOnly) {
      if (caller.user === null) return quayErrors.message(400, BAD_REQUEST);
      const starred = repositories.filter((repository) => isStarred(request, repository));
      return apiJson(200, { repositories: viewsOf(starred.slice(0, STARRED_IN_LIST), request, settings) });
    }
    const startId = settings.pageTokens.open(call.query.get('next_page'), now);
    const found = repositories.filter(({ id }) => id >= startId).filter((one) => isListed(request, one));
    const next = found[settings.pageSize];
    return apiJson(200, {
      repositories: viewsOf(found.slice(0, settings.pageSize), request, settings),
      ...(next && { next_page: settings.pageTokens.seal(next.id, now) }),
    });
  };
}

const BAD_REQUEST = 'The browser (or proxy) sent a request that this server could not understand.';

function isListed({ call, caller }: QuayRequest, { namespace, isPublic }: QuayRepository): boolean {
  if ((call.query.get('repo_kind') ?? 'image') !== 'image') return false;
  const wanted = call.query.get('namespace');
  if (wanted && wanted !== namespace) return false;
  // Only the user counts here, not the token's scopes, and public repositories come only when asked for.
  return roleIn(namespace, caller.user) !== null || (isPublic && readFlag(call, 'public') === true);
}

function isStarred({ caller }: QuayRequest, { starredBy }: QuayRepository): boolean {
  return caller.user !== null && starredBy.includes(caller.user);
}

function viewsOf(found: QuayRepository[], request: QuayRequest, settings: ListingSettings): unknown[] {
  return found.map((repository) => ({
    namespace: repository.namespace,
    name: repository.name,
    description: repository.description,
    is_public: repository.isPublic,
    kind: 'image',
    state: 'NORMAL',
    ...listingExtras(request.call, repository),
    ...(request.caller.user !== null && { is_starred: isStarred(request, repository) }),
    ...(settings.quotaManagement && { quota_report: quotaReport(repository) }),
  }));
}

function listingExtras(call: Call, repository: QuayRepository): Record<string, unknown> {
  const newest = Math.max(...repository.tags.map(({ start }) => toSeconds(start)));
  return {
    ...(readFlag(call, 'last_modified') && { last_modified: Number.isFinite(newest) ? newest : null }),
    ...(readFlag(call, 'popularity') && { popularity: repository.popularity }),
  };
}

function quotaReport({ manifests }: QuayRepository): unknown {
  const layers = [...manifests.values()].flatMap(({ platform }) => platform?.layers ?? []);
  const sizes = new Map(layers.map(({ digest, size }) => [digest, size]));
  return { quota_bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0), configured_quota: null };
}

function tagMap(repository: QuayRepository, now: Date): Record<string, unknown> {
  const living = listHistory(repository, now).filter(({ isAlive }) => isAlive);
  const entries = living.slice(0, TAGS_IN_VIEW).map(({ tag }) => [
    tag.name,
    {
      name: tag.name,
      size: sizeOf(repository, tag),
      last_modified: formatDate(tag.start),
      ...(tag.end && { expiration: formatDate(tag.end) }),
      manifest_digest: tag.digest,
    },
  ]);
  return Object.fromEntries(entries);
}

function dailyCounts({ id, popularity }: QuayRepository, now: Date): { date: string; count: number }[] {
  return Array.from({ length: STATISTIC_DAYS }, (_, position) => {
    const day = new Date(now.getTime() - (position + 1) * DAY_MS);
    const swing = (day.getUTCDay() + id) % 7;
    return { date: day.toISOString().slice(0, 10), count: Math.round((popularity * swing) / 7) };
  });
}
