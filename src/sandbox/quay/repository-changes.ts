import type { Answer } from '../service.js';
import { mayCreateIn } from './access.js';
import { type Body, type BodySchema, type PropertySchema, readObject } from './body.js';
import { refuse } from './callers.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { RepositoryState, World } from './model.js';
import { addRepository } from './new-repository.js';
import { isOrganizationMirrored } from './organization-mirror-model.js';
import type { Premises } from './premises.js';
import { applyPrototypes } from './prototypes.js';
import { invalid, notFound, uncaught, withPossibleRepository } from './refusals.js';
import { namesIn, recordHere } from './repository-log.js';
import { findRepository, type Handler, record } from './request.js';
import type { Route } from './routing.js';

const VISIBILITIES = ['public', 'private'];
const STATES: readonly RepositoryState[] = ['NORMAL', 'READ_ONLY', 'MIRROR'];
const NEW: BodySchema = {
  type: 'object',
  required: ['repository', 'visibility', 'description'],
  properties: {
    repository: { type: 'string' },
    visibility: { type: 'string', enum: VISIBILITIES },
    namespace: { type: 'string' },
    description: { type: 'string' },
    repo_kind: { type: ['string', 'null'], enum: ['image', null] },
  },
};
const DESCRIPTION = schemaOf('description', { type: 'string' });
const VISIBILITY = schemaOf('visibility', { type: 'string', enum: VISIBILITIES });
const TRUST = schemaOf('trust_enabled', { type: 'boolean' });
const STATE = schemaOf('state', { type: 'string', enum: STATES });
const NAME = /^(?=.{0,255}$)[a-z0-9][.a-z0-9_-]*(?:\/[a-z0-9][.a-z0-9_-]*)*$/;

/** Makes, changes and deletes repositories. */
export function repositoryChangeRoutes(premises: Premises): Route[] {
  const { world } = premises;
  const path = '/repository/{repository}';
  return [
    { path: '/repository', handlers: { POST: createRepository(premises) } },
    { path, handlers: { PUT: changeDescription(world), DELETE: deleteRepository(world) } },
    { path: `${path}/changevisibility`, handlers: { POST: changeVisibility(world) } },
    { path: `${path}/changetrust`, needs: ['FEATURE_SIGNING'], handlers: { POST: changeTrust(world) } },
    {
      path: `${path}/changestate`,
      needs: ['FEATURE_REPO_MIRROR'],
      handlers: { PUT: changeState(premises) },
    },
  ];
}

function schemaOf(name: string, property: PropertySchema): BodySchema {
  return { type: 'object', required: [name], properties: { [name]: property } };
}

/** createRepo: the body is checked before the right. Who makes a repository administers it. */
function createRepository(premises: Premises): Handler {
  const { world } = premises;
  return (request) => {
    const { call, caller } = request;
    const read = readObject(call, NEW);
    if ('refusal' in read) return read.refusal;
    const { body } = read;
    const creator = caller.user ?? '';
    const namespace = typeof body.namespace === 'string' ? body.namespace : creator;
    if (!mayCreateIn(world, caller, namespace)) return refuse(call, caller);
    if (!world.organizations.has(namespace) && !world.users.has(namespace)) return uncaught();
    const name = String(body.repository);
    const problem = findProblem(premises, namespace, name);
    if (problem) return invalid(request, problem);
    const repository = addRepository(world, {
      namespace,
      name,
      description: String(body.description),
      isPublic: body.visibility === 'public',
      state: 'NORMAL',
    });
    repository.userRoles.set(creator, 'admin');
    if (creator !== namespace) applyPrototypes(world, repository, creator);
    record(world, request, {
      kind: 'create_repo',
      namespace,
      repository: name,
      metadata: { repo: name, namespace },
    });
    return apiJson(201, { namespace, name, kind: repository.kind });
  };
}

function findProblem(premises: Premises, namespace: string, name: string): string | null {
  if (findRepository(premises.world, `${namespace}/${name}`)) return 'Repository already exists';
  if (!NAME.test(name)) return 'Invalid repository name';
  return isOrganizationMirrored(premises, namespace)
    ? 'Cannot create repository: organization is managed by organization-level mirroring'
    : null;
}

/** updateRepo. */
function changeDescription(world: World): Handler {
  return withPossibleRepository(world, 'write', (request, repository) => {
    const read = readObject(request.call, DESCRIPTION);
    if ('refusal' in read) return read.refusal;
    if (!repository) return notFound(request);
    const description = String(read.body.description);
    repository.description = description;
    recordHere(world, request, { kind: 'set_repo_description', metadata: { description } });
    return success();
  });
}

/** deleteRepository: one that is not there is deleted just as well. */
function deleteRepository(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request, repository) => {
    world.repositories = world.repositories.filter((one) => one !== repository);
    const { namespace, name } = namesIn(request);
    record(world, request, {
      kind: 'delete_repo',
      namespace,
      repository: null,
      metadata: { repo: name, namespace },
    });
    return emptyAnswer(204);
  });
}

/** changeRepoVisibility: null for a repository that is not there. */
function changeVisibility(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request, repository) => {
    const read = readObject(request.call, VISIBILITY);
    if ('refusal' in read) return read.refusal;
    if (!repository) return apiJson(200, null);
    const { visibility } = read.body;
    repository.isPublic = visibility === 'public';
    recordHere(world, request, { kind: 'change_repo_visibility', metadata: { visibility } });
    return success();
  });
}

/** changeRepoTrust. */
function changeTrust(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request, repository) => {
    const read = readObject(request.call, TRUST);
    if ('refusal' in read) return read.refusal;
    if (!repository) return notFound(request);
    const { trust_enabled } = read.body;
    repository.isTrusted = trust_enabled === true;
    recordHere(world, request, { kind: 'change_repo_trust', metadata: { trust_enabled } });
    return success();
  });
}

/** changeRepoState: MIRROR does not need a mirror, and leaving it keeps the mirror. */
function changeState(premises: Premises): Handler {
  const { world } = premises;
  return withPossibleRepository(world, 'admin', (request, repository) => {
    const read = readObject(request.call, STATE);
    if ('refusal' in read) return read.refusal;
    if (!repository) return notFound(request);
    if (isOrganizationMirrored(premises, repository.namespace)) {
      const where = 'in an organization managed by organization-level mirroring';
      return quayErrors.detail(400, `Repository state changes are not allowed ${where}`);
    }
    const state = stateIn(read.body);
    repository.state = state;
    recordHere(world, request, { kind: 'change_repo_state', metadata: { state_changed: state } });
    return success();
  });
}

function stateIn({ state }: Body): RepositoryState {
  return STATES.find((one) => one === state) ?? 'NORMAL';
}

function success(): Answer {
  return apiJson(200, { success: true });
}
