import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { World } from './model.js';
import { notificationsOf } from './namespace-notifications.js';
import type { Premises } from './premises.js';
import {
  CHANGED_QUOTA,
  findOwner,
  giveQuota,
  NEW_QUOTA,
  quotaErrors,
  quotaList,
  quotaOf,
  quotaView,
  readSize,
  storageOf,
} from './quotas.js';
import { uncaught } from './refusals.js';
import { type Handler, withSuperUser } from './request.js';
import type { Route } from './routing.js';
import { withSuperUserBody } from './super-user-body.js';

/** The super user's way to the quota of any namespace. Both paths take users and organizations alike. */
export function superUserQuotaRoutes({ world }: Premises): Route[] {
  const needs = ['FEATURE_SUPER_USERS', 'FEATURE_QUOTA_MANAGEMENT', 'FEATURE_EDIT_QUOTA'] as const;
  return ['/superuser/users/{namespace}/quota', '/superuser/organization/{namespace}/quota'].flatMap(
    (path) => [
      { path, needs, handlers: { GET: list(world), POST: create(world) } },
      {
        path: `${path}/{quota_id}`,
        needs,
        handlers: { PUT: change(world), DELETE: remove(world) },
      },
    ],
  );
}

function list(world: World): Handler {
  return withSuperUser(world, ({ call, segments }) => {
    const owner = findOwner(world, segments.namespace ?? '');
    if (!owner) return quayErrors.apiError(call, 'not_found');
    return apiJson(200, quotaList(owner));
  });
}

function create(world: World): Handler {
  return withSuperUserBody(world, NEW_QUOTA, ({ call, segments }, body) => {
    const { namespace = '' } = segments;
    const owner = findOwner(world, namespace);
    if (!owner) return uncaught();
    const bytes = readSize(body) ?? 0;
    const detail = storageOf(owner).quota
      ? `Quota for '${namespace}' already exists`
      : bytes <= 0 && quotaErrors.sizeText(bytes);
    if (detail) return quayErrors.apiError(call, 'invalid_request', { detail });
    giveQuota(world, owner, bytes);
    return apiJson(201, 'Created');
  });
}

function change(world: World): Handler {
  return withSuperUserBody(world, CHANGED_QUOTA, ({ call, segments }, body) => {
    const owner = findOwner(world, segments.namespace ?? '');
    if (!owner) return uncaught();
    const quota = quotaOf(owner, segments.quota_id);
    if (!quota) return quayErrors.apiError(call, 'not_found');
    const bytes = readSize(body);
    if (bytes && bytes < 0) {
      return quayErrors.apiError(call, 'invalid_request', { detail: quotaErrors.sizeText(bytes) });
    }
    if (bytes) quota.limitBytes = bytes;
    return apiJson(200, quotaView(quota));
  });
}

function remove(world: World): Handler {
  return withSuperUser(world, ({ call, segments }) => {
    const owner = findOwner(world, segments.namespace ?? '');
    if (!owner) return uncaught();
    if (!quotaOf(owner, segments.quota_id)) return quayErrors.apiError(call, 'not_found');
    storageOf(owner).quota = null;
    notificationsOf(owner).clear();
    return emptyAnswer(204);
  });
}
