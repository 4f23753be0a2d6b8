import type { Answer } from '../service.js';
import { mayAdminister } from './access.js';
import { avatarOf } from './avatar.js';
import { refuse } from './callers.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayTeam, World } from './model.js';
import { memberAvatar, membersOf } from './organization-members.js';
import { mayViewTeam } from './organization-view.js';
import { readFlag } from './parameters.js';
import type { Premises } from './premises.js';
import { type Handler, record, withOrganization } from './request.js';
import type { Route } from './routing.js';
import { syncViews } from './team-sync.js';
import { isOnlyAdminTeam, type TeamOfCall } from './teams.js';

const SYNCED = 'Cannot call this method on an auth-synced team';
const FOREIGN_ROBOT =
  'Cannot add the specified robot to this team, as it is not a member of the organization';
const LAST_TEAM = 'User cannot remove themselves from their only admin team.';

/** Members of teams and invitations to them. */
export function teamMemberRoutes(premises: Premises): Route[] {
  const { world, off } = premises;
  const path = '/organization/{orgname}/team/{teamname}';
  const needs = ['FEATURE_MAILING'] as const;
  const guard = { isSyncing: !off.has('FEATURE_TEAM_SYNCING') };
  const add = withTeam(world, (context) => refuseSynced(context, guard) ?? addMember(premises, context));
  const remove = withTeam(world, (context) => refuseSynced(context, guard) ?? removeMember(world, context));
  return [
    { path: `${path}/members`, handlers: { GET: listMembers(premises) } },
    { path: `${path}/members/{membername}`, handlers: { PUT: add, DELETE: remove } },
    {
      path: `${path}/invite/{email}`,
      needs,
      handlers: {
        PUT: withTeam(world, (context) => refuseSynced(context, guard) ?? inviteAddress(world, context)),
        DELETE: withTeam(world, (context) => uninviteAddress(world, context)),
      },
    },
  ];
}

/** Runs `handler` for those who administer the organization, when the team exists. */
export function withTeam(world: World, handler: (context: TeamOfCall) => Answer): Handler {
  return withOrganization(world, (request, organization) => {
    const team = organization.teams.get(request.segments.teamname ?? '');
    return team ? handler({ request, organization, team }) : quayErrors.apiError(request.call, 'not_found');
  });
}

/** getOrganizationTeamMembers: for its members too; a team that is not there is 404 only to those who administer. */
function listMembers(premises: Premises): Handler {
  const { world } = premises;
  return (request) => {
    const { call, caller, segments } = request;
    const organization = world.organizations.get(segments.orgname ?? '');
    const team = organization?.teams.get(segments.teamname ?? '');
    const canEdit = mayAdminister(world, caller, segments.orgname ?? '');
    if (!organization || !team) {
      return canEdit ? quayErrors.apiError(call, 'not_found') : refuse(call, caller);
    }
    if (!mayViewTeam(world, { caller, organization, team })) return refuse(call, caller);
    const members = [...team.members].map((name) => memberView(world, name, { isInvited: false }));
    const invited = canEdit && readFlag(call, 'includePending') ? invitationViews(world, team) : [];
    return apiJson(200, {
      name: team.name,
      members: [...members, ...invited],
      can_edit: canEdit,
      ...syncViews(premises, { request, organization, team }),
    });
  };
}

function memberView(world: World, name: string, { isInvited }: { readonly isInvited: boolean }) {
  return {
    name,
    kind: 'user',
    is_robot: world.robots.has(name),
    avatar: memberAvatar(world, name),
    invited: isInvited,
  };
}

function invitationViews(world: World, { invited, invitedUsers }: QuayTeam): unknown[] {
  return [
    ...[...invitedUsers].map((name) => memberView(world, name, { isInvited: true })),
    ...[...invited].map(addressView),
  ];
}

function addressView(email: string): Record<string, unknown> {
  return { email, kind: 'invite', avatar: avatarOf(email, 'user'), invited: true };
}

/** The group fills a synced team; only robots can be put in by hand. */
function refuseSynced(
  { request: { call, segments }, team }: TeamOfCall,
  { isSyncing }: { readonly isSyncing: boolean },
): Answer | undefined {
  if (!isSyncing || !team.sync || segments.membername?.includes('+')) return undefined;
  return quayErrors.apiError(call, 'invalid_request', { detail: SYNCED });
}

/** updateOrganizationTeamMember: who is in no team of the organization yet is only invited, as far as mail is sent. */
function addMember({ world, off }: Premises, { request, organization, team }: TeamOfCall): Answer {
  const name = request.segments.membername ?? '';
  const robot = world.robots.get(name);
  if (!robot && !world.users.has(name)) {
    return quayErrors.apiError(request.call, 'invalid_request', { detail: 'Unknown user' });
  }
  const invites = !off.has('FEATURE_MAILING');
  if (invites && robot && robot.owner !== organization.name) return quayErrors.message(400, FOREIGN_ROBOT);
  const namespace = organization.name;
  const metadata = { member: name, team: team.name };
  if (invites && !robot && !membersOf(organization).has(name)) {
    team.invitedUsers.add(name);
    record(world, request, {
      kind: 'org_invite_team_member',
      namespace,
      metadata: { user: name, ...metadata },
    });
    return apiJson(200, memberView(world, name, { isInvited: true }));
  }
  if (team.members.has(name)) {
    return quayErrors.message(400, `User ${name} is already a member of team ${team.name}`);
  }
  team.members.add(name);
  record(world, request, { kind: 'org_add_team_member', namespace, metadata });
  return apiJson(200, memberView(world, name, { isInvited: false }));
}

/** deleteOrganizationTeamMember: an invitation goes before a membership. */
function removeMember(world: World, context: TeamOfCall): Answer {
  const { request, organization, team } = context;
  const name = request.segments.membername ?? '';
  if (!world.users.has(name) && !world.robots.has(name))
    return quayErrors.apiError(request.call, 'not_found');
  const namespace = organization.name;
  const metadata = { member: name, team: team.name };
  if (team.invitedUsers.delete(name)) {
    record(world, request, {
      kind: 'org_delete_team_member_invite',
      namespace,
      metadata: { user: name, ...metadata },
    });
    return emptyAnswer(204);
  }
  if (!team.members.has(name)) {
    return quayErrors.message(400, `User ${name} does not belong to team ${team.name}`);
  }
  if (name === request.caller.user && isOnlyAdminTeam(context)) return quayErrors.message(400, LAST_TEAM);
  team.members.delete(name);
  record(world, request, { kind: 'org_remove_team_member', namespace, metadata });
  return emptyAnswer(204);
}

function inviteAddress(world: World, { request, organization, team }: TeamOfCall): Answer {
  const email = request.segments.email ?? '';
  team.invited.add(email);
  const metadata = { email, team: team.name, member: email };
  record(world, request, { kind: 'org_invite_team_member', namespace: organization.name, metadata });
  return apiJson(200, addressView(email));
}

function uninviteAddress(world: World, { request, organization, team }: TeamOfCall): Answer {
  const email = request.segments.email ?? '';
  if (!team.invited.delete(email)) return quayErrors.apiError(request.call, 'not_found');
  const metadata = { email, team: team.name, member: email };
  record(world, request, { kind: 'org_delete_team_member_invite', namespace: organization.name, metadata });
  return emptyAnswer(204);
}
