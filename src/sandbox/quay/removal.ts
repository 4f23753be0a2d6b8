import type { Prototype, QuayOrganization, World } from './model.js';
import type { Premises } from './premises.js';

/** Takes an organization away with its repositories, robots, applications and their tokens. */
export function removeOrganization({ world, tokens }: Premises, organization: QuayOrganization): void {
  for (const application of organization.applications.values()) {
    for (const { secret } of application.tokens.values()) tokens.delete(secret);
  }
  removeNamespace(world, organization.name);
  world.organizations.delete(organization.name);
}

/** Takes a user away with the own namespace and everything that names the user elsewhere. */
export function removeUser({ world, tokens }: Premises, name: string): void {
  removeNamespace(world, name);
  for (const [uuid, { owner }] of world.appTokens) if (owner === name) world.appTokens.delete(uuid);
  for (const [secret, { user }] of tokens) if (user === name) tokens.delete(secret);
  for (const { applications } of world.organizations.values()) {
    for (const { tokens: issued } of applications.values()) {
      for (const [uuid, { user }] of issued) if (user === name) issued.delete(uuid);
    }
  }
  for (const { starredBy } of world.repositories) starredBy.delete(name);
  removeMember(world, name);
  world.users.delete(name);
}

/** Takes a robot away. */
export function removeRobot(world: World, name: string): void {
  removeMember(world, name);
  world.robots.delete(name);
}

/** Takes a team away with the rights that it gave. */
export function removeTeam(world: World, organization: QuayOrganization, name: string): void {
  organization.teams.delete(name);
  for (const { namespace, teamRoles } of world.repositories) {
    if (namespace === organization.name) teamRoles.delete(name);
  }
  removePrototypes(organization, ({ delegate }) => delegate.kind === 'team' && delegate.name === name);
}

/** Takes a user's memberships and rights in one organization away; default permissions stay, as in Quay. */
export function removeFromOrganization(world: World, organization: QuayOrganization, user: string): void {
  for (const { members } of organization.teams.values()) members.delete(user);
  for (const { namespace, userRoles } of world.repositories) {
    if (namespace === organization.name) userRoles.delete(user);
  }
}

function removeNamespace(world: World, name: string): void {
  for (const robot of [...world.robots.values()]) if (robot.owner === name) removeRobot(world, robot.name);
  world.repositories = world.repositories.filter(({ namespace }) => namespace !== name);
}

/** Everything that a user and a robot can have in common. */
function removeMember(world: World, name: string): void {
  for (const organization of world.organizations.values()) {
    for (const { members, invitedUsers } of organization.teams.values()) {
      members.delete(name);
      invitedUsers.delete(name);
    }
    removePrototypes(
      organization,
      ({ activatingUser, delegate }) =>
        activatingUser === name || (delegate.kind === 'user' && delegate.name === name),
    );
  }
  for (const { userRoles } of world.repositories) userRoles.delete(name);
}

function removePrototypes(
  { prototypes }: QuayOrganization,
  isMeant: (prototype: Prototype) => boolean,
): void {
  for (const prototype of [...prototypes.values()]) if (isMeant(prototype)) prototypes.delete(prototype.id);
}
