import { isSuperUser, mayAdminister, mayBelong } from './access.js';
import { avatarOf } from './avatar.js';
import type { Caller } from './callers.js';
import type { QuayOrganization, QuayTeam, World } from './model.js';
import { isEmail } from './names.js';
import type { Premises } from './premises.js';
import { quotaSummary } from './quota-summary.js';

interface Viewing {
  readonly caller: Caller;
  readonly organization: QuayOrganization;
  /** The owner of an application never shows its teams, not even to its members. */
  readonly hidesTeams?: true;
}

/** An organization as far as the caller may see it. Its picture is of the kind `user`, as in Quay. */
export function organizationView(premises: Premises, viewing: Viewing): Record<string, unknown> {
  const { world } = premises;
  const { caller, organization, hidesTeams } = viewing;
  const { name } = organization;
  const isAdmin = mayAdminister(world, caller, name);
  const belongs = mayBelong(world, caller, name);
  return {
    ...outlineOf(organization, { isAdmin, belongs }),
    ...(hidesTeams ? { teams: {}, ordered_teams: [] } : belongs && teamsOf(world, caller, organization)),
    ...(isAdmin && {
      invoice_email: organization.invoiceEmail,
      invoice_email_address: organization.invoiceEmailAddress,
      tag_expiration_s: organization.tagExpirationSeconds,
      is_free_account: true,
    }),
    ...(belongs && quotaSummary(premises, name)),
  };
}

interface Standing {
  readonly isAdmin: boolean;
  readonly belongs: boolean;
}

function outlineOf(
  { name, email }: QuayOrganization,
  { isAdmin, belongs }: Standing,
): Record<string, unknown> {
  return {
    name,
    email: isAdmin && isEmail(email) ? email : '',
    avatar: avatarOf(name, 'user', email || undefined),
    is_admin: isAdmin,
    is_member: belongs,
  };
}

function teamsOf(world: World, caller: Caller, organization: QuayOrganization): Record<string, unknown> {
  const teams = [...organization.teams.values()];
  const views = teams.map((team) => [team.name, teamView(world, { caller, organization, team })]);
  return { teams: Object.fromEntries(views), ordered_teams: teams.map(({ name }) => name) };
}

interface TeamInView {
  readonly caller: Caller;
  readonly organization: QuayOrganization;
  readonly team: QuayTeam;
}

function teamView(world: World, { caller, organization, team }: TeamInView): Record<string, unknown> {
  const { name, description, role, members } = team;
  const repositories = world.repositories.filter(
    ({ namespace, teamRoles }) => namespace === organization.name && teamRoles.has(name),
  );
  return {
    name,
    description,
    role,
    avatar: avatarOf(name, 'team'),
    can_view: mayViewTeam(world, { caller, organization, team }),
    repo_count: repositories.length,
    member_count: members.size,
    is_synced: team.sync !== null,
  };
}

/** Whether the caller may see who is in a team: its members, and who administers the organization. */
export function mayViewTeam(world: World, { caller, organization, team }: TeamInView): boolean {
  if (isSuperUser(world, caller) || mayAdminister(world, caller, organization.name)) return true;
  const isIn = caller.user !== null && team.members.has(caller.user);
  return isIn && mayBelong(world, caller, organization.name);
}
