import { createHash } from 'node:crypto';
import { organisation } from '../story.js';
import type { OAuthApplication, QuayRobot, World } from './model.js';

const OUTSIDE_COLLABORATOR = { user: 'bob', repository: 'svc-19' };
const CI = `${organisation}+ci`;

/** Robots, teams, an application and a default permission, so that the first queries find something of each. */
export function seedAccounts(world: World): void {
  const robots = [
    robotOf(organisation, 'ci', {
      description: 'Pushes what the pipeline builds.',
      created: '2025-03-04T08:15:00Z',
    }),
    robotOf(organisation, 'scanner', { description: '', created: '2025-05-19T16:40:12Z' }),
    robotOf('bobsorg', 'deploy', { description: 'Pulls for production.', created: '2025-06-02T11:02:45Z' }),
    robotOf('ada', 'laptop', { description: '', created: '2025-06-20T07:30:00Z' }),
  ];
  for (const robot of robots) world.robots.set(robot.name, robot);
  seedOrganization(world);
  for (const { namespace, name, userRoles, teamRoles } of world.repositories) {
    if (namespace !== organisation) continue;
    if (name === 'web') {
      userRoles.set(CI, 'write');
      teamRoles.set('release', 'write');
    }
    if (name === 'node') userRoles.set(`${organisation}+scanner`, 'read');
    if (name === OUTSIDE_COLLABORATOR.repository) userRoles.set(OUTSIDE_COLLABORATOR.user, 'write');
  }
}

function seedOrganization({ organizations }: World): void {
  const organization = organizations.get(organisation);
  if (!organization) return;
  organization.teams.set('release', {
    name: 'release',
    description: 'Who may cut a release.',
    role: 'creator',
    members: new Set([CI]),
    invited: new Set(['erin@partner.example']),
    invitedUsers: new Set(['bob']),
    sync: null,
  });
  const dashboard = dashboardApplication();
  organization.applications.set(dashboard.clientId, dashboard);
  const prototype = {
    id: '3f0c8f0e-5a53-4d0e-9d6d-6d1f1c2f7a10',
    role: 'read',
    activatingUser: null,
    delegate: { kind: 'team', name: 'developers' },
  } as const;
  organization.prototypes.set(prototype.id, { ...prototype });
}

function dashboardApplication(): OAuthApplication {
  return {
    clientId: 'DEPLOYDASHBOARD00001',
    clientSecret: secretOf('dashboard').slice(0, 40),
    name: 'Deploy dashboard',
    description: 'Shows what runs where.',
    applicationUri: 'https://dashboard.demonstration.example',
    redirectUri: 'https://dashboard.demonstration.example/callback',
    avatarEmail: null,
    tokens: new Map(),
  };
}

interface RobotOutline {
  readonly description: string;
  readonly created: string;
}

function robotOf(owner: string, shortname: string, { description, created }: RobotOutline): QuayRobot {
  return {
    name: `${owner}+${shortname}`,
    owner,
    shortname,
    description,
    token: secretOf(`${owner}+${shortname}`),
    created: new Date(created),
    lastAccessed: null,
    metadata: {},
  };
}

/** 64 of A to Z and 0 to 9, the same in every run. */
function secretOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase();
}
