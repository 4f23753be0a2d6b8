import type { QuayOptions } from '../../src/sandbox/quay/quay.js';
import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { createClock, type Visitor, visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const NOON = '2025-07-10T12:00:00Z';
const fresh = `/repository/${organisation}/svc-05`;
const lagging = `/repository/${organisation}/svc-18`;
const robot = `${organisation}+mirror`;
const config = {
  external_reference: 'registry.example/upstream/etcd',
  sync_interval: 3600,
  sync_start_date: '2025-07-10T13:00:00Z',
  root_rule: { rule_kind: 'tag_glob_csv', rule_value: ['latest', '3.3*'] },
  robot_username: robot,
  skopeo_timeout_interval: 600,
};

async function visit(options: QuayOptions = {}) {
  const clock = createClock(NOON);
  return { clock, ...(await visitQuay(started, { now: clock.now, ...options })) };
}

async function statusOf({ get }: Visitor, path = fresh): Promise<string> {
  return (await get(`${path}/mirror`)).body.sync_status;
}

describe('a mirror of a repository', () => {
  it('is made, shown and closes the repository to everybody but its robot', async () => {
    const { get, send } = await visit();
    expect((await get(`${fresh}/mirror`)).status).toBe(404);
    const made = await send('POST', `${fresh}/mirror`, config);
    expect([made.status, made.body]).toEqual([201, '']);
    expect((await get(`${fresh}/mirror`)).body).toEqual({
      is_enabled: true,
      mirror_type: 'PULL',
      external_reference: config.external_reference,
      external_registry_username: null,
      external_registry_config: {},
      sync_interval: 3600,
      sync_start_date: '2025-07-10T13:00:00Z',
      sync_expiration_date: null,
      sync_retries_remaining: 3,
      sync_status: 'NEVER_RUN',
      root_rule: config.root_rule,
      robot_username: robot,
      skopeo_timeout_interval: 600,
      architecture_filter: [],
    });
    expect((await get(fresh)).body).toMatchObject({ state: 'MIRROR', can_write: false, can_admin: true });
    const build = await send('POST', `${fresh}/build/`, { archive_url: 'https://x.example/a' });
    expect(build.status).toBe(503);
    expect(build.body).toEqual({ message: 'Repository is in read only or mirror mode: 2' });
    const again = await send('POST', `${fresh}/mirror`, config);
    expect([again.status, again.body]).toEqual([
      409,
      { detail: `Mirror configuration already exits for repository ${organisation}/svc-05` },
    ]);
  });

  it('syncs when its time has come, and its tags appear', async () => {
    const visitor = await visit();
    const { clock, get, send } = visitor;
    await send('POST', `${fresh}/mirror`, config);
    clock.pass(3600 + 8);
    const { body } = await get(`${fresh}/mirror`);
    expect(body).toMatchObject({
      sync_status: 'SYNCING',
      sync_expiration_date: '2025-07-11T01:00:05Z',
    });
    expect((await get(fresh)).body.tags).not.toHaveProperty('latest');
    expect((await send('POST', `${fresh}/mirror/sync-now`)).status).toBe(404);
    clock.pass(10);
    expect((await get(fresh)).body.tags).toMatchObject({
      latest: { last_modified: 'Thu, 10 Jul 2025 13:00:15 -0000' },
      '3.31': {},
    });
    expect((await get(`${fresh}/mirror`)).body).toMatchObject({
      sync_status: 'SUCCESS',
      sync_start_date: '2025-07-10T14:00:00Z',
      sync_expiration_date: null,
      sync_retries_remaining: 3,
    });
  });

  it('syncs at once when asked, and brings a lagging mirror up to date', async () => {
    const visitor = await visit();
    const { clock, get, send } = visitor;
    expect(await statusOf(visitor, lagging)).toBe('CANCEL');
    expect((await send('POST', `${lagging}/mirror/sync-now`)).status).toBe(204);
    const seen = [await statusOf(visitor, lagging)];
    for (const seconds of [7, 10]) {
      clock.pass(seconds);
      seen.push(await statusOf(visitor, lagging));
    }
    expect(seen).toEqual(['SYNC_NOW', 'SYNCING', 'SUCCESS']);
    const names = (await get(`${lagging}/tag/?limit=2`)).body.tags.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['1.10.1', 'latest']);
  });

  it('stops when cancelled until somebody asks again', async () => {
    const visitor = await visit();
    const { clock, get, send } = visitor;
    await send('POST', `${fresh}/mirror`, config);
    expect((await send('POST', `${fresh}/mirror/sync-cancel`)).status).toBe(404);
    await send('POST', `${fresh}/mirror/sync-now`);
    expect((await send('POST', `${fresh}/mirror/sync-cancel`)).status).toBe(204);
    clock.pass(48 * 3600);
    expect((await get(`${fresh}/mirror`)).body).toMatchObject({
      sync_status: 'CANCEL',
      sync_start_date: null,
      sync_retries_remaining: 0,
    });
  });

  it('tries again after a failure, and then waits for the next interval', async () => {
    const { clock, get, send } = await visit();
    await send('POST', `${fresh}/mirror`, { ...config, external_reference: 'gone.invalid/a/b' });
    const retries: [string, number][] = [];
    clock.pass(3600);
    for (const seconds of [15, 15, 15]) {
      clock.pass(seconds);
      const { body } = await get(`${fresh}/mirror`);
      retries.push([body.sync_status, body.sync_retries_remaining]);
    }
    expect(retries).toEqual([
      ['FAIL', 2],
      ['FAIL', 1],
      ['FAIL', 3],
    ]);
    expect((await get(`${fresh}/mirror`)).body.sync_start_date).toBe('2025-07-10T14:00:00Z');
  });

  it('sleeps while it is disabled or its repository is in another state', async () => {
    const visitor = await visit();
    const { clock, send } = visitor;
    await send('POST', `${fresh}/mirror`, { ...config, is_enabled: false });
    clock.pass(2 * 3600);
    expect(await statusOf(visitor)).toBe('NEVER_RUN');
    await send('PUT', `${fresh}/changestate`, { state: 'NORMAL' });
    await send('PUT', `${fresh}/mirror`, { is_enabled: true });
    clock.pass(30);
    expect(await statusOf(visitor)).toBe('NEVER_RUN');
    await send('PUT', `${fresh}/changestate`, { state: 'MIRROR' });
    expect(await statusOf(visitor)).toBe('SUCCESS');
  });

  it('can be changed property by property, and shows no password', async () => {
    const { get, send } = await visit();
    await send('POST', `${fresh}/mirror`, config);
    const changed = await send('PUT', `${fresh}/mirror`, {
      external_registry_username: 'puller',
      external_registry_password: 'secret',
      external_registry_config: { verify_tls: false, proxy: { http_proxy: 'a', https_proxy: 'b' } },
      root_rule: { rule_kind: 'tag_glob_csv', rule_value: ['v*'] },
      architecture_filter: ['amd64'],
      skopeo_timeout_interval: 300,
    });
    expect([changed.status, changed.body]).toEqual([201, '']);
    const { text, body } = await get(`${fresh}/mirror`);
    expect(body).toMatchObject({
      external_registry_username: 'puller',
      // The first value of a proxy is lost: a bug of the real one.
      external_registry_config: { verify_tls: false, proxy: { https_proxy: 'b' } },
      root_rule: { rule_value: ['v*'] },
      architecture_filter: ['amd64'],
      sync_interval: 3600,
    });
    expect(text).not.toContain('secret');
  });

  it('is refused in the format of the check that it fails', async () => {
    const { send } = await visit();
    const make = async (change: object) => {
      const { status, body } = await send('POST', `${fresh}/mirror`, { ...config, ...change });
      return [status, body?.detail ?? body?.message ?? null];
    };
    expect(await make({ external_reference: 'https://x/y' })).toEqual([
      400,
      'External registry reference must not include a URL scheme',
    ]);
    expect(await make({ external_reference: '127.0.0.1:5000/a/b' })).toEqual([
      400,
      'The provided registry location is not allowed',
    ]);
    expect(await make({ sync_start_date: 'tomorrow' })).toEqual([
      400,
      'Incorrect DateTime format for sync_start_date.',
    ]);
    expect(await make({ architecture_filter: ['mips'] })).toEqual([400, 'Invalid architectures: mips']);
    expect(await make({ root_rule: { rule_kind: 'tag_glob_csv', rule_value: [] } })).toEqual([
      400,
      'validation failed: rule_value for TAG_GLOB_CSV must be a list with at least one rule',
    ]);
    expect(await make({ robot_username: `${organisation}+nobody` })).toEqual([
      400,
      'Could not find robot with specified username',
    ]);
    const uncaught = await send('POST', `${fresh}/mirror`, { ...config, robot_username: undefined });
    expect([uncaught.status, uncaught.text]).toEqual([500, expect.stringMatching(/^<!doctype html>\n/)]);
    expect((await make({ skopeo_timeout_interval: 5 }))[1]).toMatch(
      /^5 is less than the minimum of 300\n\nFailed validating 'minimum' in schema\['properties'\]/,
    );
    const password = await send('PUT', `${lagging}/mirror`, { external_registry_password: 'x' });
    expect(password.body).toEqual({
      detail: 'Unable to set a new password without also specifying a username.',
    });
  });

  it('belongs to administrators, and is gone with its repository', async () => {
    const { get, send, sendAs } = await visit();
    expect((await get(`${lagging}/mirror`, 'quay-carol-token')).status).toBe(403);
    expect((await get(`${lagging}/mirror`, '')).status).toBe(401);
    expect((await get(`${lagging}/mirror`, 'quay-ada-read-token')).status).toBe(403);
    expect((await sendAs('quay-bob-token', 'POST', `${lagging}/mirror/sync-now`)).status).toBe(403);
    expect((await send('POST', `/repository/${organisation}/nosuch/mirror`, config)).status).toBe(404);
    expect((await get(`${lagging}/mirror`, 'quay-root-token')).status).toBe(200);
    await send('DELETE', lagging);
    const outline = { repository: 'svc-18', namespace: organisation, visibility: 'public', description: '' };
    expect((await send('POST', '/repository', outline)).status).toBe(201);
    expect((await get(`${lagging}/mirror`)).status).toBe(404);
  });

  it('does not exist where mirroring is off', async () => {
    const { get } = await visit({ off: ['FEATURE_REPO_MIRROR'] });
    const { status, headers } = await get(`${lagging}/mirror`);
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });
});

describe('the health of the mirrors', () => {
  const path = `/repository/mirror/health?namespace=${organisation}`;

  it('counts them and names those that lag', async () => {
    const { get } = await visit();
    const { status, headers, body } = await get(path);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
    expect(body).toEqual({
      healthy: true,
      workers: { active: 1, configured: 1, status: 'healthy' },
      repositories: { total: 5, syncing: 0, completed: 3, failed: 1, never_run: 0 },
      tags_pending: 0,
      last_check: '2025-07-10T12:00:00Z',
      issues: ['dhi-python', 'dhi-redis', 'svc-18'].map((name) => ({
        severity: 'warning',
        message: `Repository ${organisation}/${name} hasn't synced in over 24 hours`,
        timestamp: '2025-07-10T12:00:00Z',
      })),
    });
  });

  it('adds a page of rows when asked for details', async () => {
    const { get } = await visit();
    const { body } = await get(`${path}&detailed=true&limit=1&offset=3`);
    expect(body.repositories.details).toEqual([
      {
        namespace: organisation,
        repository: 'svc-17',
        sync_status: 'SUCCESS',
        is_enabled: true,
        last_sync: '2025-07-10T02:00:15Z',
        retries_remaining: 3,
      },
    ]);
    expect(body.repositories.pagination).toEqual({ limit: 1, offset: 3, has_more: true });
    const rest = (await get(`${path}&detailed=true&limit=1&offset=4`)).body.repositories;
    expect(rest.details).toMatchObject([{ repository: 'svc-18', sync_status: 'CANCEL' }]);
    expect(rest.pagination.has_more).toBe(false);
  });

  it('answers 503 with the same body when too many fail', async () => {
    const { clock, get, send } = await visit();
    await send('POST', `${fresh}/mirror`, { ...config, external_reference: 'gone.invalid/a/b' });
    expect((await get(path)).body.issues).toHaveLength(4);
    clock.pass(3600 + 18);
    const { status, body } = await get(path);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      healthy: false,
      workers: { status: 'degraded' },
      repositories: { failed: 2 },
    });
    expect(body.issues[0]).toMatchObject({
      severity: 'critical',
      message: '33.3% of repositories are failing (threshold: 20.0%)',
    });
  });

  it('is for members of the namespace, and as a whole for super users', async () => {
    const { get } = await visit();
    expect((await get(path, 'quay-carol-token')).status).toBe(200);
    expect((await get(path, 'quay-bob-token')).status).toBe(403);
    expect((await get(path, 'quay-ada-read-token')).status).toBe(403);
    expect((await get(path, '')).status).toBe(401);
    expect((await get('/repository/mirror/health')).status).toBe(403);
    expect((await get('/repository/mirror/health?namespace=nosuch', 'quay-bob-token')).status).toBe(404);
    expect((await get('/repository/mirror/health', 'quay-root-token')).body.repositories.total).toBe(5);
  });
});
