import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { createClock, visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const web = `/repository/${organisation}/web`;
const NOON = '2025-07-10T12:00:00Z';
const BUILD_KEYS = [
  ...['id', 'phase', 'started', 'display_name', 'status', 'subdirectory', 'dockerfile_path', 'context'],
  ...['tags', 'manual_user', 'is_writer', 'trigger', 'trigger_metadata', 'resource_key', 'pull_robot'],
  ...['repository', 'error'],
];
const archive = { archive_url: 'https://archives.example/web.tar.gz' };

async function visit(start = NOON) {
  const clock = createClock(start);
  return { clock, ...(await visitQuay(started, { now: clock.now })) };
}

describe('the builds of the story', () => {
  it('are a finished and a failed one, newest first, with the trigger that started them', async () => {
    const { get } = await visit();
    const { status, body } = await get(`${web}/build/`);
    expect(status).toBe(200);
    expect(body.builds.map(({ phase }: { phase: string }) => phase)).toEqual(['error', 'complete']);
    const [build] = body.builds;
    expect(Object.keys(build)).toEqual(BUILD_KEYS);
    expect(build).toMatchObject({
      started: 'Fri, 04 Jul 2025 08:02:31 -0000',
      status: {},
      manual_user: null,
      repository: { namespace: organisation, name: 'web' },
    });
    expect(build.trigger).toMatchObject({ service: 'github', is_active: true, can_invoke: true });
    expect(build.trigger).not.toHaveProperty('pull_robot');
  });

  it('can be limited by number and by time', async () => {
    const { get } = await visit();
    expect((await get(`${web}/build/?limit=1`)).body.builds).toHaveLength(1);
    const since = Date.parse('2025-07-04T00:00:00Z') / 1000;
    expect((await get(`${web}/build/?since=${since}`)).body.builds).toHaveLength(1);
    const refused = await get(`${web}/build/?limit=few`);
    expect([refused.status, refused.body]).toEqual([
      400,
      { message: { limit: 'The maximum number of builds to return' } },
    ]);
  });

  it('keep the log of the failure and a link to the archived one', async () => {
    const { get, service } = await visit();
    const [failed, finished] = (await get(`${web}/build/`)).body.builds;
    const { body } = await get(`${web}/build/${failed.id}/logs`);
    expect(Object.keys(body)).toEqual(['start', 'total', 'logs']);
    expect(body.logs).toHaveLength(body.total);
    expect(body.logs.at(-1)).toMatchObject({ type: 'error', data: { datetime: expect.any(String) } });
    const rest = (await get(`${web}/build/${failed.id}/logs?start=2`)).body;
    expect(rest).toEqual({ start: 2, total: body.total, logs: body.logs.slice(2) });
    expect((await get(`${web}/build/${finished.id}/logs`)).body).toEqual({
      logs_url: `${service.origin}/logarchive/${finished.id}`,
    });
    expect((await get(`${web}/build/${failed.id}/logs?start=x`)).status).toBe(500);
  });
});

describe('a requested build', () => {
  it('goes through its phases and leaves its tags in the repository', async () => {
    const { clock, get, send } = await visit();
    const asked = await send('POST', `${web}/build/`, { ...archive, docker_tags: ['nightly', 'edge'] });
    expect(asked.status).toBe(201);
    expect(Object.keys(asked.body)).toEqual([...BUILD_KEYS, 'archive_url']);
    expect(asked.body).toMatchObject({
      phase: 'waiting',
      subdirectory: '/Dockerfile',
      dockerfile_path: '/Dockerfile',
      context: '/',
      manual_user: 'ada',
      trigger: null,
      trigger_metadata: {},
      ...archive,
    });
    const one = `${web}/build/${asked.body.id}`;
    expect(asked.headers.get('location')).toBe(`/api/v1${one}/status`);
    const phases: string[] = [];
    for (const seconds of [5, 7, 8, 7, 5]) {
      clock.pass(seconds);
      phases.push((await get(`${one}/status`)).body.phase);
    }
    expect(phases).toEqual(['waiting', 'pulling', 'building', 'pushing', 'complete']);
    const { tags } = (await get(web)).body;
    expect(tags.nightly.manifest_digest).toBe(tags.edge.manifest_digest);
    expect(tags.edge).toMatchObject({ last_modified: 'Thu, 10 Jul 2025 12:00:30 -0000' });
    expect((await get(`${web}/manifest/${tags.edge.manifest_digest}`)).status).toBe(200);
  });

  it('reports how far the worker is only while it works', async () => {
    const { clock, get, send } = await visit();
    const { id } = (await send('POST', `${web}/build/`, archive)).body;
    clock.pass(20);
    const { body } = await get(`${web}/build/${id}`);
    expect(body.status).toMatchObject({ total_commands: 4, current_command: 2 });
    clock.pass(60);
    expect((await get(`${web}/build/${id}`)).body.status).toEqual({});
  });

  it('fails when its archive cannot be fetched', async () => {
    const { clock, get, send } = await visit();
    const { id } = (await send('POST', `${web}/build/`, { archive_url: 'https://nowhere.invalid/a.tgz' }))
      .body;
    clock.pass(60);
    expect((await get(`${web}/build/${id}`)).body.phase).toBe('error');
    expect((await get(web)).body.tags).toHaveProperty('latest');
  });

  it('derives the Dockerfile and its context from each other', async () => {
    const { send } = await visit();
    const ask = async (rest: object) => (await send('POST', `${web}/build/`, { ...archive, ...rest })).body;
    expect(await ask({ subdirectory: '/app' })).toMatchObject({
      context: '/app',
      subdirectory: '/app/Dockerfile',
    });
    expect(await ask({ dockerfile_path: '/app/web.docker' })).toMatchObject({
      context: '/app',
      dockerfile_path: '/app/web.docker',
    });
  });

  it('can be cancelled while it waits, and not afterwards', async () => {
    const { clock, get, send } = await visit();
    const { id } = (await send('POST', `${web}/build/`, archive)).body;
    const cancelled = await send('DELETE', `${web}/build/${id}`);
    expect([cancelled.status, cancelled.body]).toEqual([201, 'Okay']);
    const again = await send('DELETE', `${web}/build/${id}`);
    expect([again.status, again.body.detail]).toEqual([400, 'Build is currently running or has finished']);
    clock.pass(60);
    expect((await get(`${web}/build/${id}`)).body.phase).toBe('cancelled');
  });

  it('is refused without a source, with a wrong one and with a robot that is not there', async () => {
    const { send } = await visit();
    const detail = async (body: object) => {
      const answer = await send('POST', `${web}/build/`, body);
      return [answer.status, answer.body.detail];
    };
    expect(await detail({})).toEqual([400, 'file_id or archive_url required']);
    expect(await detail({ archive_url: 'ftp://x/y' })).toEqual([
      400,
      'Invalid Archive URL: Must be http or https',
    ]);
    expect(await detail({ file_id: 'abc' })).toEqual([400, 'File abc could not be found or is invalid']);
    expect(await detail({ ...archive, pull_robot: `${organisation}+nobody` })).toEqual([404, 'Not Found']);
  });
});

describe('a build is hidden from who has no right to it', () => {
  it('shows readers neither the log nor the archive nor the settings of the trigger', async () => {
    const { get } = await visit();
    const list = await get(`${web}/build/`, 'quay-carol-token');
    const [build] = list.body.builds;
    expect(build).toMatchObject({ is_writer: false, trigger_metadata: { ref: 'refs/heads/next' } });
    expect(build.trigger).toMatchObject({
      config: {},
      can_invoke: false,
      build_source: `${organisation}/web`,
    });
    expect((await get(`${web}/build/${build.id}/logs`, 'quay-carol-token')).status).toBe(403);
  });

  it('refuses strangers, nobody and tokens that only read', async () => {
    const { get, sendAs } = await visit();
    expect((await get(`${web}/build/`, 'quay-bob-token')).status).toBe(403);
    expect((await get(`${web}/build/`, '')).status).toBe(401);
    expect((await sendAs('quay-ada-read-token', 'POST', `${web}/build/`, archive)).status).toBe(403);
    expect((await sendAs('', 'POST', `${web}/build/`, archive)).status).toBe(403);
  });

  it('answers an unknown build in two ways and an unknown repository with an empty list', async () => {
    const { get } = await visit();
    expect((await get(`${web}/build/nosuch`)).status).toBe(404);
    const status = await get(`${web}/build/nosuch/status`);
    expect([status.status, status.body]).toEqual([
      400,
      { message: 'Unable to locate a build by id: nosuch' },
    ]);
    const [build] = (await get(`${web}/build/`)).body.builds;
    expect((await get(`/repository/${organisation}/node/build/${build.id}/status`)).status).toBe(404);
    expect((await get(`/repository/${organisation}/nosuch/build/`)).body).toEqual({ builds: [] });
  });
});

describe('build triggers', () => {
  const TRIGGER_KEYS = [
    ...['id', 'service', 'is_active', 'build_source', 'repository_url', 'config', 'can_invoke', 'enabled'],
    'disabled_reason',
  ];

  async function visitTriggers() {
    const visitor = await visit();
    const [active, waiting] = (await visitor.get(`${web}/trigger/`)).body.triggers;
    return { ...visitor, active, waiting };
  }

  it('are listed and shown with their settings, to administrators only', async () => {
    const { get, active, waiting } = await visitTriggers();
    expect(Object.keys(active)).toEqual(TRIGGER_KEYS);
    expect(active).toMatchObject({
      is_active: true,
      repository_url: `https://github.com/${organisation}/web`,
    });
    expect(waiting).toMatchObject({ is_active: false, build_source: null, config: {} });
    expect((await get(`${web}/trigger/${active.id}`)).body).toEqual(active);
    expect((await get(`${web}/trigger/nosuch`)).status).toBe(404);
    expect((await get(`${web}/trigger/`, 'quay-carol-token')).status).toBe(403);
    expect((await get(`${web}/trigger/`, '')).status).toBe(401);
  });

  it('start builds of the default branch or of the one that is named', async () => {
    const { clock, get, send, active } = await visitTriggers();
    const first = await send('POST', `${web}/trigger/${active.id}/start`, {});
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      tags: ['main', 'latest'],
      manual_user: 'ada',
      trigger: { id: active.id },
    });
    expect(first.headers.get('location')).toBe(`/api/v1${web}/build/${first.body.id}/status`);
    clock.pass(1);
    const refs = { kind: 'tag', name: 'v4.2.0' };
    expect((await send('POST', `${web}/trigger/${active.id}/start`, { refs })).body).toMatchObject({
      tags: ['v4.2.0'],
      trigger_metadata: { ref: 'refs/tags/v4.2.0' },
    });
    const missing = await send('POST', `${web}/trigger/${active.id}/start`, { branch_name: 'gone' });
    expect([missing.status, missing.body.detail]).toEqual([400, 'Could not find branch in repository']);
    const { builds } = (await get(`${web}/trigger/${active.id}/builds?limit=3`)).body;
    expect(builds.map(({ tags }: { tags: string[] }) => tags[0])).toEqual(['v4.2.0', 'main', 'next']);
  });

  it('refuse unknown properties of a start', async () => {
    const { send, active } = await visitTriggers();
    const { status, body } = await send('POST', `${web}/trigger/${active.id}/start`, { branch: 'main' });
    expect(status).toBe(400);
    expect(body.detail).toMatch(/^Additional properties are not allowed \('branch' was unexpected\)/);
  });

  it('can be disabled, and keep the reason when they are enabled again', async () => {
    const { send, active, waiting } = await visitTriggers();
    const toggle = (id: string, enabled: boolean) => send('PUT', `${web}/trigger/${id}`, { enabled });
    const { status, body } = await toggle(active.id, false);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: active.id,
      service: 'github',
      is_active: true,
      build_source: null,
      repository_url: null,
      config: {},
      can_invoke: false,
      enabled: false,
      disabled_reason: 'user_toggled',
    });
    const start = await send('POST', `${web}/trigger/${active.id}/start`, {});
    expect([start.status, start.body.detail]).toEqual([400, 'Trigger is not enabled.']);
    expect((await toggle(active.id, true)).body).toMatchObject({
      enabled: true,
      disabled_reason: 'user_toggled',
    });
    expect((await toggle(waiting.id, true)).body.detail).toBe('Cannot update an unactivated trigger');
  });

  it('are set up to the end once, by the person who connected the account', async () => {
    const { send, sendAs, waiting } = await visitTriggers();
    const path = `${web}/trigger/${waiting.id}`;
    const config = { build_source: `${organisation}/web`, dockerfile_path: '/Dockerfile', context: '/' };
    expect((await send('POST', `${path}/start`, {})).body.detail).toBe('Trigger is not active.');
    expect((await sendAs('quay-bob-token', 'POST', `${path}/activate`, { config })).status).toBe(403);
    const { status, body } = await send('POST', `${path}/activate`, {
      config,
      pull_robot: `${organisation}+mirror`,
    });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual([...TRIGGER_KEYS, 'pull_robot']);
    expect(body).toMatchObject({
      is_active: true,
      config: { ...config, hook_id: expect.any(Number), credentials: [{ name: 'SSH Public Key' }] },
      pull_robot: { name: `${organisation}+mirror`, kind: 'user', is_robot: true },
    });
    const again = await send('POST', `${path}/activate`, { config });
    expect([again.status, again.body.detail]).toEqual([
      400,
      'Trigger config is not sufficient for activation.',
    ]);
  });

  it('leave their builds behind when they are deleted', async () => {
    const { get, send, active } = await visitTriggers();
    expect((await send('DELETE', `${web}/trigger/${active.id}`)).status).toBe(204);
    expect((await send('DELETE', `${web}/trigger/${active.id}`)).status).toBe(404);
    const { builds } = (await get(`${web}/build/`)).body;
    expect(builds.map(({ trigger }: { trigger: unknown }) => trigger)).toEqual([null, null]);
    expect((await get(`${web}/trigger/${active.id}/builds`)).body).toEqual({ builds: [] });
  });
});
