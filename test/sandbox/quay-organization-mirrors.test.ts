import type { QuayOptions } from '../../src/sandbox/quay/quay.js';
import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { createClock, visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const mirror = '/organization/mirrored/mirror';
const config = {
  external_registry_type: 'quay',
  external_registry_url: 'https://registry.example',
  external_namespace: 'projectquay',
  robot_username: 'mirrored+mb',
  visibility: 'private',
  sync_interval: 3600,
  sync_start_date: '2025-07-10T13:00:00Z',
};
const NONE = { CANCEL: 0, FAIL: 0, NEVER_RUN: 0, SUCCESS: 0, SYNCING: 0, SYNC_NOW: 0, SKIP: 0 };

/** An empty organization of ada's with a robot, as a mirror needs it. */
async function visit(options: QuayOptions = {}) {
  const clock = createClock('2025-07-10T12:00:00Z');
  const visitor = await visitQuay(started, { now: clock.now, ...options });
  const { get, send } = visitor;
  await send('POST', '/organization/', { name: 'mirrored', email: 'mirrored@demonstration.example' });
  await send('PUT', '/organization/mirrored/robots/mb', {});
  return {
    clock,
    ...visitor,
    statuses: async () =>
      (await get(`${mirror}/repositories`)).body.repositories.map(
        ({ name, sync_status }: { name: string; sync_status: string }) => `${name} ${sync_status}`,
      ),
    detail: async (method: string, path: string, body?: unknown) => {
      const answer = await send(method, path, body);
      return [answer.status, answer.body?.detail ?? answer.body];
    },
  };
}

describe('a mirror of an organization', () => {
  it('is made, shown, changed and deleted', async () => {
    const { get, send, detail } = await visit();
    expect((await get(mirror)).status).toBe(404);
    expect(await detail('POST', mirror, config)).toEqual([201, '']);
    expect((await get(mirror)).body).toEqual({
      is_enabled: true,
      external_registry_type: 'quay',
      external_registry_url: 'https://registry.example',
      external_namespace: 'projectquay',
      external_registry_username: null,
      has_external_registry_password: false,
      external_registry_config: {},
      repository_filters: [],
      robot_username: 'mirrored+mb',
      visibility: 'private',
      sync_interval: 3600,
      sync_start_date: '2025-07-10T13:00:00Z',
      sync_expiration_date: null,
      sync_status: 'NEVER_RUN',
      sync_retries_remaining: 3,
      repo_sync_status_counts: NONE,
      skopeo_timeout: 300,
      creation_date: '2025-07-10T12:00:00Z',
    });
    expect(await detail('POST', mirror, config)).toEqual([
      400,
      'Mirror configuration already exists for this organization',
    ]);
    const change = {
      external_registry_username: 'puller',
      external_registry_password: 'secret',
      repository_filters: ['w*'],
      visibility: 'public',
    };
    expect(await detail('PUT', mirror, change)).toEqual([200, '']);
    const { body, text } = await get(mirror);
    expect(body).toMatchObject({
      external_registry_username: 'puller',
      has_external_registry_password: true,
      repository_filters: ['w*'],
      visibility: 'public',
      sync_interval: 3600,
    });
    expect(text).not.toContain('secret');
    expect((await send('DELETE', mirror)).status).toBe(204);
    expect((await send('DELETE', mirror)).status).toBe(404);
  });

  it('discovers the repositories of its source and fetches one after the other', async () => {
    const { clock, get, send, statuses } = await visit();
    await send('POST', mirror, { ...config, repository_filters: ['w*', 'api'] });
    expect((await send('POST', `${mirror}/sync-now`)).status).toBe(204);
    const seen = [(await get(mirror)).body.sync_status];
    clock.pass(7);
    seen.push((await get(mirror)).body.sync_status);
    expect(await statuses()).toEqual([]);
    clock.pass(10);
    seen.push((await get(mirror)).body.sync_status);
    expect(seen).toEqual(['SYNC_NOW', 'SYNCING', 'SUCCESS']);
    expect(await statuses()).toEqual(['api SYNCING', 'web NEVER_RUN', 'worker NEVER_RUN']);
    clock.pass(5);
    expect(await statuses()).toEqual(['api SUCCESS', 'web SYNCING', 'worker NEVER_RUN']);
    clock.pass(10);
    expect((await get(mirror)).body.repo_sync_status_counts).toEqual({ ...NONE, SUCCESS: 3 });
    const { repositories } = (await get('/repository?namespace=mirrored')).body;
    expect(repositories).toMatchObject([
      { name: 'api', state: 'ORG_MIRROR', is_public: false },
      { name: 'web', state: 'ORG_MIRROR' },
      { name: 'worker', state: 'ORG_MIRROR' },
    ]);
    expect(Object.keys((await get('/repository/mirrored/web')).body.tags).sort()).toEqual([
      '1.0.0',
      'latest',
    ]);
  });

  it('lists what it discovered in pages and by status', async () => {
    const { clock, get, send } = await visit();
    await send('POST', mirror, config);
    await send('POST', `${mirror}/sync-now`);
    clock.pass(60);
    const { body } = await get(`${mirror}/repositories?limit=3`);
    expect(body).toMatchObject({ page: 1, limit: 3, total: 4, has_next: true });
    expect(body.repositories[0]).toEqual({
      name: 'api',
      sync_status: 'SUCCESS',
      discovery_date: '2025-07-10T12:00:15Z',
      last_sync_date: '2025-07-10T12:00:20Z',
      status_message: null,
      quay_repository: 'mirrored/api',
    });
    const last = (await get(`${mirror}/repositories?limit=3&page=2`)).body;
    expect(last).toMatchObject({ page: 2, has_next: false, repositories: [{ name: 'worker' }] });
    expect((await get(`${mirror}/repositories?status=fail`)).body).toMatchObject({ total: 0 });
    expect((await get(`${mirror}/repositories?limit=9999&page=x`)).body).toMatchObject({
      limit: 500,
      page: 1,
    });
    const refused = await get(`${mirror}/repositories?status=done`);
    expect([refused.status, refused.body.detail]).toEqual([
      400,
      "Invalid status filter 'done'. Valid values: CANCEL, FAIL, NEVER_RUN, SUCCESS, SYNCING, SYNC_NOW, SKIP",
    ]);
  });

  it('cannot be asked to sync while it does, and can be cancelled once', async () => {
    const { clock, get, send, detail, statuses } = await visit();
    await send('POST', mirror, config);
    await send('POST', `${mirror}/sync-now`);
    clock.pass(7);
    expect(await detail('POST', `${mirror}/sync-now`)).toEqual([
      400,
      'Cannot trigger sync: discovery is currently in progress.',
    ]);
    clock.pass(10);
    expect((await detail('POST', `${mirror}/sync-now`))[1]).toMatch(/^Cannot trigger sync: repositories are/);
    expect((await send('POST', `${mirror}/sync-cancel`)).status).toBe(204);
    expect(await detail('POST', `${mirror}/sync-cancel`)).toEqual([
      400,
      'Cannot cancel: mirror is already cancelled',
    ]);
    clock.pass(2 * 24 * 3600);
    expect((await get(mirror)).body).toMatchObject({ sync_status: 'CANCEL', sync_retries_remaining: 0 });
    expect(await statuses()).toEqual(['api CANCEL', 'docs CANCEL', 'web CANCEL', 'worker CANCEL']);
    expect((await send('POST', `${mirror}/sync-now`)).status).toBe(204);
  });

  it('skips what the filters exclude later', async () => {
    const { clock, send, statuses } = await visit();
    await send('POST', mirror, config);
    await send('POST', `${mirror}/sync-now`);
    clock.pass(60);
    await statuses();
    await send('PUT', mirror, { repository_filters: ['docs'] });
    await send('POST', `${mirror}/sync-now`);
    clock.pass(60);
    expect(await statuses()).toEqual(['api SKIP', 'docs SUCCESS', 'web SKIP', 'worker SKIP']);
  });

  it('rules its organization until it is deleted, and leaves ordinary repositories behind', async () => {
    const { clock, get, send, detail } = await visit();
    await send('POST', mirror, config);
    await send('POST', `${mirror}/sync-now`);
    clock.pass(60);
    await get(mirror);
    const outline = { repository: 'own', namespace: 'mirrored', visibility: 'private', description: '' };
    expect(await detail('POST', '/repository', outline)).toEqual([
      400,
      'Cannot create repository: organization is managed by organization-level mirroring',
    ]);
    expect((await send('PUT', '/repository/mirrored/web/changestate', { state: 'NORMAL' })).status).toBe(400);
    const tag = await send('DELETE', '/repository/mirrored/web/tag/latest');
    expect([tag.status, tag.body]).toEqual([
      503,
      { message: 'Repository is in read only or mirror mode: 4' },
    ]);
    await send('DELETE', mirror);
    expect((await get('/repository/mirrored/web')).body).toMatchObject({ state: 'NORMAL', can_write: true });
    expect((await detail('POST', mirror, config))[1]).toMatch(/already contains repositories/);
    expect((await send('POST', '/repository', outline)).status).toBe(201);
  });

  it('tells whether its source answers', async () => {
    const { clock, get, send, detail } = await visit();
    await send('POST', mirror, config);
    expect(await detail('POST', `${mirror}/verify`)).toEqual([
      200,
      { success: true, message: 'Connection successful' },
    ]);
    await send('PUT', mirror, { external_registry_url: 'https://gone.invalid' });
    expect(await detail('POST', `${mirror}/verify`)).toEqual([
      200,
      { success: false, message: 'The provided URL is not allowed' },
    ]);
    clock.pass(3600 + 17);
    expect((await get(mirror)).body).toMatchObject({ sync_status: 'FAIL', sync_retries_remaining: 2 });
  });

  it.each([
    [{ robot_username: 'mirrored+nobody' }, 'Invalid robot account: mirrored+nobody'],
    [{ robot_username: 'ada+laptop' }, 'Robot account must belong to the organization'],
    [{ sync_start_date: 'soon' }, 'Invalid sync_start_date format. Use ISO 8601: YYYY-MM-DDTHH:MM:SSZ'],
    [{ external_registry_url: 'ftp://x' }, "Invalid URL scheme 'ftp': only HTTP and HTTPS are allowed"],
    [{ external_registry_url: 'https://a:b@x.example' }, 'URLs with embedded credentials are not allowed'],
    [{ external_registry_url: 'https://127.0.0.1' }, 'The provided registry URL is not allowed'],
    [
      { sync_interval: 5 },
      "5 is less than the minimum of 60\n\nFailed validating 'minimum' in schema['properties']['sync_interval']:\n    {'minimum': 60, 'type': 'integer'}\n\nOn instance['sync_interval']:\n    5",
    ],
    [
      { skopeo_timeout: 4000 },
      "4000 is greater than the maximum of 3600\n\nFailed validating 'maximum' in schema['properties']['skopeo_timeout']:\n    {'maximum': 3600, 'minimum': 30, 'type': 'integer'}\n\nOn instance['skopeo_timeout']:\n    4000",
    ],
  ])('is refused with %j', async (change, text) => {
    const { detail } = await visit();
    expect(await detail('POST', mirror, { ...config, ...change })).toEqual([400, text]);
  });

  it('belongs to administrators of an organization that holds nothing', async () => {
    const { get, send, sendAs, detail } = await visit();
    await send('POST', mirror, config);
    for (const token of ['quay-bob-token', 'quay-ada-read-token']) {
      expect((await get(mirror, token)).status).toBe(403);
      expect((await get(`${mirror}/repositories`, token)).status).toBe(403);
      expect((await sendAs(token, 'POST', `${mirror}/sync-now`)).status).toBe(403);
      expect((await sendAs(token, 'POST', `${mirror}/verify`)).status).toBe(403);
    }
    expect((await get(mirror, '')).status).toBe(401);
    expect((await get(mirror, 'quay-root-token')).status).toBe(200);
    const full = { ...config, robot_username: `${organisation}+ci` };
    expect((await detail('POST', `/organization/${organisation}/mirror`, full))[1]).toMatch(
      /requires an empty organization\.$/,
    );
  });

  it('does not exist where the feature is off', async () => {
    const { get } = await visit({ off: ['FEATURE_ORG_MIRROR'] });
    expect((await get(mirror)).headers.get('content-type')).toMatch(/^text\/html/);
  });
});
