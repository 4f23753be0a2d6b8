import type { AccessToken } from './callers.js';
import type { QuayOrganization, World } from './model.js';
import type { Premises } from './premises.js';

/** A name and the one that takes its place. */
interface Renaming {
  readonly from: string;
  readonly to: string;
}

/** Renames a user or an organization, with its repositories and robots and wherever it is named. */
export function renameNamespace({ world, tokens }: Premises, names: Renaming): void {
  const { from, to } = names;
  for (const repository of world.repositories) if (repository.namespace === from) repository.namespace = to;
  for (const robot of [...world.robots.values()].filter(({ owner }) => owner === from)) {
    const renamed = { from: robot.name, to: `${to}+${robot.shortname}` };
    robot.owner = to;
    robot.name = renamed.to;
    replaceKey(world.robots, renamed);
    renameMember(world, renamed);
  }
  const organization = world.organizations.get(from);
  if (organization) {
    organization.name = to;
    replaceKey(world.organizations, names);
  }
  const user = world.users.get(from);
  if (user) {
    user.name = to;
    replaceKey(world.users, names);
    renameMember(world, names);
    renameOwner(world, tokens, names);
  }
  // The log holds accounts, not their names.
  for (const [position, entry] of world.log.entries()) {
    const namespace = entry.namespace === from ? to : entry.namespace;
    const performer = entry.performer === from ? to : entry.performer;
    world.log[position] = { ...entry, namespace, performer };
  }
}

/** Everything that a user and a robot can have in common. */
function renameMember(world: World, names: Renaming): void {
  for (const organization of world.organizations.values()) {
    for (const { members, invitedUsers } of organization.teams.values()) {
      replaceEntry(members, names);
      replaceEntry(invitedUsers, names);
    }
    renameInPrototypes(organization, names);
  }
  for (const { userRoles } of world.repositories) replaceKey(userRoles, names);
}

function renameInPrototypes({ prototypes }: QuayOrganization, { from, to }: Renaming): void {
  for (const [id, prototype] of prototypes) {
    const { activatingUser, delegate } = prototype;
    prototypes.set(id, {
      ...prototype,
      activatingUser: activatingUser === from ? to : activatingUser,
      delegate: delegate.kind === 'user' && delegate.name === from ? { ...delegate, name: to } : delegate,
    });
  }
}

function renameOwner(world: World, tokens: Map<string, AccessToken>, names: Renaming): void {
  const { from, to } = names;
  for (const [uuid, token] of world.appTokens) {
    if (token.owner === from) world.appTokens.set(uuid, { ...token, owner: to });
  }
  for (const { starredBy } of world.repositories) replaceEntry(starredBy, names);
  for (const [secret, token] of tokens) if (token.user === from) tokens.set(secret, { ...token, user: to });
  for (const { applications } of world.organizations.values()) {
    for (const { tokens: issued } of applications.values()) {
      for (const [uuid, token] of issued) {
        if (token.user !== from) continue;
        const renamed = { ...token, user: to };
        issued.set(uuid, renamed);
        if (tokens.has(token.secret)) tokens.set(token.secret, renamed); // one object: both tell when it was used
      }
    }
  }
}

function replaceKey<Value>(map: Map<string, Value>, { from, to }: Renaming): void {
  if (!map.has(from)) return;
  const entries = [...map];
  map.clear(); // built again, because the order of a listing must not change
  for (const [key, value] of entries) map.set(key === from ? to : key, value);
}

function replaceEntry(set: Set<string>, { from, to }: Renaming): void {
  if (!set.has(from)) return;
  const entries = [...set];
  set.clear();
  for (const entry of entries) set.add(entry === from ? to : entry);
}
