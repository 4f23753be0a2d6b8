import { organisation } from '../story.js';
import type { LogEntry, World } from './model.js';

type Happening = Omit<LogEntry, 'at'> & { readonly hoursAgo: number };
type Details = Readonly<Record<string, unknown>>;

const CI = `${organisation}+ci`;
const DAY = 24;

/** Fills the audit log with the ten days before the start: changes by people, pushes and pulls by robots. */
export function seedLog(world: World, now: Date): void {
  if (!world.organizations.has(organisation)) return;
  const happenings = [...changes(), ...releases(), ...traffic(), ...elsewhere()];
  const entries = happenings
    .sort((one, other) => other.hoursAgo - one.hoursAgo)
    .map(({ hoursAgo, ...entry }) => ({ ...entry, at: new Date(now.getTime() - hoursAgo * 60 * 60 * 1000) }));
  world.log.unshift(...entries);
}

/** What the owner did to the organization. */
function changes(): Happening[] {
  const namespace = organisation;
  const one = (hoursAgo: number, kind: string, metadata: Details): Happening => ({
    hoursAgo,
    kind,
    namespace,
    repository: null,
    performer: 'ada',
    metadata: { ...metadata, namespace },
  });
  return [
    one(9 * DAY + 5, 'create_robot', { robot: 'ci', description: 'Pushes what the pipeline builds.' }),
    one(9 * DAY + 4, 'org_create_team', { team: 'release' }),
    one(9 * DAY + 3, 'org_add_team_member', { member: CI, team: 'release' }),
    one(8 * DAY + 2, 'create_prototype_permission', { delegate_team: 'developers', role: 'read' }),
    one(7 * DAY + 6, 'create_application', {
      application_name: 'Deploy dashboard',
      client_id: 'DEPLOYDASHBOARD00001',
    }),
    one(6 * DAY + 1, 'org_invite_team_member', { email: 'erin@partner.example', team: 'release' }),
    {
      ...one(5 * DAY + 3, 'org_create_quota', { limit_bytes: 671_088_640, limit: '640.0 MiB' }),
      performer: 'root',
    },
    one(4 * DAY + 2, 'create_namespace_autoprune_policy', {
      method: 'creation_date',
      value: '30d',
      tag_pattern: '.*-rc[0-9]+',
      tag_pattern_matches: true,
    }),
    one(3 * DAY + 9, 'create_namespace_notification', { event: 'quota_warning', method: 'slack' }),
  ];
}

/** What happened to single repositories. */
function releases(): Happening[] {
  const one = (hoursAgo: number, kind: string, details: Details & { readonly repo: string }): Happening => ({
    hoursAgo,
    kind,
    namespace: organisation,
    repository: details.repo,
    performer: 'ada',
    metadata: { ...details, namespace: organisation },
  });
  const byRobot = (...[hoursAgo, kind, details]: Parameters<typeof one>): Happening => ({
    ...one(hoursAgo, kind, details),
    performer: CI,
  });
  return [
    one(9 * DAY + 2, 'create_repo', { repo: 'web' }),
    one(9 * DAY + 1, 'change_repo_permission', { repo: 'web', username: CI, role: 'write' }),
    one(8 * DAY + 1, 'change_repo_permission', { repo: 'svc-19', username: 'bob', role: 'write' }),
    byRobot(6 * DAY, 'push_repo', { repo: 'node', tag: '20.19.3-rc1' }),
    one(5 * DAY + 1, 'create_repo_mirror', { repo: 'svc-03' }),
    byRobot(4 * DAY, 'push_repo', { repo: 'node', tag: '20.19.3' }),
    one(4 * DAY - 1, 'delete_tag', { repo: 'node', tag: '20.19.3-rc1' }),
    { ...one(3 * DAY + 4, 'repo_mirror_sync_started', { repo: 'svc-03' }), performer: null },
    { ...one(3 * DAY + 3, 'repo_mirror_sync_failed', { repo: 'svc-03' }), performer: null },
    one(2 * DAY + 6, 'add_repo_notification', { repo: 'web', event: 'repo_push', method: 'webhook' }),
    { ...one(2 * DAY + 2, 'build_dockerfile', { repo: 'web', trigger_kind: 'github' }), performer: null },
    byRobot(DAY + 5, 'push_repo', { repo: 'web', tag: '4.2.0' }),
    one(DAY + 4, 'move_tag', { repo: 'web', tag: 'latest' }),
    one(DAY + 3, 'manifest_label_add', { repo: 'web', key: 'release', value: '4.2.0' }),
  ];
}

/** The last day: a pull in every hour, so that one day alone fills more than one page. */
function traffic(): Happening[] {
  return Array.from({ length: 22 }, (_, position) => {
    const repo = ['node', 'web', 'svc-01', 'node'][position % 4] ?? 'node';
    const performer = [CI, 'carol', `${organisation}+scanner`][position % 3] ?? CI;
    return {
      hoursAgo: 22.5 - position,
      kind: 'pull_repo',
      namespace: organisation,
      repository: repo,
      performer: repo === 'node' && position % 8 === 0 ? null : performer, // anybody may pull what is public
      metadata: { repo, namespace: organisation, tag: repo === 'node' ? '20' : 'latest' },
    };
  });
}

function elsewhere(): Happening[] {
  const one = (hoursAgo: number, kind: string, entry: Omit<Happening, 'hoursAgo' | 'kind'>): Happening => ({
    hoursAgo,
    kind,
    ...entry,
  });
  const ofBob = { namespace: 'bobsorg', repository: 'tools/cli', performer: 'bob' };
  const ofAda = { namespace: 'ada', repository: null, performer: 'ada' };
  return [
    one(7 * DAY, 'push_repo', { ...ofBob, metadata: { repo: 'tools/cli', namespace: 'bobsorg' } }),
    one(2 * DAY, 'pull_repo', {
      ...ofBob,
      performer: 'bobsorg+deploy',
      metadata: { repo: 'tools/cli', namespace: 'bobsorg' },
    }),
    one(6 * DAY + 3, 'create_robot', { ...ofAda, metadata: { robot: 'laptop' } }),
    one(10, 'login_success', { ...ofAda, metadata: { type: 'quayauth' } }),
    one(5 * DAY, 'service_key_create', {
      ...ofAda,
      performer: 'root',
      metadata: { kid: 'story-quay', service: 'quay', name: 'Quay itself', preshared: true },
    }),
  ];
}
