import type { Call } from '../service.js';
import { isMember, mayOn } from './access.js';
import { apiJson, quayErrors } from './errors.js';
import type { QuayRepository, World } from './model.js';
import { settleOrganizationMirrors } from './organization-mirror-sync.js';
import { formatDate, readFlag, toSeconds } from './parameters.js';
import type { Premises } from './premises.js';
import { findOwner, storageOf } from './quotas.js';
import { type Handler, type QuayRequest, type RepositoryHandler, withRepository } from './request.js';
import type { Route } from './routing.js';
import { listHistory, sizeOf } from './tags.js';
import { catchUp } from './workers.js';
import { TIME_MACHINE_SECONDS } from './world.js';

const TAGS_IN_VIEW = 500;
const STARRED_IN_LIST = 99;
const STATISTIC_DAYS = 91;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Lists and shows repositories. */
export function repositoryRoutes(premises: Premises): Route[] {
  const { world } = premises;
  return [
    { path: '/repository', handlers: { GET: listRepositories(premises) } },
    {
      path: '/repository/{repository}',
      handlers: { GET: withRepository(world, 'read', showRepository(world)) },
    },
  ];
}

/** getRepo: the repository with at most 500 of its living tags, newest first. */
function showRepository(world: World): RepositoryHandler {
  return (request, repository) => {
    const { call, caller } = request;
    const { namespace } = repository;
    catchUp(world, repository, request.now);
    const owner = world.organizations.get(namespace) ?? world.users.get(namespace);
    return apiJson(200, {
      namespace,
      name: repository.name,
      kind: repository.kind,
      description: repository.description,
      is_public: repository.isPublic,
      is_organization: world.organizations.has(namespace),
      is_starred: isStarred(request, repository),
      status_token: repository.isPublic ? '' : repository.statusToken,
      trust_enabled: repository.isTrusted,
      tag_expiration_s: owner?.tagExpirationSeconds ?? TIME_MACHINE_SECONDS,
      is_free_account: true,
      state: repository.state,
      ...(readFlag(call, 'includeTags') !== false && { tags: tagMap(repository, request.now) }),
      can_write: repository.state === 'NORMAL' && mayOn(world, caller, repository, 'write'),
      can_admin: mayOn(world, caller, repository, 'admin'),
      ...(readFlag(call, 'includeStats') && { stats: dailyCounts(repository, request.now) }),
    });
  };
}

/** listRepos: needs one of three filters, pages by an opaque token over internal ids. */
function listRepositories(premises: Premises): Handler {
  const { world, pageSize, pageTokens } = premises;
  return (request) => {
    const { call, caller, now } = request;
    settleOrganizationMirrors(world, now);
    const { repositories } = world;
    const isStarredOnly = readFlag(call, 'starred') === true;
    if (!call.query.get('namespace') && !isStarredOnly && !readFlag(call, 'public')) {
      const detail = 'namespace, starred or public are required for this API call';
      return quayErrors.apiError(call, 'invalid_request', { detail });
    }
    if (isStarredOnly) {
      if (caller.user === null) return quayErrors.message(400, BAD_REQUEST);
      const starred = repositories.filter((repository) => isStarred(request, repository));
      return apiJson(200, { repositories: viewsOf(starred.slice(0, STARRED_IN_LIST), request, premises) });
    }
    const startId = pageTokens.open(call.query.get('next_page'), now);
    const found = repositories
      .filter(({ id }) => id >= startId)
      .filter((one) => isListed(world, request, one));
    const next = found[pageSize];
    return apiJson(200, {
      repositories: viewsOf(found.slice(0, pageSize), request, premises),
      ...(next && { next_page: pageTokens.seal(next.id, now) }),
    });
  };
}

const BAD_REQUEST = 'The browser (or proxy) sent a request that this server could not understand.';

function isListed(world: World, { call, caller }: QuayRequest, repository: QuayRepository): boolean {
  const { namespace, isPublic } = repository;
  if ((call.query.get('repo_kind') ?? 'image') !== repository.kind) return false;
  const wanted = call.query.get('namespace');
  if (wanted && wanted !== namespace) return false;
  // Only the user counts here, not the token's scopes, and public repositories come only when asked for.
  return isMember(world, caller.user, namespace) || (isPublic && readFlag(call, 'public') === true);
}

function isStarred({ caller }: QuayRequest, { starredBy }: QuayRepository): boolean {
  return caller.user !== null && starredBy.has(caller.user);
}

function viewsOf(found: QuayRepository[], request: QuayRequest, { world, off }: Premises): unknown[] {
  const countsBytes = !off.has('FEATURE_QUOTA_MANAGEMENT') && !off.has('FEATURE_EDIT_QUOTA');
  return found.map((repository) => ({
    namespace: repository.namespace,
    name: repository.name,
    description: repository.description,
    is_public: repository.isPublic,
    kind: repository.kind,
    state: repository.state,
    ...listingExtras(request.call, repository),
    ...(request.caller.user !== null && { is_starred: isStarred(request, repository) }),
    ...(countsBytes && { quota_report: quotaReport(world, repository) }),
  }));
}

function listingExtras(call: Call, repository: QuayRepository): Record<string, unknown> {
  const newest = Math.max(...repository.tags.map(({ start }) => toSeconds(start)));
  return {
    ...(readFlag(call, 'last_modified') && { last_modified: Number.isFinite(newest) ? newest : null }),
    ...(readFlag(call, 'popularity') && { popularity: repository.popularity }),
  };
}

function quotaReport(world: World, { manifests, namespace }: QuayRepository): unknown {
  const layers = [...manifests.values()].flatMap(({ platform }) => platform?.layers ?? []);
  const sizes = new Map(layers.map(({ digest, size }) => [digest, size]));
  const owner = findOwner(world, namespace);
  return {
    quota_bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    configured_quota: (owner && storageOf(owner).quota?.limitBytes) ?? null,
  };
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
