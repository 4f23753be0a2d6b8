import type { Answer } from '../service.js';
import { isSuperUser } from './access.js';
import { refuse } from './callers.js';
import { apiJson, quayErrors } from './errors.js';
import { readBody } from './json-body.js';
import type { QuayOrganization, World } from './model.js';
import type { Premises } from './premises.js';
import { type Handler, type QuayRequest, record } from './request.js';
import type { Route } from './routing.js';
import { type TeamOfCall, teamView } from './teams.js';

/** The directory that could fill teams. Accounts and passwords stay in this Quay's own database. */
const DIRECTORY = { service: 'ldap', base_dn: ['dc=registry', 'dc=example'] };

/** Teams that a group of the directory fills. */
export function teamSyncRoutes({ world }: Premises): Route[] {
  return [
    {
      path: '/organization/{orgname}/team/{teamname}/syncing',
      needs: ['FEATURE_TEAM_SYNCING'],
      handlers: {
        POST: withSyncedTeam(world, (context) => enable(world, context)),
        DELETE: withSyncedTeam(world, (context) => disable(world, context)),
      },
    },
  ];
}

/** What the list of a team's members tells of its group. */
export function syncViews({ world, off }: Premises, { request, team }: TeamOfCall): Record<string, unknown> {
  if (off.has('FEATURE_TEAM_SYNCING')) return {};
  const isAllowed = isSuperUser(world, request.caller);
  const details = isAllowed && { last_updated: null, config: team.sync?.config };
  return {
    ...(isAllowed && { can_sync: DIRECTORY }),
    ...(team.sync && { synced: { service: team.sync.service, ...details } }),
  };
}

/** Only super users may say which group fills a team, because a group is nothing of the organization's. */
function withSyncedTeam(world: World, handler: (context: TeamOfCall) => Answer): Handler {
  return (request: QuayRequest) => {
    const { call, caller, segments } = request;
    if (!isSuperUser(world, caller)) return refuse(call, caller);
    const organization: QuayOrganization | undefined = world.organizations.get(segments.orgname ?? '');
    const team = organization?.teams.get(segments.teamname ?? '');
    if (!organization || !team) return quayErrors.apiError(call, 'not_found');
    return handler({ request, organization, team });
  };
}

function enable(world: World, context: TeamOfCall): Answer {
  const { request, organization, team } = context;
  const body = readBody(request.call);
  if ('refusal' in body) return body.refusal;
  const { value } = body;
  const group =
    typeof value === 'object' && value !== null && 'group_dn' in value ? value.group_dn : undefined;
  if (typeof group !== 'string' || group === '') {
    const detail = 'Could not sync to group: Missing group_dn';
    return quayErrors.apiError(request.call, 'invalid_request', { detail });
  }
  team.sync = { service: DIRECTORY.service, config: { group_dn: group } };
  const entry = { kind: 'enable_team_sync', namespace: organization.name, metadata: { team: team.name } };
  record(world, request, entry);
  return apiJson(200, teamView(world, context));
}

/** disableOrganizationTeamSync: 200 also for a team that no group fills. */
function disable(world: World, context: TeamOfCall): Answer {
  const { request, organization, team } = context;
  team.sync = null;
  const entry = { kind: 'disable_team_sync', namespace: organization.name, metadata: { team: team.name } };
  record(world, request, entry);
  return apiJson(200, teamView(world, context));
}
