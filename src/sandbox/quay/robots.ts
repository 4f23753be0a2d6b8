import type { Answer } from '../service.js';
import { mayAdminister, mayBelong } from './access.js';
import { avatarOf } from './avatar.js';
import { type Body, type ReadBody, readObject } from './body.js';
import { refuse } from './callers.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import { readBody } from './json-body.js';
import { mirrorOf } from './mirror-model.js';
import type { QuayRobot, World } from './model.js';
import { makeCode, nameProblem } from './names.js';
import { teamsWith } from './organization-members.js';
import { formatDate, readFlag, readInteger } from './parameters.js';
import type { Premises } from './premises.js';
import { removeRobot } from './removal.js';
import { type Handler, type QuayRequest, record, withUser } from './request.js';
import type { Route } from './routing.js';

const SCHEMA = {
  type: 'object',
  properties: {
    description: { maxLength: 255, type: 'string' },
    unstructured_metadata: { type: 'object' },
  },
} as const;
const LIMIT = {
  name: 'limit',
  otherwise: Number.POSITIVE_INFINITY,
  help: 'If specified, the number of robots to return.',
};
const SELF = ['user:admin'] as const;
const TOKEN_LENGTH = 64;

/** Robots of users and of organizations: the same operations on two paths. */
export function robotRoutes({ world }: Premises): Route[] {
  const robotsOf = (path: string, own: (handler: OwnerHandler) => Handler): Route => ({
    path,
    handlers: {
      GET: own(withRobot(world, (_, robot) => apiJson(200, robotView(robot)))),
      PUT: withNewRobot(world, own),
      DELETE: own(withRobot(world, deleteRobot(world))),
    },
  });
  const regenerate = withRobot(world, regenerateToken(world));
  const permissions = withRobot(world, (_, robot) =>
    apiJson(200, { permissions: permissionsOf(world, robot) }),
  );
  const organization = (handler: OwnerHandler): Handler => withOrganizationName(world, handler);
  const user = (handler: OwnerHandler): Handler => withUser(SELF, handler);
  return [
    { path: '/user/robots', handlers: { GET: user(listRobots(world)) } },
    robotsOf('/user/robots/{robot_shortname}', user),
    { path: '/user/robots/{robot_shortname}/permissions', handlers: { GET: user(permissions) } },
    { path: '/user/robots/{robot_shortname}/regenerate', handlers: { POST: user(regenerate) } },
    { path: `${ORGANIZATION}/robots`, handlers: { GET: listOrganizationRobots(world) } },
    robotsOf(`${ORGANIZATION}/robots/{robot_shortname}`, organization),
    {
      path: `${ORGANIZATION}/robots/{robot_shortname}/permissions`,
      handlers: { GET: showOrganizationPermissions(world, permissions) },
    },
    {
      path: `${ORGANIZATION}/robots/{robot_shortname}/regenerate`,
      handlers: { POST: organization(regenerate) },
    },
  ];
}

const ORGANIZATION = '/organization/{orgname}';

/** `owner` is the name of a user or an organization. */
export type OwnerHandler = (request: QuayRequest, owner: string) => Answer;
export type RobotHandler = (request: QuayRequest, robot: QuayRobot) => Answer;

/** Runs `handler` for those who administer the organization of `{orgname}`; one that is not there is 400 here. */
export function withOrganizationName(world: World, handler: OwnerHandler): Handler {
  return (request) => {
    const name = request.segments.orgname ?? '';
    if (!mayAdminister(world, request.caller, name)) return refuse(request.call, request.caller);
    if (world.organizations.has(name)) return handler(request, name);
    return quayErrors.message(400, `Organization does not exist: ${name}`);
  };
}

/** Runs `handler` with the robot of `{robot_shortname}`; one that is not there is 400, not 404. */
export function withRobot(world: World, handler: RobotHandler): OwnerHandler {
  return (request, owner) => {
    const robot = world.robots.get(`${owner}+${request.segments.robot_shortname ?? ''}`);
    return robot
      ? handler(request, robot)
      : quayErrors.message(400, 'Could not find robot with specified username');
  };
}

/** getUserRobots and getOrgRobots: tokens and rights only for those who administer the owner. */
function listRobots(
  world: World,
  { isAdmin }: { readonly isAdmin: boolean } = { isAdmin: true },
): OwnerHandler {
  return ({ call }, owner) => {
    const limit = readInteger(call, LIMIT);
    if (typeof limit !== 'number') return limit;
    const robots = [...world.robots.values()].filter((robot) => robot.owner === owner).slice(0, limit);
    const showsToken = isAdmin && readFlag(call, 'token') !== false;
    const showsRights = isAdmin && readFlag(call, 'permissions') === true;
    return apiJson(200, {
      robots: robots.map((robot) => ({
        ...outlineOf(robot),
        ...(showsRights && rightsOf(world, robot)),
        description: robot.description,
        ...(showsToken && { token: robot.token }),
      })),
    });
  };
}

function listOrganizationRobots(world: World): Handler {
  return (request) => {
    const { call, caller, segments } = request;
    const name = segments.orgname ?? '';
    if (!mayBelong(world, caller, name)) return refuse(call, caller);
    return listRobots(world, { isAdmin: mayAdminister(world, caller, name) })(request, name);
  };
}

/** getOrgRobotPermissions: alone needs user:admin beside the right over the organization. */
function showOrganizationPermissions(world: World, handler: OwnerHandler): Handler {
  return withUser(SELF, (request) => {
    const { caller, segments } = request;
    if (mayAdminister(world, caller, segments.orgname ?? '')) {
      return withOrganizationName(world, handler)(request);
    }
    return quayErrors.message(403, FORBIDDEN);
  });
}

const FORBIDDEN =
  "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server.";

/** A body that is missing or unreadable is as good as none; one that can be read must fit. */
function withNewRobot(world: World, own: (handler: OwnerHandler) => Handler): Handler {
  const create = own((request, owner) => {
    const body = readOptional(request);
    return 'refusal' in body ? body.refusal : createRobot(world, { request, owner, body: body.body });
  });
  return create;
}

function readOptional({ call }: QuayRequest): ReadBody {
  return 'refusal' in readBody(call) ? { body: {} } : readObject(call, SCHEMA);
}

interface NewRobot {
  readonly request: QuayRequest;
  readonly owner: string;
  readonly body: Body;
}

function createRobot(world: World, { request, owner, body }: NewRobot): Answer {
  const shortname = request.segments.robot_shortname ?? '';
  const name = `${owner}+${shortname}`;
  const issue = nameProblem(shortname);
  const problem = issue
    ? `The name for the robot '${shortname}' is invalid: ${issue}`
    : world.robots.has(name) && `Existing robot with name: ${name}`;
  if (problem) return quayErrors.apiError(request.call, 'invalid_request', { detail: problem });
  const metadata = isObject(body.unstructured_metadata) ? body.unstructured_metadata : null;
  const robot = {
    name,
    owner,
    shortname,
    description: typeof body.description === 'string' ? body.description : '',
    token: makeCode(TOKEN_LENGTH),
    created: request.now,
    lastAccessed: null,
    metadata: metadata ?? {},
  };
  world.robots.set(name, robot);
  record(world, request, {
    kind: 'create_robot',
    namespace: owner,
    metadata: { robot: shortname, description: body.description ?? null, unstructured_metadata: metadata },
  });
  // Only here metadata that was not given is null: afterwards it is an empty object.
  return apiJson(201, { ...robotView(robot), unstructured_metadata: metadata });
}

function deleteRobot(world: World): RobotHandler {
  return (request, robot) => {
    const { name, owner, shortname } = robot;
    if (world.repositories.some((repository) => mirrorOf(repository)?.robot === robot)) {
      return quayErrors.apiError(request.call, 'invalid_request', {
        detail: 'Robot is being used by a mirror',
      });
    }
    removeRobot(world, name);
    record(world, request, { kind: 'delete_robot', namespace: owner, metadata: { robot: shortname } });
    return emptyAnswer(204);
  };
}

function regenerateToken(world: World): RobotHandler {
  return (request, robot) => {
    robot.token = makeCode(TOKEN_LENGTH);
    const metadata = { robot: robot.shortname };
    record(world, request, { kind: 'regenerate_robot_token', namespace: robot.owner, metadata });
    const { unstructured_metadata: _, ...view } = robotView(robot);
    return apiJson(200, view);
  };
}

function permissionsOf({ repositories }: World, { name }: QuayRobot): unknown[] {
  return repositories.flatMap((repository) => {
    const role = repository.userRoles.get(name);
    return role ? [{ repository: { name: repository.name, is_public: repository.isPublic }, role }] : [];
  });
}

function rightsOf(world: World, { name, owner }: QuayRobot): Record<string, unknown> {
  const organization = world.organizations.get(owner);
  const teams = organization ? teamsWith(organization, name) : [];
  return {
    teams: teams.map((team) => ({ name: team.name, avatar: avatarOf(team.name, 'team') })),
    repositories: world.repositories
      .filter(({ userRoles }) => userRoles.has(name))
      .map((repository) => repository.name),
  };
}

function outlineOf({ name, created, lastAccessed }: QuayRobot): Record<string, unknown> {
  return { name, created: formatDate(created), last_accessed: lastAccessed && formatDate(lastAccessed) };
}

function robotView(robot: QuayRobot): Record<string, unknown> {
  const { description, token, metadata } = robot;
  return { ...outlineOf(robot), description, token, unstructured_metadata: metadata };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
