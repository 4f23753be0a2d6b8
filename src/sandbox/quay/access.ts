import type { Caller, Scope } from './callers.js';
import type { QuayRepository, Role, World } from './model.js';

const RANK: Readonly<Record<Role, number>> = { read: 1, write: 2, admin: 3 };

const SCOPES_FOR: Readonly<Record<Role, readonly Scope[]>> = {
  read: ['repo:read', 'repo:write', 'repo:admin'],
  write: ['repo:write', 'repo:admin'],
  admin: ['repo:admin'],
};

/** A super user with FEATURE_SUPERUSERS_FULL_ACCESS, which this Quay has: every namespace and repository. */
export function isSuperUser(world: World, { user, scopes }: Caller): boolean {
  return user !== null && scopes.has('super:user') && (world.users.get(user)?.isSuperUser ?? false);
}

/** Whether both the token's scopes and the user's role reach far enough in a repository. */
export function mayOn(world: World, caller: Caller, ...[repository, right]: [QuayRepository, Role]): boolean {
  if (isSuperUser(world, caller)) return true;
  if (!SCOPES_FOR[right].some((scope) => caller.scopes.has(scope))) return false;
  const role = roleOn(world, caller.user, repository);
  return role !== null && RANK[role] >= RANK[right];
}

/** The same for any repository of a namespace, one that does not exist for instance: only who administers it. */
export function mayInNamespace(world: World, caller: Caller, ...[namespace, right]: [string, Role]): boolean {
  if (isSuperUser(world, caller)) return true;
  if (!SCOPES_FOR[right].some((scope) => caller.scopes.has(scope))) return false;
  return administers(world, caller.user, namespace);
}

/** Whether the caller may administer an organization: scope and role. */
export function mayAdminister(world: World, caller: Caller, organization: string): boolean {
  if (isSuperUser(world, caller)) return true;
  return caller.scopes.has('org:admin') && administers(world, caller.user, organization);
}

/** Whether the caller counts as a member of an organization: any team, and a scope that reaches into organizations. */
export function mayBelong(world: World, caller: Caller, organization: string): boolean {
  if (isSuperUser(world, caller)) return true;
  const reaches = caller.scopes.has('org:admin') || caller.scopes.has('repo:create');
  return reaches && isMember(world, caller.user, organization);
}

/** Whether the caller may create repositories in a namespace: its own, or one where a team of its is creator or admin. */
export function mayCreateIn(world: World, caller: Caller, namespace: string): boolean {
  if (isSuperUser(world, caller)) return true;
  const { user, scopes } = caller;
  if (user === null || !(scopes.has('org:admin') || scopes.has('repo:create'))) return false;
  return user === namespace || teamsOf(world, user, namespace).some(({ role }) => role !== 'member');
}

/** Whether the user owns the namespace: it is the own one, or a team of the user's administers it. */
export function administers(world: World, user: string | null, namespace: string): boolean {
  if (user === null) return false;
  return user === namespace || teamsOf(world, user, namespace).some(({ role }) => role === 'admin');
}

/** Whether the user belongs to the namespace in any way. */
export function isMember(world: World, user: string | null, namespace: string): boolean {
  if (user === null) return false;
  return user === namespace || teamsOf(world, user, namespace).length > 0;
}

/** The highest role that a user or robot has in a repository, by itself or by its teams. */
export function roleOn(world: World, user: string | null, repository: QuayRepository): Role | null {
  if (user === null) return null;
  if (administers(world, user, repository.namespace)) return 'admin';
  const byTeam = teamsOf(world, user, repository.namespace).map(({ name }) => repository.teamRoles.get(name));
  return [repository.userRoles.get(user), ...byTeam].reduce<Role | null>(higher, null);
}

function higher(one: Role | null, other: Role | undefined): Role | null {
  if (!other) return one;
  return one && RANK[one] >= RANK[other] ? one : other;
}

function teamsOf(world: World, user: string, organization: string) {
  const teams = world.organizations.get(organization)?.teams.values() ?? [];
  return [...teams].filter(({ members }) => members.has(user));
}
