import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const QUOTA = '/organization/bobsorg/quota';

/** A Quay that is called as the super user, who alone changes quotas. */
async function asRoot(options: Parameters<typeof visitQuay>[1] = {}) {
  const { get, sendAs } = await visitQuay(started, options);
  return {
    get,
    sendAs,
    send: (method: string, path: string, body?: unknown) => sendAs('quay-root-token', method, path, body),
  };
}

describe('quotas of organizations', () => {
  it('start with one that the story has nearly used up', async () => {
    const { get } = await asRoot();
    const [quota] = (await get(`/organization/${organisation}/quota`)).body;
    expect(quota).toEqual({
      id: 1,
      limit_bytes: 671_088_640,
      limit: '640.0 MiB',
      default_config: false,
      limits: [
        { id: 1, type: 'Warning', limit_percent: 80 },
        { id: 2, type: 'Reject', limit_percent: 100 },
      ],
      default_config_exists: false,
    });
    const { quotas, quota_report: report } = (await get(`/organization/${organisation}`)).body;
    expect(quotas).toEqual([{ id: 1, limit_bytes: quota.limit_bytes, limits: quota.limits }]);
    expect(report.configured_quota).toBe(quota.limit_bytes);
    expect(report.quota_bytes).toBeGreaterThan(quota.limit_bytes * 0.8);
    expect(report.quota_bytes).toBeLessThan(quota.limit_bytes);
  });

  it('are created, listed, shown, changed and deleted by super users', async () => {
    const { get, send } = await asRoot();
    expect((await get(QUOTA, 'quay-bob-token')).body).toEqual([]);
    const created = await send('POST', QUOTA, { limit: '10 GiB' });
    expect([created.status, created.body]).toEqual([201, 'Created']);
    const [quota] = (await get(QUOTA, 'quay-bob-token')).body;
    expect(quota).toMatchObject({ limit_bytes: 10_737_418_240, limit: '10.0 GiB', limits: [] });
    const one = `${QUOTA}/${quota.id}`;
    expect((await get(one, 'quay-bob-token')).body).toEqual(quota);
    const twice = await send('POST', QUOTA, { limit_bytes: 1 });
    expect(twice).toMatchObject({
      status: 400,
      body: { detail: "Organization quota for 'bobsorg' already exists" },
    });
    const changed = await send('PUT', one, { limit_bytes: 1_000_000 });
    expect(changed).toMatchObject({ status: 200, body: { limit_bytes: 1_000_000, limit: '976.6 KiB' } });
    expect((await send('PUT', one, {})).body).toEqual(changed.body);
    const deleted = await send('DELETE', one);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await get(one, 'quay-bob-token')).status).toBe(404);
    expect((await get(`${one}/limit`, 'quay-bob-token')).status).toBe(404);
  });

  it.each([
    ['77', 77, '77.0 Byte'],
    ['3KB', 3000, '2.9 KiB'],
    ['2 Mi', 2_097_152, '2.0 MiB'],
    ['1G', 1_000_000_000, '953.7 MiB'],
  ])('read %s as %d bytes', async (limit, bytes, text) => {
    const { get, send } = await asRoot();
    await send('POST', QUOTA, { limit });
    expect((await get(QUOTA, 'quay-bob-token')).body).toMatchObject([{ limit_bytes: bytes, limit: text }]);
  });

  it('take either bytes or a text', async () => {
    const { send } = await asRoot();
    const both = await send('POST', QUOTA, { limit: '1 GiB', limit_bytes: 1 });
    expect(both.body.detail).toMatch(/is valid under each of .*Failed validating 'oneOf' in schema:/s);
    for (const body of [{}, { limit: 'much' }]) {
      const { detail } = (await send('POST', QUOTA, body)).body;
      expect(detail).toContain('is not valid under any of the given schemas');
    }
    const none = await send('POST', QUOTA, { limit_bytes: 0 });
    expect(none.body.detail).toBe("Invalid quota size limit value: '0'");
  });

  it('have limits of their own', async () => {
    const { get, send } = await asRoot();
    await send('POST', QUOTA, { limit: '1 GiB' });
    const [{ id }] = (await get(QUOTA, 'quay-bob-token')).body;
    const path = `${QUOTA}/${id}/limit`;
    const created = await send('POST', path, { type: 'warning', threshold_percent: 80 });
    expect([created.status, created.body]).toEqual([201, 'Created']);
    const [limit] = (await get(path, 'quay-bob-token')).body;
    expect(limit).toEqual({ id: 3, type: 'Warning', limit_percent: 80 });
    expect((await get(`${path}/3`, 'quay-bob-token')).body).toEqual(limit);
    const twice = await send('POST', path, { type: 'Warning', threshold_percent: 80 });
    expect([twice.status, twice.body.detail]).toEqual([400, 'Quota limit already exists']);
    const changed = await send('PUT', `${path}/3`, { type: 'Reject', threshold_percent: 90 });
    expect(changed.body.limits).toEqual([{ id: 3, type: 'Reject', limit_percent: 90 }]);
    expect((await send('DELETE', `${path}/3`)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) expect((await send(method, `${path}/3`)).status).toBe(404);
  });

  it('answer with a plain message to a limit that cannot be', async () => {
    const { send } = await asRoot();
    const path = `/organization/${organisation}/quota/1/limit`;
    expect((await send('POST', path, { type: 'Warning', threshold_percent: 101 })).body).toEqual({
      message: 'Quota limit threshold must be between 1 and 100',
    });
    expect((await send('PUT', `${path}/1`, { type: 'Panic' })).body).toEqual({
      message: 'Quota type must be one of [Warning, Reject]',
    });
  });

  it('show to members, change only for super users and do not exist for strangers', async () => {
    const { get, send, sendAs } = await asRoot();
    const path = `/organization/${organisation}/quota`;
    expect((await get(path, 'quay-carol-token')).status).toBe(200);
    expect((await get(path, 'quay-bob-token')).status).toBe(403);
    expect((await get(path, 'quay-ada-read-token')).status).toBe(403);
    expect((await get(path, '')).status).toBe(401);
    for (const [method, to] of [
      ['PUT', `${path}/1`],
      ['DELETE', `${path}/1`],
    ] as const) {
      expect((await sendAs('quay-ada-token', method, to, {})).status).toBe(403);
    }
    expect((await send('GET', '/organization/nosuch/quota')).status).toBe(404);
    expect((await send('POST', '/organization/nosuch/quota', { limit: '1G' })).status).toBe(404);
  });

  it('are gone when any of their features is off', async () => {
    for (const feature of [
      'FEATURE_QUOTA_MANAGEMENT',
      'FEATURE_EDIT_QUOTA',
      'FEATURE_SUPER_USERS',
    ] as const) {
      const { get } = await asRoot({ off: [feature] });
      expect((await get(QUOTA, 'quay-bob-token')).status).toBe(404);
    }
  });
});

describe('quotas for the super user', () => {
  it.each(['/superuser/users/ada/quota', '/superuser/organization/bobsorg/quota'])(
    'at %s are created, listed, changed and deleted',
    async (path) => {
      const { send } = await asRoot();
      expect((await send('GET', path)).body).toEqual([]);
      const created = await send('POST', path, { limit_bytes: 77 });
      expect([created.status, created.body]).toEqual([201, 'Created']);
      expect((await send('POST', path, { limit_bytes: 77 })).body.detail).toMatch(
        /^Quota for '.*' already exists$/,
      );
      const [quota] = (await send('GET', path)).body;
      expect(quota).toMatchObject({ limit_bytes: 77, limit: '77.0 Byte', limits: [] });
      const changed = await send('PUT', `${path}/${quota.id}`, { limit: '1 GiB' });
      expect(changed.body).toMatchObject({ id: quota.id, limit_bytes: 1_073_741_824, limit: '1.0 GiB' });
      expect((await send('DELETE', `${path}/${quota.id}`)).status).toBe(204);
      expect((await send('DELETE', `${path}/${quota.id}`)).status).toBe(404);
    },
  );

  it('fail without an explanation when nobody has the namespace', async () => {
    const { send, sendAs } = await asRoot();
    const path = '/superuser/users/nosuch/quota';
    expect((await send('GET', path)).status).toBe(404);
    expect((await send('POST', path, { limit_bytes: 1 })).status).toBe(500);
    expect((await sendAs('quay-ada-token', 'GET', path)).status).toBe(403);
  });

  it('show to the user they are for, whose single limit answers with the whole quota', async () => {
    const { get, send } = await asRoot();
    expect((await get('/user/quota')).body).toEqual([]);
    await send('POST', '/superuser/users/ada/quota', { limit: '1 GiB' });
    const [quota] = (await get('/user/quota')).body;
    expect((await get(`/user/quota/${quota.id}`)).body).toEqual(quota);
    expect((await get(`/user/quota/${quota.id}/limit`)).body).toEqual([]);
    expect((await get(`/user/quota/${quota.id}/limit/9`)).status).toBe(404);
    expect((await get('/user/quota/1')).status).toBe(404); // the organization's
    expect((await get('/user/quota', 'quay-ada-read-token')).status).toBe(403);
  });
});

const ORGANIZATION = '/organization/bobsorg/notifications';
const NEW = {
  event: 'quota_warning',
  method: 'slack',
  config: { url: 'https://hooks.slack.com/x' },
  eventConfig: {},
  title: 't',
};

describe.each([ORGANIZATION, '/user/namespacenotifications'])('notifications at %s', (path) => {
  it('are created, listed, shown, tested, reset and deleted', async () => {
    const { get, sendAs } = await asRoot();
    const send = (method: string, to: string, body?: unknown) => sendAs('quay-bob-token', method, to, body);
    expect((await get(path, 'quay-bob-token')).body).toEqual({ notifications: [] });
    const { status, body } = await send('POST', path, NEW);
    const { eventConfig, ...rest } = NEW;
    expect([status, body]).toEqual([
      201,
      { ...rest, uuid: expect.any(String), event_config: eventConfig, number_of_failures: 0 },
    ]);
    const one = `${path}/${body.uuid}`;
    expect((await send('GET', one)).body).toEqual(body);
    expect((await send('GET', path)).body).toEqual({ notifications: [body] });
    const tested = await send('POST', `${one}/test`);
    expect([tested.status, tested.body]).toEqual([200, {}]);
    for (const method of ['POST', 'DELETE']) {
      const answer = await send(method, one);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    for (const [method, to] of [
      ['GET', one],
      ['POST', one],
      ['DELETE', one],
      ['POST', `${one}/test`],
    ] as const) {
      expect((await send(method, to)).status).toBe(404);
    }
  });

  it('refuse events of repositories, unknown methods and half a configuration', async () => {
    const { sendAs } = await asRoot();
    for (const [change, detail] of [
      [{ event: 'repo_push' }, "Invalid event 'repo_push'. Must be one of: quota_error, quota_warning"],
      [{ method: 'pigeon' }, "Unknown notification method 'pigeon'"],
      [{ config: {} }, 'Missing Slack Callback URL'],
      [{ config: 1 }, expect.stringContaining("1 is not of type 'object'")],
    ] as const) {
      const { status, body } = await sendAs('quay-bob-token', 'POST', path, { ...NEW, ...change });
      expect([status, body.detail]).toEqual([400, detail]);
    }
  });
});

describe('notifications of organizations', () => {
  const path = `/organization/${organisation}/notifications`;

  it('start with one of the story that failed, until somebody resets it', async () => {
    const { get, sendAs } = await asRoot();
    const [notification] = (await get(path)).body.notifications;
    expect(notification).toMatchObject({ event: 'quota_warning', number_of_failures: 2 });
    await sendAs('quay-ada-token', 'POST', `${path}/${notification.uuid}`);
    expect((await get(`${path}/${notification.uuid}`)).body.number_of_failures).toBe(0);
  });

  it('go away with the quota', async () => {
    const { get, send } = await asRoot();
    await send('DELETE', `/organization/${organisation}/quota/1`);
    expect((await get(path)).body).toEqual({ notifications: [] });
  });

  it('are for administrators, who come before the body here', async () => {
    const { get, send, sendAs } = await asRoot();
    expect((await get(path, 'quay-carol-token')).status).toBe(403);
    expect((await get(path, '')).status).toBe(401);
    expect((await sendAs('quay-carol-token', 'POST', path, {})).status).toBe(403);
    expect((await send('GET', '/organization/nosuch/notifications')).status).toBe(404);
  });

  it('are gone when their feature is off', async () => {
    const { get } = await asRoot({ off: ['FEATURE_QUOTA_NOTIFICATIONS'] });
    expect((await get(path)).status).toBe(404);
  });
});
