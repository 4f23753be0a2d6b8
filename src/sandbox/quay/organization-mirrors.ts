import type { Answer } from '../service.js';
import { apiJson, emptyAnswer } from './errors.js';
import { formatIso } from './iso-date.js';
import type { World } from './model.js';
import { CHANGED_MIRROR, NEW_MIRROR } from './organization-mirror-body.js';
import { changeMirror, createMirror } from './organization-mirror-changes.js';
import {
  type FoundMirror,
  type MirrorHandler,
  recordSync,
  withMirror,
} from './organization-mirror-handler.js';
import {
  type DiscoveredRepository,
  discoveredIn,
  setOrganizationMirror,
} from './organization-mirror-model.js';
import { cancelFetches, isFetching, isReachable } from './organization-mirror-sync.js';
import type { Premises } from './premises.js';
import { invalid } from './refusals.js';
import { type Handler, type QuayRequest, withOrganization, withOrganizationBody } from './request.js';
import type { Route } from './routing.js';
import { askForSync } from './sync-worker.js';

const STATUSES: readonly DiscoveredRepository['status'][] = [
  ...(['CANCEL', 'FAIL', 'NEVER_RUN', 'SUCCESS', 'SYNCING', 'SYNC_NOW', 'SKIP'] as const),
];
const MOST_PER_PAGE = 500;
const PER_PAGE = 100;

/** Mirrors of whole organizations. */
export function organizationMirrorRoutes({ world }: Premises): Route[] {
  const needs = ['FEATURE_ORG_MIRROR'] as const;
  const path = '/organization/{orgname}/mirror';
  const use = (handler: MirrorHandler): Handler => withOrganization(world, withMirror(world, handler));
  return [
    {
      path,
      needs,
      handlers: {
        GET: use(showMirror(world)),
        POST: withOrganizationBody(world, NEW_MIRROR, createMirror(world)),
        PUT: withOrganizationBody(world, CHANGED_MIRROR, changeMirror(world)),
        DELETE: use(deleteMirror(world)),
      },
    },
    { path: `${path}/repositories`, needs, handlers: { GET: use(listRepositories(world)) } },
    { path: `${path}/sync-now`, needs, handlers: { POST: use(startSync(world)) } },
    { path: `${path}/sync-cancel`, needs, handlers: { POST: use(cancelSync(world)) } },
    { path: `${path}/verify`, needs, handlers: { POST: use(verifyConnection) } },
  ];
}

/** getOrgMirrorConfig. */
function showMirror(world: World): MirrorHandler {
  return (_request, { mirror }) => {
    const found = discoveredIn(world, mirror);
    const counts = STATUSES.map((status) => [status, found.filter((one) => one.status === status).length]);
    return apiJson(200, {
      is_enabled: mirror.isEnabled,
      external_registry_type: mirror.registryType,
      external_registry_url: mirror.registryUrl,
      external_namespace: mirror.externalNamespace,
      external_registry_username: mirror.username,
      has_external_registry_password: mirror.password !== null,
      external_registry_config: mirror.config,
      repository_filters: mirror.filters,
      robot_username: world.robots.has(mirror.robot.name) ? mirror.robot.name : null,
      visibility: mirror.visibility,
      sync_interval: mirror.interval,
      sync_start_date: mirror.startDate && formatIso(mirror.startDate),
      sync_expiration_date: mirror.expirationDate && formatIso(mirror.expirationDate),
      sync_status: mirror.status,
      sync_retries_remaining: mirror.retries,
      repo_sync_status_counts: Object.fromEntries(counts),
      skopeo_timeout: mirror.timeout,
      creation_date: formatIso(mirror.created),
    });
  };
}

/** deleteOrgMirrorConfig: what it brought stays, as ordinary repositories. */
function deleteMirror(world: World): MirrorHandler {
  return (request, { organization, mirror }) => {
    for (const { repository } of mirror.discovered) {
      if (repository?.state === 'ORG_MIRROR') repository.state = 'NORMAL';
    }
    setOrganizationMirror(organization, null);
    recordSync(world, request, { kind: 'org_mirror_disabled', organization, mirror });
    return emptyAnswer(204);
  };
}

/** syncOrgMirrorNow. */
function startSync(world: World): MirrorHandler {
  return (request, { organization, mirror }) => {
    if (mirror.status === 'SYNCING') {
      return invalid(request, 'Cannot trigger sync: discovery is currently in progress.');
    }
    if (isFetching(world, mirror)) return invalid(request, STILL_SYNCING);
    askForSync(mirror, request.now);
    mirror.startDate = request.now;
    recordSync(world, request, { kind: 'org_mirror_sync_now_requested', organization, mirror });
    return emptyAnswer(204);
  };
}

const STILL_SYNCING =
  'Cannot trigger sync: repositories are still syncing. Cancel the current sync and wait for all repositories to reach a terminal state before triggering a new sync.';

/** cancelOrgMirrorSync: from any status but one. The next date stays, but no retry is left to use it. */
function cancelSync(world: World): MirrorHandler {
  return (request, { organization, mirror }) => {
    if (mirror.status === 'CANCEL') return invalid(request, 'Cannot cancel: mirror is already cancelled');
    mirror.status = 'CANCEL';
    mirror.changed = request.now;
    mirror.expirationDate = null;
    mirror.retries = 0;
    cancelFetches(world, mirror);
    recordSync(world, request, { kind: 'org_mirror_sync_cancelled', organization, mirror });
    return emptyAnswer(204);
  };
}

/** verifyOrgMirrorConnection: a failure is a success of the call. */
function verifyConnection(_request: QuayRequest, { mirror }: FoundMirror): Answer {
  if (!isReachable(mirror.registryUrl)) {
    return apiJson(200, { success: false, message: 'The provided URL is not allowed' });
  }
  return apiJson(200, { success: true, message: 'Connection successful' });
}

/** listOrgMirrorRepositories: a page or limit that is no number is as good as none. */
function listRepositories(world: World): MirrorHandler {
  return (request, { organization, mirror }) => {
    const { query } = request.call;
    const wanted = query.get('status');
    const status = STATUSES.find((one) => one === wanted?.toUpperCase());
    if (wanted !== null && !status) {
      return invalid(request, `Invalid status filter '${wanted}'. Valid values: ${STATUSES.join(', ')}`);
    }
    const found = discoveredIn(world, mirror).filter((one) => !status || one.status === status);
    const page = Math.max(1, numberIn(query.get('page'), 1));
    const asked = Math.min(numberIn(query.get('limit'), PER_PAGE), MOST_PER_PAGE);
    const limit = asked < 1 ? PER_PAGE : asked;
    return apiJson(200, {
      repositories: found.slice((page - 1) * limit, page * limit).map((one) => ({
        name: one.name,
        sync_status: one.status,
        discovery_date: formatIso(one.discovered),
        last_sync_date: one.lastSync && formatIso(one.lastSync),
        status_message: one.message,
        quay_repository: one.repository && `${organization.name}/${one.name}`,
      })),
      page,
      limit,
      total: found.length,
      has_next: page * limit < found.length,
    });
  };
}

function numberIn(text: string | null, otherwise: number): number {
  return text !== null && /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : otherwise;
}
