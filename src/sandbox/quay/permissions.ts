import type { Answer } from '../service.js';
import { mayInNamespace, mayOn } from './access.js';
import { avatarOf } from './avatar.js';
import { type Body, readObject } from './body.js';
import { refuse } from './callers.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayRepository, Role, World } from './model.js';
import { memberAvatar, membersOf } from './organization-members.js';
import type { Premises } from './premises.js';
import { findRepository, type Handler, type QuayRequest, record } from './request.js';
import type { Route } from './routing.js';

const ROLES: readonly Role[] = ['read', 'write', 'admin'];
const SCHEMA = {
  type: 'object',
  required: ['role'],
  properties: { role: { type: 'string', enum: ROLES } },
} as const;
const NO_USER = 'User does not have permission for repo.';
const NO_TEAM = 'Team does not have permission for repo.';
const OWNER = 'Namespace owner must always be admin.';

/** Who may do what in a repository. */
export function permissionRoutes({ world }: Premises): Route[] {
  const admin = (handler: RightsHandler): Handler => withRights(world, handler);
  const path = '/repository/{repository}/permissions';
  return [
    { path: `${path}/team/`, handlers: { GET: admin(listTeams) } },
    {
      path: `${path}/team/{teamname}`,
      handlers: { GET: admin(showTeam), PUT: admin(changeTeam(world)), DELETE: admin(deleteTeam(world)) },
    },
    { path: `${path}/user/`, handlers: { GET: admin(listUsers(world)) } },
    {
      path: `${path}/user/{username}`,
      handlers: {
        GET: admin(showUser(world)),
        PUT: admin(changeUser(world)),
        DELETE: admin(deleteUser(world)),
      },
    },
    { path: `${path}/user/{username}/transitive`, handlers: { GET: admin(showTransitive(world)) } },
  ];
}

interface Place {
  readonly namespace: string;
  readonly name: string;
  /** Undefined for a repository that is not there, which these operations mostly do not mind. */
  readonly repository: QuayRepository | undefined;
}

type RightsHandler = (request: QuayRequest, place: Place) => Answer;

/** Runs `handler` for those who administer the repository, or its namespace when it is not there. */
function withRights(world: World, handler: RightsHandler): Handler {
  return (request) => {
    const { call, caller, segments } = request;
    const [namespace = '', ...rest] = (segments.repository ?? '').split('/');
    const repository = findRepository(world, segments.repository ?? '');
    const isAllowed = repository
      ? mayOn(world, caller, repository, 'admin')
      : mayInNamespace(world, caller, namespace, 'admin');
    return isAllowed
      ? handler(request, { namespace, name: rest.join('/'), repository })
      : refuse(call, caller);
  };
}

function listTeams(_: QuayRequest, { repository }: Place): Answer {
  const views = [...(repository?.teamRoles ?? [])].map(([name, role]) => [name, teamView(name, role)]);
  return apiJson(200, { permissions: Object.fromEntries(views) });
}

/** getTeamPermissions: the role and nothing else. */
function showTeam({ segments }: QuayRequest, { repository }: Place): Answer {
  const role = repository?.teamRoles.get(segments.teamname ?? '');
  return role ? apiJson(200, { role }) : quayErrors.message(400, NO_TEAM);
}

function changeTeam(world: World): RightsHandler {
  return (request, place) => {
    const read = readObject(request.call, SCHEMA);
    if ('refusal' in read) return read.refusal;
    const { namespace, name, repository } = place;
    const team = request.segments.teamname ?? '';
    if (!world.organizations.get(namespace)?.teams.has(team)) {
      return invalid(request, `No team ${team} in organization ${namespace}`);
    }
    if (!repository) return invalid(request, `Repository ${namespace}/${name} does not exist`);
    const role = readRole(read.body);
    repository.teamRoles.set(team, role);
    const metadata = { team, repo: name, role };
    record(world, request, { kind: 'change_repo_permission', namespace, repository: name, metadata });
    return apiJson(200, teamView(team, role));
  };
}

function deleteTeam(world: World): RightsHandler {
  return (request, { namespace, name, repository }) => {
    const team = request.segments.teamname ?? '';
    if (!repository?.teamRoles.delete(team)) return invalid(request, NO_TEAM);
    const metadata = { team, repo: name };
    record(world, request, { kind: 'delete_repo_permission', namespace, repository: name, metadata });
    return emptyAnswer(204);
  };
}

function listUsers(world: World): RightsHandler {
  return (_, { repository }) => {
    const roles = [...(repository?.userRoles ?? [])];
    const views = roles.map(([name, role]) => [
      name,
      repository && userView(world, repository, { name, role }),
    ]);
    return apiJson(200, { permissions: Object.fromEntries(views) });
  };
}

function showUser(world: World): RightsHandler {
  return ({ segments }, { repository }) => {
    const name = segments.username ?? '';
    const role = repository?.userRoles.get(name);
    if (!repository || !role) return quayErrors.message(400, NO_USER);
    return apiJson(200, userView(world, repository, { name, role }));
  };
}

function changeUser(world: World): RightsHandler {
  return (request, { namespace, name, repository }) => {
    const read = readObject(request.call, SCHEMA);
    if ('refusal' in read) return read.refusal;
    const username = request.segments.username ?? '';
    const problem = granteeProblem(world, namespace, username);
    if (problem) return invalid(request, problem);
    if (!repository) return invalid(request, `Repository ${namespace}/${name} does not exist`);
    const role = readRole(read.body);
    repository.userRoles.set(username, role);
    const metadata = { username, repo: name, namespace, role };
    record(world, request, { kind: 'change_repo_permission', namespace, repository: name, metadata });
    return apiJson(200, userView(world, repository, { name: username, role }));
  };
}

function granteeProblem({ users, robots }: World, namespace: string, name: string): string | undefined {
  if (name === namespace) return OWNER;
  const robot = robots.get(name);
  if (!robot) return users.has(name) ? undefined : `Invalid username: ${name}`;
  return robot.owner === namespace ? undefined : `Cannot add robot ${name} under namespace ${namespace}`;
}

function deleteUser(world: World): RightsHandler {
  return (request, { namespace, name, repository }) => {
    const username = request.segments.username ?? '';
    if (username === namespace) return invalid(request, OWNER);
    if (!repository?.userRoles.delete(username)) return invalid(request, NO_USER);
    const metadata = { username, repo: name, namespace };
    record(world, request, { kind: 'delete_repo_permission', namespace, repository: name, metadata });
    return emptyAnswer(204);
  };
}

/** getUserTransitivePermission: the user's own role and those of its teams, as they were granted in this repository. */
function showTransitive(world: World): RightsHandler {
  return ({ call, segments }, { namespace, repository }) => {
    const name = segments.username ?? '';
    const teams = [...(world.organizations.get(namespace)?.teams.values() ?? [])];
    const granted = teams
      .filter(({ members }) => members.has(name))
      .map((team) => repository?.teamRoles.get(team.name));
    const roles = [repository?.userRoles.get(name), ...granted].flatMap((role) => (role ? [{ role }] : []));
    return roles.length > 0 ? apiJson(200, { permissions: roles }) : quayErrors.apiError(call, 'not_found');
  };
}

function invalid({ call }: QuayRequest, detail: string): Answer {
  return quayErrors.apiError(call, 'invalid_request', { detail });
}

function readRole({ role }: Body): Role {
  return ROLES.find((one) => one === role) ?? 'read';
}

function teamView(name: string, role: Role): Record<string, unknown> {
  return { role, name, avatar: avatarOf(name, 'team') };
}

interface Grant {
  readonly name: string;
  readonly role: Role;
}

function userView(
  world: World,
  { namespace }: QuayRepository,
  { name, role }: Grant,
): Record<string, unknown> {
  const organization = world.organizations.get(namespace);
  const isRobot = world.robots.has(name);
  return {
    role,
    name,
    is_robot: isRobot,
    avatar: memberAvatar(world, name),
    ...(organization && { is_org_member: isRobot || membersOf(organization).has(name) }),
  };
}
