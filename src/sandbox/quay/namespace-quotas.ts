import type { Answer } from '../service.js';
import { organisation } from '../story.js';
import { mayBelong } from './access.js';
import { refuse } from './callers.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { World } from './model.js';
import { notificationsOf } from './namespace-notifications.js';
import type { Premises } from './premises.js';
import { quotaLimitHandlers } from './quota-limits.js';
import {
  addLimit,
  CHANGED_QUOTA,
  formatSize,
  giveQuota,
  limitView,
  limitViews,
  NEW_QUOTA,
  type Quota,
  type QuotaLimit,
  quotaErrors,
  quotaList,
  quotaOf,
  quotaView,
  readSize,
  storageOf,
} from './quotas.js';
import { notFound } from './refusals.js';
import { type Handler, type QuayRequest, record, withSuperUser, withUser } from './request.js';
import type { Route } from './routing.js';
import { withSuperUserBody } from './super-user-body.js';

const NEEDS = ['FEATURE_SUPER_USERS', 'FEATURE_QUOTA_MANAGEMENT', 'FEATURE_EDIT_QUOTA'] as const;
const STORY_QUOTA = 640 * 1024 * 1024;

/** Quotas of organizations and of the caller: members look, only super users change. */
export function namespaceQuotaRoutes({ world }: Premises): Route[] {
  seedQuota(world);
  const organization = (request: QuayRequest) => world.organizations.get(request.segments.orgname ?? '');
  const looking = (look: (quota: Quota, request: QuayRequest) => Answer): Handler =>
    withMember(world, (request) => {
      const quota = quotaOf(organization(request), request.segments.quota_id);
      return quota ? look(quota, request) : notFound(request);
    });
  const own = (look: (quota: Quota, request: QuayRequest) => Answer): Handler =>
    withUser(['user:admin'], (request, user) => {
      const quota = quotaOf(world.users.get(user), request.segments.quota_id);
      return quota ? look(quota, request) : notFound(request);
    });
  const listOwn = withUser(['user:admin'], (_, user) => {
    const owner = world.users.get(user);
    return apiJson(200, owner ? quotaList(owner) : []);
  });
  const listOne = withMember(world, (request) => {
    const owner = organization(request);
    if (!owner) return notFound(request);
    return apiJson(200, quotaList(owner));
  });
  const limits = quotaLimitHandlers(world);
  const path = '/organization/{orgname}/quota';
  const routes: Route[] = [
    { path, handlers: { GET: listOne, POST: createQuota(world) } },
    {
      path: `${path}/{quota_id}`,
      handlers: {
        GET: looking(showQuota),
        PUT: changeQuota(world),
        DELETE: deleteQuota(world),
      },
    },
    { path: `${path}/{quota_id}/limit`, handlers: { GET: looking(listLimits), POST: limits.create } },
    {
      path: `${path}/{quota_id}/limit/{limit_id}`,
      handlers: { GET: looking(showLimit(limitView)), PUT: limits.change, DELETE: limits.remove },
    },
    { path: '/user/quota', handlers: { GET: listOwn } },
    { path: '/user/quota/{quota_id}', handlers: { GET: own(showQuota) } },
    { path: '/user/quota/{quota_id}/limit', handlers: { GET: own(listLimits) } },
    // Quay answers here with the quota, not with the limit that was asked for.
    {
      path: '/user/quota/{quota_id}/limit/{limit_id}',
      handlers: { GET: own(showLimit((_, quota) => quotaView(quota))) },
    },
  ];
  return routes.map((route) => ({ ...route, needs: NEEDS }));
}

function withMember(world: World, handler: Handler): Handler {
  return (request) => {
    const { call, caller, segments } = request;
    return mayBelong(world, caller, segments.orgname ?? '') ? handler(request) : refuse(call, caller);
  };
}

const showQuota = (quota: Quota): Answer => apiJson(200, quotaView(quota));
const listLimits = ({ limits }: Quota): Answer => apiJson(200, limitViews(limits));

function showLimit(view: (limit: QuotaLimit, quota: Quota) => unknown) {
  return (quota: Quota, { call, segments }: QuayRequest): Answer => {
    const limit = quota.limits.get(Number(segments.limit_id));
    return limit ? apiJson(200, view(limit, quota)) : quayErrors.apiError(call, 'not_found');
  };
}

function createQuota(world: World): Handler {
  return withSuperUserBody(world, NEW_QUOTA, (request, body) => {
    const { call, segments } = request;
    const namespace = segments.orgname ?? '';
    const owner = world.organizations.get(namespace);
    if (!owner) return quayErrors.apiError(call, 'not_found');
    const bytes = readSize(body) ?? 0;
    const detail = storageOf(owner).quota
      ? `Organization quota for '${namespace}' already exists`
      : bytes <= 0 && quotaErrors.sizeText(bytes);
    if (detail) return quayErrors.apiError(call, 'invalid_request', { detail });
    giveQuota(world, owner, bytes);
    const metadata = { namespace, limit_bytes: bytes, limit: formatSize(bytes) };
    record(world, request, { kind: 'org_create_quota', namespace, repository: null, metadata });
    return apiJson(201, 'Created');
  });
}

function changeQuota(world: World): Handler {
  return withSuperUserBody(world, CHANGED_QUOTA, (request, body) => {
    const { call, segments } = request;
    const namespace = segments.orgname ?? '';
    const quota = quotaOf(world.organizations.get(namespace), segments.quota_id);
    if (!quota) return quayErrors.apiError(call, 'not_found');
    const bytes = readSize(body);
    if (!bytes) return apiJson(200, quotaView(quota)); // 0 is no size to Quay: nothing changes
    if (bytes < 0) {
      return quayErrors.apiError(call, 'invalid_request', { detail: quotaErrors.sizeText(bytes) });
    }
    const metadata = {
      namespace,
      limit_bytes: bytes,
      limit: formatSize(bytes),
      previous_limit_bytes: quota.limitBytes,
      previous_limit: formatSize(quota.limitBytes),
    };
    quota.limitBytes = bytes;
    record(world, request, { kind: 'org_change_quota', namespace, repository: null, metadata });
    return apiJson(200, quotaView(quota));
  });
}

function deleteQuota(world: World): Handler {
  return withSuperUser(world, (request) => {
    const namespace = request.segments.orgname ?? '';
    const owner = world.organizations.get(namespace);
    const quota = quotaOf(owner, request.segments.quota_id);
    if (!owner || !quota) return notFound(request);
    storageOf(owner).quota = null;
    notificationsOf(owner).clear(); // all of them tell of the quota
    const { id, limitBytes } = quota;
    const metadata = { namespace, quota_id: id, limit_bytes: limitBytes, limit: formatSize(limitBytes) };
    record(world, request, { kind: 'org_delete_quota', namespace, repository: null, metadata });
    return emptyAnswer(204);
  });
}

function seedQuota(world: World): void {
  const owner = world.organizations.get(organisation);
  if (!owner) return;
  const quota = giveQuota(world, owner, STORY_QUOTA);
  addLimit(world, quota, { type: 'Warning', percent: 80 });
  addLimit(world, quota, { type: 'Reject', percent: 100 });
}
