import { isMember, mayBelong } from './access.js';
import { avatarOf } from './avatar.js';
import { apiJson } from './errors.js';
import type { QuayOrganization, World } from './model.js';
import { readFlag } from './parameters.js';
import type { Premises } from './premises.js';
import type { Handler, QuayRequest } from './request.js';
import type { Route } from './routing.js';

const MOST_USERS = 10;

interface EntityQuestion {
  readonly world: World;
  readonly request: QuayRequest;
  readonly prefix: string;
}

/** getMatchingEntities: open to everybody; who belongs to the namespace finds its robots and teams too. */
export function entitySearchRoutes({ world }: Premises): Route[] {
  const search: Handler = (request) => {
    const prefix = (request.segments.prefix ?? '').replaceAll(' ', '').toLowerCase();
    const question = { world, request, prefix };
    const namespace = request.call.query.get('namespace') ?? '';
    const organization = world.organizations.get(namespace);
    const isOwn = organization
      ? mayBelong(world, request.caller, namespace)
      : isOwnAccount(request, namespace);
    const robots = isOwn ? robotsOf(question, namespace) : [];
    const users = usersOf(question);
    return apiJson(200, {
      results: [
        ...(organization && isOwn ? teamsOf(question, organization) : []),
        ...[...robots, ...users].slice(0, MOST_USERS).map((name) => userView(world, name, organization)),
        ...(organization && isOwn ? organizationsOf(question, organization) : []),
      ],
    });
  };
  return [{ path: '/entities/{prefix}', handlers: { GET: search } }];
}

function isOwnAccount({ caller }: QuayRequest, namespace: string): boolean {
  return caller.user !== null && caller.user === namespace && caller.scopes.has('user:admin');
}

function robotsOf({ world, prefix }: EntityQuestion, namespace: string): string[] {
  return [...world.robots.keys()].filter((name) => name.startsWith(`${namespace}+${prefix}`));
}

/** An exact match comes first, so that the limit never hides it. */
function usersOf({ world, prefix }: EntityQuestion): string[] {
  const names = [...world.users.keys()].filter((name) => name.startsWith(prefix));
  return names.sort((one, other) => Number(other === prefix) - Number(one === prefix));
}

function teamsOf({ request, prefix }: EntityQuestion, { teams }: QuayOrganization): unknown[] {
  if (!readFlag(request.call, 'includeTeams')) return [];
  const names = [...teams.keys()].filter((name) => name.startsWith(prefix));
  return names.map((name) => ({ name, kind: 'team', is_org_member: true, avatar: avatarOf(name, 'team') }));
}

function organizationsOf({ request, prefix }: EntityQuestion, { name, email }: QuayOrganization): unknown[] {
  if (!readFlag(request.call, 'includeOrgs') || !name.startsWith(prefix)) return [];
  return [{ name, kind: 'org', is_org_member: true, avatar: avatarOf(name, 'org', email || undefined) }];
}

function userView(world: World, name: string, organization: QuayOrganization | undefined): unknown {
  const isRobot = world.robots.has(name);
  const email = world.users.get(name)?.email ?? undefined;
  const belongs = organization && (isRobot || isMember(world, name, organization.name));
  return {
    name,
    kind: 'user',
    is_robot: isRobot,
    avatar: avatarOf(name, isRobot ? 'robot' : 'user', email),
    ...(organization && { is_org_member: belongs }),
  };
}
