import { avatarOf } from './avatar.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayOrganization, QuayRepository, QuayTeam, World } from './model.js';
import type { Premises } from './premises.js';
import { removeFromOrganization } from './removal.js';
import { type OrganizationHandler, withOrganization } from './request.js';
import type { Route } from './routing.js';

/** Who belongs to an organization, and who works in it from outside. */
export function organizationMemberRoutes({ world }: Premises): Route[] {
  const path = '/organization/{orgname}';
  return [
    { path: `${path}/members`, handlers: { GET: withOrganization(world, listMembers(world)) } },
    {
      path: `${path}/members/{membername}`,
      handlers: {
        GET: withOrganization(world, showMember(world)),
        DELETE: withOrganization(world, removeMember(world)),
      },
    },
    { path: `${path}/collaborators`, handlers: { GET: withOrganization(world, listCollaborators(world)) } },
  ];
}

/** getOrganizationMembers: people only, each once, in the order of the teams. */
function listMembers(world: World): OrganizationHandler {
  return (_, organization) => {
    const names = [...membersOf(organization)].filter((name) => world.users.has(name));
    return apiJson(200, { members: names.map((name) => memberView(world, organization, name)) });
  };
}

/** getOrganizationMember: a robot of the organization shows too, even one in no team. */
function showMember(world: World): OrganizationHandler {
  return ({ call, segments }, organization) => {
    const name = segments.membername ?? '';
    const isOwnRobot = world.robots.get(name)?.owner === organization.name;
    if (!isOwnRobot && !membersOf(organization).has(name)) return quayErrors.apiError(call, 'not_found');
    return apiJson(200, memberView(world, organization, name));
  };
}

/** removeOrganizationMember: silently does nothing for a user who is no member; nothing of it is logged. */
function removeMember(world: World): OrganizationHandler {
  return ({ call, segments }, organization) => {
    const name = segments.membername ?? '';
    if (!world.users.has(name)) return quayErrors.apiError(call, 'not_found');
    const admins = [...organization.teams.values()]
      .filter(({ role }) => role === 'admin')
      .flatMap(({ members }) => [...members].filter((member) => world.users.has(member)));
    if (admins.includes(name) && new Set(admins).size === 1) {
      return quayErrors.message(400, 'Cannot remove user as they are the only organization admin');
    }
    removeFromOrganization(world, organization, name);
    return emptyAnswer(204);
  };
}

/** getOrganizationCollaborators: people with a right in a repository who are in no team. */
function listCollaborators(world: World): OrganizationHandler {
  return (_, organization) => {
    const members = membersOf(organization);
    const named = repositoriesOf(world, organization).flatMap(({ userRoles }) => [...userRoles.keys()]);
    const outside = [...new Set(named)].filter((name) => world.users.has(name) && !members.has(name));
    const collaborators = outside.map((name) => ({
      kind: 'user',
      name,
      avatar: memberAvatar(world, name),
      repositories: repositoriesNaming(world, organization, name),
    }));
    return apiJson(200, { collaborators });
  };
}

/** The picture of a user or robot. */
export function memberAvatar({ users, robots }: World, name: string) {
  return avatarOf(name, robots.has(name) ? 'robot' : 'user', users.get(name)?.email ?? undefined);
}

/** Users and robots in any team of the organization. */
export function membersOf({ teams }: QuayOrganization): Set<string> {
  return new Set([...teams.values()].flatMap(({ members }) => [...members]));
}

/** The teams of an organization that a user or robot is in. */
export function teamsWith({ teams }: QuayOrganization, member: string): QuayTeam[] {
  return [...teams.values()].filter(({ members }) => members.has(member));
}

function memberView(world: World, organization: QuayOrganization, name: string): Record<string, unknown> {
  return {
    name,
    kind: world.robots.has(name) ? 'robot' : 'user',
    avatar: memberAvatar(world, name),
    teams: teamsWith(organization, name).map((team) => ({
      name: team.name,
      avatar: avatarOf(team.name, 'team'),
    })),
    repositories: repositoriesNaming(world, organization, name),
  };
}

function repositoriesNaming(world: World, organization: QuayOrganization, user: string): string[] {
  return repositoriesOf(world, organization)
    .filter(({ userRoles }) => userRoles.has(user))
    .map(({ name }) => name);
}

function repositoriesOf({ repositories }: World, { name }: QuayOrganization): QuayRepository[] {
  return repositories.filter(({ namespace }) => namespace === name);
}
