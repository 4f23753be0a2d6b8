import { randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { avatarOf } from './avatar.js';
import { type Body, readObject } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { Prototype, QuayOrganization, QuayRepository, Role, World } from './model.js';
import { memberAvatar, membersOf } from './organization-members.js';
import type { Premises } from './premises.js';
import {
  type Handler,
  type OrganizationHandler,
  type QuayRequest,
  record,
  withOrganization,
  withOrganizationBody,
} from './request.js';
import type { Route } from './routing.js';

const ROLES: readonly Role[] = ['read', 'write', 'admin'];
const ROLE = { type: 'string', enum: ROLES } as const;
const ACTIVATING_USER = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' } },
} as const;
const DELEGATE = {
  type: 'object',
  required: ['name', 'kind'],
  properties: { name: { type: 'string' }, kind: { type: 'string', enum: ['user', 'team'] } },
} as const;
const NEW = {
  type: 'object',
  required: ['role', 'delegate'],
  properties: { role: ROLE, activating_user: ACTIVATING_USER, delegate: DELEGATE },
} as const;
const CHANGE = { type: 'object', required: ['role'], properties: { role: ROLE } } as const;

/** Default permissions: what every new repository of an organization grants. */
export function prototypeRoutes({ world }: Premises): Route[] {
  const path = '/organization/{orgname}/prototypes';
  const list: OrganizationHandler = (_, organization) => {
    const prototypes = [...organization.prototypes.values()];
    return apiJson(200, { prototypes: prototypes.map((one) => prototypeView(world, organization, one)) });
  };
  return [
    { path, handlers: { GET: withOrganization(world, list), POST: createPrototype(world) } },
    {
      path: `${path}/{prototypeid}`,
      handlers: {
        PUT: withOrganizationBody(world, CHANGE, changePrototype(world)),
        DELETE: withOrganization(world, deletePrototype(world)),
      },
    },
  ];
}

/** Grants a new repository what the default permissions say; one for its creator goes before one for everybody. */
export function applyPrototypes(world: World, repository: QuayRepository, creator: string): void {
  const prototypes = [...(world.organizations.get(repository.namespace)?.prototypes.values() ?? [])];
  const general = prototypes.filter(({ activatingUser }) => activatingUser === null);
  const special = prototypes.filter(({ activatingUser }) => activatingUser === creator);
  for (const { role, delegate } of [...general, ...special]) {
    if (delegate.kind === 'team') repository.teamRoles.set(delegate.name, role);
    else if (delegate.name !== creator) repository.userRoles.set(delegate.name, role);
  }
}

function createPrototype(world: World): Handler {
  return (request) => {
    const read = readObject(request.call, NEW);
    if ('refusal' in read) return read.refusal;
    return withOrganization(world, addPrototype(world, read.body))(request);
  };
}

function addPrototype(world: World, body: Body): OrganizationHandler {
  return (request, organization) => {
    const { call } = request;
    const activatingUser = nameIn(body.activating_user) || null;
    const name = nameIn(body.delegate);
    const isTeam = kindIn(body.delegate) === 'team';
    if (isTeam && !organization.teams.has(name)) {
      return quayErrors.message(400, `('Team does not exist: %s/%s', '${organization.name}', '${name}')`);
    }
    const problem =
      activatingUser !== null && !isAccount(world, activatingUser)
        ? 'Unknown activating user'
        : !isTeam && !isAccount(world, name) && 'Missing delegate user or team';
    if (problem) return quayErrors.apiError(call, 'invalid_request', { detail: problem });
    const kind = isTeam ? ('team' as const) : ('user' as const);
    const prototype = { id: randomUUID(), role: readRole(body), activatingUser, delegate: { kind, name } };
    organization.prototypes.set(prototype.id, prototype);
    note(world, request, { kind: 'create_prototype_permission', organization, prototype });
    return apiJson(200, prototypeView(world, organization, prototype));
  };
}

function changePrototype(world: World) {
  return (request: QuayRequest, organization: QuayOrganization, body: Body): Answer => {
    const prototype = organization.prototypes.get(request.segments.prototypeid ?? '');
    if (!prototype) return quayErrors.apiError(request.call, 'not_found');
    const original = prototype.role;
    prototype.role = readRole(body);
    note(world, request, { kind: 'modify_prototype_permission', organization, prototype, original });
    return apiJson(200, prototypeView(world, organization, prototype));
  };
}

function deletePrototype(world: World): OrganizationHandler {
  return (request, organization) => {
    const prototype = organization.prototypes.get(request.segments.prototypeid ?? '');
    if (!prototype) return quayErrors.apiError(request.call, 'not_found');
    organization.prototypes.delete(prototype.id);
    note(world, request, { kind: 'delete_prototype_permission', organization, prototype });
    return emptyAnswer(204);
  };
}

function nameIn(part: unknown): string {
  return typeof part === 'object' && part !== null && 'name' in part ? String(part.name) : '';
}

function kindIn(part: unknown): unknown {
  return typeof part === 'object' && part !== null && 'kind' in part ? part.kind : undefined;
}

function isAccount({ users, robots }: World, name: string): boolean {
  return users.has(name) || robots.has(name);
}

function readRole({ role }: Body): Role {
  return ROLES.find((one) => one === role) ?? 'read';
}

interface Deed {
  readonly kind: string;
  readonly organization: QuayOrganization;
  readonly prototype: Prototype;
  readonly original?: Role;
}

function note(world: World, request: QuayRequest, { kind, organization, prototype, original }: Deed): void {
  const { id, role, activatingUser, delegate } = prototype;
  const metadata = {
    prototypeid: id,
    username: request.caller.user,
    activating_username: activatingUser,
    role,
    ...(original && { original_role: original }),
    [`delegate_${delegate.kind}`]: delegate.name,
  };
  record(world, request, { kind, namespace: organization.name, metadata });
}

function prototypeView(world: World, organization: QuayOrganization, prototype: Prototype) {
  const { id, role, activatingUser, delegate } = prototype;
  const members = membersOf(organization);
  const userView = (name: string) => ({
    name,
    is_robot: world.robots.has(name),
    kind: 'user',
    is_org_member: world.robots.has(name) || members.has(name),
    avatar: memberAvatar(world, name),
  });
  const team = { name: delegate.name, kind: 'team', avatar: avatarOf(delegate.name, 'team') };
  return {
    activating_user: activatingUser === null ? null : userView(activatingUser),
    delegate: delegate.kind === 'team' ? team : userView(delegate.name),
    role,
    id,
  };
}
