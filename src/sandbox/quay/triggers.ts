import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { isSuperUser, mayAdminister } from './access.js';
import { type BodySchema, readObject } from './body.js';
import { buildsOf, findTrigger, settleBuilds, type Trigger, triggersOf } from './build-model.js';
import { queueBuild, viewNewest } from './build-requests.js';
import { COMMITS, DEFAULT_BRANCH, metadataOf } from './build-story.js';
import { isActive, viewTrigger } from './build-views.js';
import { refuse } from './callers.js';
import { apiJson, emptyAnswer } from './errors.js';
import type { World } from './model.js';
import { readInteger } from './parameters.js';
import type { Premises } from './premises.js';
import { invalid, notFound, refuseUnlessNormal, uncaught, withPossibleRepository } from './refusals.js';
import { recordHere } from './repository-log.js';
import { findRepository, type Handler, type QuayRequest } from './request.js';
import type { Route } from './routing.js';

const LIMIT = { name: 'limit', otherwise: 5, help: 'The maximum number of builds to return' };
const UPDATE: BodySchema = {
  type: 'object',
  required: ['enabled'],
  properties: { enabled: { type: 'boolean' } },
};
const ACTIVATE: BodySchema = {
  type: 'object',
  required: ['config'],
  properties: { config: { type: 'object' }, pull_robot: { type: 'string' } },
};
const START: BodySchema = {
  type: 'object',
  properties: {
    branch_name: { type: 'string' },
    commit_sha: { type: 'string' },
    refs: { type: ['object', 'null'] },
  },
  additionalProperties: false,
};

/** Build triggers; they are made on the web page of the service, so the API only finishes, starts and ends them. */
export function triggerRoutes({ world }: Premises): Route[] {
  const path = '/repository/{repository}/trigger/';
  const one = `${path}{trigger_uuid}`;
  return [
    { path, handlers: { GET: listTriggers(world) } },
    {
      path: one,
      handlers: {
        GET: withTrigger(world, 'read', (_request, trigger) =>
          apiJson(200, viewTrigger(world, trigger, { canRead: true, canAdmin: true })),
        ),
        PUT: withTrigger(world, 'write', toggleTrigger(world)),
        DELETE: withTrigger(world, 'write', deleteTrigger(world)),
      },
    },
    { path: `${one}/builds`, handlers: { GET: listBuilds(world) } },
    { path: `${one}/activate`, handlers: { POST: withTrigger(world, 'write', activateTrigger(world)) } },
    { path: `${one}/start`, handlers: { POST: withTrigger(world, 'write', startTrigger(world)) } },
  ];
}

type TriggerHandler = (request: QuayRequest, trigger: Trigger) => Answer;

function withTrigger(world: World, use: 'read' | 'write', handler: TriggerHandler): Handler {
  return withPossibleRepository(world, 'admin', (request, repository) => {
    const frozen = use === 'write' ? refuseUnlessNormal(repository) : null;
    if (frozen) return frozen;
    const found = findTrigger(world, request.segments.trigger_uuid ?? '');
    return found ? handler(request, found.trigger) : notFound(request);
  });
}

/** listBuildTriggers: those whose set-up was never finished too. */
function listTriggers(world: World): Handler {
  return withPossibleRepository(world, 'admin', (_request, repository) => {
    const triggers = repository ? triggersOf(repository) : [];
    const rights = { canRead: true, canAdmin: true };
    return apiJson(200, { triggers: triggers.map((trigger) => viewTrigger(world, trigger, rights)) });
  });
}

/** listTriggerRecentBuilds: empty for a trigger that nobody knows. */
function listBuilds(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request, repository) => {
    const limit = readInteger(request.call, LIMIT);
    if (typeof limit !== 'number') return limit;
    if (!repository) return apiJson(200, { builds: [] });
    settleBuilds(world, repository, request.now);
    const { trigger_uuid: uuid } = request.segments;
    const builds = buildsOf(repository).filter(({ trigger }) => trigger?.uuid === uuid);
    return apiJson(200, { builds: viewNewest(world, request, { repository, builds, limit }) });
  });
}

/** updateBuildTrigger: answers as to a reader, and keeps the reason when the trigger is enabled again. */
function toggleTrigger(world: World): TriggerHandler {
  return (request, trigger) => {
    const read = readObject(request.call, UPDATE);
    if ('refusal' in read) return read.refusal;
    if (!isActive(trigger)) return invalid(request, 'Cannot update an unactivated trigger');
    trigger.isEnabled = read.body.enabled === true;
    if (!trigger.isEnabled) trigger.disabledReason = 'user_toggled';
    recordHere(world, request, {
      kind: 'toggle_repo_trigger',
      metadata: { trigger_id: trigger.uuid, service: trigger.service, enabled: trigger.isEnabled },
    });
    return apiJson(200, viewTrigger(world, trigger, { canRead: false, canAdmin: false }));
  };
}

/** deleteBuildTrigger: its builds stay, without a trigger. */
function deleteTrigger(world: World): TriggerHandler {
  return (request, trigger) => {
    if (isActive(trigger)) {
      const metadata = { trigger_id: trigger.uuid, service: trigger.service };
      recordHere(world, request, { kind: 'delete_repo_trigger', metadata });
    }
    for (const repository of world.repositories) {
      const triggers = triggersOf(repository);
      if (!triggers.includes(trigger)) continue;
      triggers.splice(triggers.indexOf(trigger), 1);
      for (const build of buildsOf(repository)) if (build.trigger === trigger) build.trigger = null;
    }
    return emptyAnswer(204);
  };
}

/** activateBuildTrigger: only who connected the account of the service may finish the set-up. */
function activateTrigger(world: World): TriggerHandler {
  return (request, trigger) => {
    const { call, caller } = request;
    const read = readObject(call, ACTIVATE);
    if ('refusal' in read) return read.refusal;
    if (isActive(trigger)) return invalid(request, 'Trigger config is not sufficient for activation.');
    const isOwn = caller.user === trigger.connectedUser?.name && caller.scopes.has('user:admin');
    if (!isOwn && !isSuperUser(world, caller)) return refuse(call, caller);
    const { config, pull_robot: robot } = read.body;
    const refusal = typeof robot === 'string' && robot ? refuseRobot(world, request, robot) : null;
    if (refusal) return refusal;
    if (typeof config !== 'object' || config === null || !('build_source' in config)) return uncaught();
    if (typeof robot === 'string' && robot) trigger.pullRobot = world.robots.get(robot) ?? null;
    trigger.config = {
      ...config,
      credentials: [{ name: 'SSH Public Key', value: `ssh-rsa ${randomBytes(96).toString('base64')}` }],
      deploy_key_id: randomInt(1_000_000, 10_000_000),
      hook_id: randomInt(10_000_000, 100_000_000),
      master_branch: DEFAULT_BRANCH,
    };
    recordHere(world, request, {
      kind: 'setup_repo_trigger',
      metadata: {
        trigger_id: trigger.uuid,
        service: trigger.service,
        pull_robot: trigger.pullRobot?.name ?? null,
        config: trigger.config,
      },
    });
    return apiJson(200, viewTrigger(world, trigger, { canRead: true, canAdmin: true }));
  };
}

function refuseRobot(world: World, request: QuayRequest, robot: string): Answer | null {
  if (!world.robots.has(robot)) return notFound(request);
  const [namespace = ''] = robot.split('+', 1);
  const isHere = request.segments.repository?.startsWith(`${namespace}/`);
  const isAllowed = isHere && mayAdminister(world, request.caller, namespace);
  return isAllowed ? null : refuse(request.call, request.caller);
}

/** manuallyStartBuildTrigger: builds a branch or tag, the default branch when none is named. */
function startTrigger(world: World): TriggerHandler {
  return (request, trigger) => {
    const read = readObject(request.call, START);
    if ('refusal' in read) return read.refusal;
    if (!trigger.isEnabled) return invalid(request, 'Trigger is not enabled.');
    if (!isActive(trigger)) return invalid(request, 'Trigger is not active.');
    const ref = refOf(read.body);
    const commit = COMMITS[ref];
    if (!commit) {
      const kind = ref.startsWith('refs/tags/') ? 'tag' : 'branch';
      return invalid(request, `Could not find ${kind} in repository`);
    }
    const repository = findRepository(world, request.segments.repository ?? '');
    if (!repository) return uncaught();
    const { build_source: source, dockerfile_path: dockerfile, context } = trigger.config;
    const name = ref.split('/').slice(2).join('/');
    return queueBuild(world, request, {
      repository,
      build: {
        uuid: randomUUID(),
        started: request.now,
        displayName: commit.slice(0, 7),
        subdirectory: typeof dockerfile === 'string' ? dockerfile : '',
        context: typeof context === 'string' ? context : '',
        tags: name === DEFAULT_BRANCH ? [name, 'latest'] : [name],
        manualUser: request.caller.user,
        trigger,
        triggerMetadata: metadataOf(String(source), ref),
        resourceKey: null,
        archiveUrl: null,
        pullRobot: trigger.pullRobot,
        outcome: 'complete',
        isArchived: false,
        isCancelled: false,
        isPushed: false,
      },
    });
  };
}

function refOf({ refs, branch_name: branch }: Readonly<Record<string, unknown>>): string {
  if (typeof refs === 'object' && refs !== null && 'name' in refs) {
    const kind = 'kind' in refs && refs.kind === 'tag' ? 'tags' : 'heads';
    return `refs/${kind}/${String(refs.name)}`;
  }
  return `refs/heads/${typeof branch === 'string' && branch ? branch : DEFAULT_BRANCH}`;
}
