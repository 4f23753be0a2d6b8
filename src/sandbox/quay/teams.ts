import type { Answer } from '../service.js';
import { avatarOf } from './avatar.js';
import type { Body } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayOrganization, QuayTeam, TeamRole, World } from './model.js';
import { nameProblem } from './names.js';
import { teamsWith } from './organization-members.js';
import { mayViewTeam } from './organization-view.js';
import type { Premises } from './premises.js';
import { removeTeam } from './removal.js';
import {
  type OrganizationHandler,
  type QuayRequest,
  record,
  withOrganization,
  withOrganizationBody,
} from './request.js';
import type { Route } from './routing.js';
import { teamOf } from './world.js';

const ROLES: readonly TeamRole[] = ['member', 'creator', 'admin'];
const SCHEMA = {
  type: 'object',
  required: ['role'],
  properties: { role: { type: 'string', enum: ROLES }, description: { type: 'string' } },
} as const;

/** Makes, changes and deletes teams, and shows their rights. */
export function teamRoutes({ world }: Premises): Route[] {
  const path = '/organization/{orgname}/team/{teamname}';
  return [
    {
      path,
      handlers: {
        PUT: withOrganizationBody(world, SCHEMA, putTeam(world)),
        DELETE: withOrganization(world, deleteTeam(world)),
      },
    },
    { path: `${path}/permissions`, handlers: { GET: withOrganization(world, listPermissions(world)) } },
  ];
}

export interface TeamOfCall {
  readonly request: QuayRequest;
  readonly organization: QuayOrganization;
  readonly team: QuayTeam;
}

/** What the operations on a team itself answer. */
export function teamView(
  world: World,
  { request, organization, team }: TeamOfCall,
  { isNew }: { readonly isNew: boolean } = { isNew: false },
): Record<string, unknown> {
  const { name, description, role } = team;
  return {
    name,
    description,
    can_view: mayViewTeam(world, { caller: request.caller, organization, team }),
    role,
    avatar: avatarOf(name, 'team'),
    new_team: isNew,
  };
}

/** updateOrganizationTeam: 200 for a new team as for a changed one; `new_team` tells which. */
function putTeam(world: World) {
  return (request: QuayRequest, organization: QuayOrganization, body: Body): Answer => {
    const name = request.segments.teamname ?? '';
    const known = organization.teams.get(name);
    if (known) return changeTeam(world, { request, organization, team: known }, body);
    const problem = nameProblem(name);
    if (problem) return quayErrors.message(400, `Invalid team name ${name}: ${problem}`);
    const team = teamOf(name, readRole(body), []);
    if (typeof body.description === 'string') team.description = body.description;
    organization.teams.set(name, team);
    const entry = { kind: 'org_create_team', namespace: organization.name, metadata: { team: name } };
    record(world, request, entry);
    return apiJson(200, teamView(world, { request, organization, team }, { isNew: true }));
  };
}

function changeTeam(world: World, context: TeamOfCall, { description, ...body }: Body): Answer {
  const { request, organization, team } = context;
  const namespace = organization.name;
  if (typeof description === 'string' && description !== team.description) {
    team.description = description;
    const metadata = { team: team.name, description };
    record(world, request, { kind: 'org_set_team_description', namespace, metadata });
  }
  const role = readRole(body);
  if (role === team.role) return apiJson(200, teamView(world, context));
  if (isOnlyAdminTeam(context)) {
    const problem = `Cannot remove admin from team '${team.name}' because calling user would no longer have admin on org '${namespace}'`;
    return quayErrors.message(400, problem);
  }
  team.role = role;
  record(world, request, { kind: 'org_set_team_role', namespace, metadata: { team: team.name, role } });
  return apiJson(200, teamView(world, context));
}

function readRole({ role }: Body): TeamRole {
  return ROLES.find((one) => one === role) ?? 'member';
}

/** Whether the caller administers the organization by this team and no other. */
export function isOnlyAdminTeam({ request, organization, team }: TeamOfCall): boolean {
  const own = teamsWith(organization, request.caller.user ?? '').filter(({ role }) => role === 'admin');
  return own.length === 1 && own[0] === team;
}

function deleteTeam(world: World): OrganizationHandler {
  return (request, organization) => {
    const { name: namespace } = organization;
    const name = request.segments.teamname ?? '';
    const team = organization.teams.get(name);
    if (!team) return quayErrors.message(400, `Team '${name}' is not a team in org '${namespace}'`);
    if (isOnlyAdminTeam({ request, organization, team })) {
      const problem = `Deleting team '${name}' would remove admin ability for user '${request.caller.user}' in organization '${namespace}'`;
      return quayErrors.message(400, problem);
    }
    removeTeam(world, organization, name);
    record(world, request, { kind: 'org_delete_team', namespace, metadata: { team: name } });
    return emptyAnswer(204);
  };
}

/** getOrganizationTeamPermissions: repositories by their bare names. */
function listPermissions(world: World): OrganizationHandler {
  return ({ call, segments }, organization) => {
    const name = segments.teamname ?? '';
    if (!organization.teams.has(name)) return quayErrors.apiError(call, 'not_found');
    const permissions = world.repositories
      .filter(({ namespace }) => namespace === organization.name)
      .flatMap(({ name: repository, isPublic, teamRoles }) => {
        const role = teamRoles.get(name);
        return role ? [{ repository: { name: repository, is_public: isPublic }, role }] : [];
      });
    return apiJson(200, { permissions });
  };
}
