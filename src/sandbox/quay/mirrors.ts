import type { Answer } from '../service.js';
import type { Body } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import { formatIso, readIso } from './iso-date.js';
import { emptyText, readMirrorBody, refuseMirror, refuseRobot, textsOf } from './mirror-body.js';
import { changesOf, grantWrite } from './mirror-changes.js';
import { type Mirror, mirrorOf, newSync, setMirror } from './mirror-model.js';
import { seedMirrors } from './mirror-story.js';
import { settleMirror } from './mirror-sync.js';
import type { QuayRepository, World } from './model.js';
import { isOrganizationMirrored } from './organization-mirror-model.js';
import type { Premises } from './premises.js';
import { invalid, notFound } from './refusals.js';
import { recordHere } from './repository-log.js';
import { type QuayRequest, type RepositoryHandler, withRepository } from './request.js';
import type { Route } from './routing.js';
import { askForSync } from './sync-worker.js';

const NEEDS = ['FEATURE_REPO_MIRROR'] as const;

/** Mirrors of single repositories. */
export function mirrorRoutes(premises: Premises): Route[] {
  const { world, startedAt } = premises;
  seedMirrors(world, startedAt);
  const path = '/repository/{repository}/mirror';
  return [
    {
      path,
      needs: NEEDS,
      handlers: {
        GET: withRepository(world, 'admin', withMirror(world, showMirror(world))),
        POST: withRepository(world, 'admin', createMirror(premises)),
        PUT: withRepository(world, 'admin', changeMirror(premises)),
      },
    },
    {
      path: `${path}/sync-now`,
      needs: NEEDS,
      handlers: { POST: withRepository(world, 'admin', withMirror(world, startSync(world))) },
    },
    {
      path: `${path}/sync-cancel`,
      needs: NEEDS,
      handlers: { POST: withRepository(world, 'admin', withMirror(world, cancelSync(world))) },
    },
  ];
}

interface Found {
  readonly repository: QuayRepository;
  readonly mirror: Mirror;
}

type MirrorHandler = (request: QuayRequest, found: Found) => Answer;

function withMirror(world: World, handler: MirrorHandler): RepositoryHandler {
  return (request, repository) => {
    settleMirror(world, repository, request.now);
    const mirror = mirrorOf(repository);
    return mirror ? handler(request, { repository, mirror }) : notFound(request);
  };
}

/** getRepoMirrorConfig. */
function showMirror(world: World): MirrorHandler {
  return (_request, { mirror }) =>
    apiJson(200, {
      is_enabled: mirror.isEnabled,
      mirror_type: 'PULL',
      external_reference: mirror.externalReference,
      external_registry_username: mirror.username,
      external_registry_config: mirror.config,
      sync_interval: mirror.interval,
      sync_start_date: mirror.startDate && formatIso(mirror.startDate),
      sync_expiration_date: mirror.expirationDate && formatIso(mirror.expirationDate),
      sync_retries_remaining: mirror.retries,
      sync_status: mirror.status,
      root_rule: { rule_kind: 'tag_glob_csv', rule_value: mirror.rules },
      robot_username: mirror.robot && world.robots.has(mirror.robot.name) ? mirror.robot.name : null,
      skopeo_timeout_interval: mirror.timeout,
      architecture_filter: mirror.architectures,
    });
}

/** createRepoMirrorConfig: puts the repository into the state in which only the mirror writes. */
function createMirror(premises: Premises): RepositoryHandler {
  const { world } = premises;
  return (request, repository) => {
    const { namespace, name } = repository;
    const read = readMirrorBody(request, 'new');
    if ('refusal' in read) return read.refusal;
    const { body } = read;
    if (isOrganizationMirrored(premises, namespace)) return invalid(request, BY_ORGANIZATION);
    if (mirrorOf(repository)) {
      return quayErrors.detail(409, `Mirror configuration already exits for repository ${namespace}/${name}`);
    }
    const refusal = refuseMirror(request, body) ?? refuseRobot(world, body.robot_username, namespace);
    if (refusal) return refusal;
    setMirror(repository, mirrorFrom(world, body, request.now));
    grantWrite(repository, String(body.robot_username));
    repository.state = 'MIRROR';
    recordHere(world, request, {
      kind: CHANGED,
      metadata: { changed: 'external_reference', to: body.external_reference },
    });
    return emptyText(201);
  };
}

function mirrorFrom(world: World, body: Body, now: Date): Mirror {
  const { architecture_filter: architectures, external_registry_config: config } = body;
  return {
    ...newSync({
      interval: Number(body.sync_interval),
      startDate: readIso(String(body.sync_start_date)) ?? now,
      at: now,
    }),
    isEnabled: body.is_enabled !== false,
    externalReference: String(body.external_reference),
    username: textOrNull(body.external_registry_username),
    password: textOrNull(body.external_registry_password),
    config: typeof config === 'object' && config !== null ? { ...config } : {},
    rules: textsOf(body.root_rule),
    robot: world.robots.get(String(body.robot_username)) ?? null,
    timeout: Number(body.skopeo_timeout_interval),
    architectures: Array.isArray(architectures) ? architectures.map(String) : [],
  };
}

/** changeRepoMirrorConfig: checks everything before it changes anything, and logs every change by itself. */
function changeMirror(premises: Premises): RepositoryHandler {
  const { world } = premises;
  return (request, repository) => {
    const read = readMirrorBody(request, 'changed');
    if ('refusal' in read) return read.refusal;
    const { body } = read;
    if (isOrganizationMirrored(premises, repository.namespace)) return invalid(request, BY_ORGANIZATION);
    settleMirror(world, repository, request.now);
    const mirror = mirrorOf(repository);
    if (!mirror) return notFound(request);
    const refusal =
      refuseMirror(request, body) ??
      refuseCredentials(body) ??
      ('robot_username' in body ? refuseRobot(world, body.robot_username, repository.namespace) : null);
    if (refusal) return refusal;
    for (const { changed, to, apply } of changesOf(world, body)) {
      apply(mirror, repository);
      recordHere(world, request, { kind: CHANGED, metadata: { changed, to } });
    }
    return emptyText(201);
  };
}

function refuseCredentials(body: Body): Answer | null {
  if (!('external_registry_password' in body)) return null;
  if (!('external_registry_username' in body)) {
    return quayErrors.detail(400, 'Unable to set a new password without also specifying a username.');
  }
  const isOrphan = body.external_registry_username === null && body.external_registry_password !== null;
  return isOrphan ? quayErrors.detail(400, 'Unable to delete username while setting a password.') : null;
}

/** syncNow: 404 while a sync runs. */
function startSync(world: World): MirrorHandler {
  return (request, { mirror }) => {
    if (!askForSync(mirror, request.now)) return notFound(request);
    recordHere(world, request, { kind: CHANGED, metadata: { changed: 'sync_status', to: 'SYNC_NOW' } });
    return emptyAnswer(204);
  };
}

/** syncCancel: 404 unless a sync runs or is asked for. Nothing is synced any more until somebody asks. */
function cancelSync(world: World): MirrorHandler {
  return (request, { mirror }) => {
    if (mirror.status !== 'SYNCING' && mirror.status !== 'SYNC_NOW') return notFound(request);
    mirror.status = 'CANCEL';
    mirror.changed = request.now;
    mirror.startDate = null;
    mirror.expirationDate = null;
    mirror.retries = 0;
    recordHere(world, request, { kind: CHANGED, metadata: { changed: 'sync_status', to: 'SYNC_CANCEL' } });
    return emptyAnswer(204);
  };
}

const CHANGED = 'repo_mirror_config_changed';
const BY_ORGANIZATION =
  'Repository mirror configuration cannot be managed when organization-level mirroring is configured';

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
