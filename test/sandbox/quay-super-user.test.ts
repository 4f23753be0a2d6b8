import { createPublicKey, createSign, createVerify } from 'node:crypto';
import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { createClock, visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const START = '2025-07-10T12:00:00Z';

/** A Quay that is called as the super user. */
async function asRoot(options: Parameters<typeof visitQuay>[1] = {}) {
  const { get, sendAs } = await visitQuay(started, { now: createClock(START).now, ...options });
  return {
    get: (path: string, token = 'quay-root-token') => get(path, token),
    sendAs,
    send: (method: string, path: string, body?: unknown) => sendAs('quay-root-token', method, path, body),
  };
}

interface Named {
  readonly name: string;
}

const USER = {
  kind: 'user',
  name: 'ada',
  username: 'ada',
  email: 'ada@demonstration.example',
  verified: true,
  avatar: { name: 'ada', hash: expect.any(String), color: expect.any(String), kind: 'user' },
  super_user: false,
  global_readonly_super_user: false,
  enabled: true,
  quotas: [],
  quota_report: {
    quota_bytes: 0,
    configured_quota: null,
    running_backfill: 'waiting',
    backfill_status: 'waiting',
  },
};

describe('the super user', () => {
  it('alone sees and does any of this, with the scope for it', async () => {
    const { get } = await asRoot({ tokens: { narrow: { user: 'root', scopes: ['user:admin'] } } });
    for (const path of [
      'users/',
      'users/ada',
      'keys',
      'keys/story-quay',
      'apptokens',
      'logs',
      'config',
      'mirror/health',
      'x/build',
      'x/status',
      'x/logs',
      'x/logs/archive',
    ]) {
      expect((await get(`/superuser/${path}`, '')).status).toBe(401);
      expect((await get(`/superuser/${path}`, 'narrow')).status).toBe(403);
      const { status, body } = await get(`/superuser/${path}`, 'quay-ada-token');
      expect([status, body.error_type]).toEqual([403, 'insufficient_scope']);
    }
  });

  it('does not exist when the feature is off', async () => {
    const { get } = await asRoot({ off: ['FEATURE_SUPER_USERS'] });
    for (const path of ['users/', 'keys', 'logs', 'config', 'apptokens', 'mirror/health', 'x/build']) {
      expect((await get(`/superuser/${path}`)).status).toBe(404);
    }
  });
});

describe('accounts for the super user', () => {
  it('are listed at once, or in pages when a limit is given', async () => {
    const { get } = await asRoot();
    const { users } = (await get('/superuser/users/')).body;
    expect(users.map(({ name }: Named) => name)).toEqual(['ada', 'bob', 'carol', 'root']);
    expect(users[0]).toEqual(USER);
    const first = (await get('/superuser/users/?limit=3')).body;
    const second = (await get(`/superuser/users/?limit=3&next_page=${first.next_page}`)).body;
    expect([...first.users, ...second.users]).toEqual(users);
    expect(second).not.toHaveProperty('next_page');
    const tooMany = await get('/superuser/users/?limit=101');
    expect([tooMany.status, tooMany.body.detail]).toEqual([400, 'Page limit cannot be above 100']);
    expect((await get('/superuser/users/?limit=many')).body.message).toHaveProperty('limit');
  });

  it('are created with a password that shows once, shown, changed and deleted', async () => {
    const { get, send } = await asRoot();
    const account = { username: 'dave', email: 'dave@demonstration.example' };
    const created = await send('POST', '/superuser/users/', account);
    expect([created.status, created.body]).toEqual([
      200,
      {
        ...account,
        password: expect.stringMatching(/^[A-Z0-9]{32}$/),
        encrypted_password: expect.any(String),
      },
    ]);
    const shown = (await get('/superuser/users/dave')).body;
    expect(shown).toMatchObject({ name: 'dave', email: account.email, verified: false, enabled: true });
    const email = 'david@demonstration.example';
    const changed = await send('PUT', '/superuser/users/dave', {
      email,
      enabled: false,
      password: 'long-enough',
    });
    // The answer is the state before, but for the address.
    expect(changed.body).toEqual({ ...shown, email, encrypted_password: expect.any(String) });
    expect((await get('/superuser/users/dave')).body).toMatchObject({
      email,
      verified: true,
      enabled: false,
    });
    const enabled = (await get('/superuser/users/?disabled=false')).body.users;
    expect(enabled.map(({ name }: Named) => name)).not.toContain('dave');
    const deleted = await send('DELETE', '/superuser/users/dave');
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    for (const method of ['GET', 'DELETE']) {
      expect((await send(method, '/superuser/users/dave')).status).toBe(404);
    }
    expect((await send('PUT', '/superuser/users/dave', {})).status).toBe(404);
  });

  it.each([
    [
      { username: 'ada', email: 'a@b.example' },
      'Username has already been taken by user cannot be reused: ada',
    ],
    [
      { username: 'bobsorg', email: 'a@b.example' },
      'Username has already been taken by an organization and cannot be reused: bobsorg',
    ],
    [{ username: 'dave' }, 'Invalid email address: None'],
    [
      { username: 'dave', email: 'ada@demonstration.example' },
      'Email has already been used: ada@demonstration.example',
    ],
    [{ username: 'D', email: 'a@b.example' }, expect.stringMatching(/^Invalid namespace D: /)],
  ])('refuse %j', async (body, message) => {
    const { send } = await asRoot();
    const answer = await send('POST', '/superuser/users/', body);
    expect([answer.status, answer.body]).toEqual([400, { message }]);
  });

  it('need no address when there is no mail', async () => {
    const { get, send } = await asRoot({ off: ['FEATURE_MAILING'] });
    const { body } = await send('POST', '/superuser/users/', { username: 'dave' });
    expect(body).toMatchObject({ username: 'dave', email: null });
    expect((await get('/superuser/users/dave')).body.verified).toBe(true);
  });

  it('of super users stay as they are', async () => {
    const { send } = await asRoot();
    const put = await send('PUT', '/superuser/users/root', { enabled: false });
    expect([put.status, put.body.detail]).toEqual([400, 'Cannot update a superuser']);
    const deleted = await send('DELETE', '/superuser/users/root');
    expect([deleted.status, deleted.body.detail]).toEqual([400, 'Cannot delete a superuser']);
  });

  it('that are disabled or deleted are no callers any more', async () => {
    const { get, send } = await asRoot();
    await send('PUT', '/superuser/users/bob', { enabled: false });
    expect((await get('/user/', 'quay-bob-token')).status).toBe(401);
    await send('PUT', '/superuser/users/bob', { enabled: true });
    expect((await get('/user/', 'quay-bob-token')).status).toBe(200);
    await send('DELETE', '/superuser/users/carol');
    expect((await get('/user/', 'quay-carol-token')).status).toBe(401);
    const { teams } = (await get(`/organization/${organisation}`)).body;
    expect(teams.developers.member_count).toBe(0);
  });
});

describe('organizations for the super user', () => {
  it('are renamed with all they hold', async () => {
    const { get, send } = await asRoot();
    const { status, body } = await send('PUT', '/superuser/organizations/bobsorg', { name: 'bobs-works' });
    expect([status, body]).toEqual([
      200,
      {
        name: 'bobs-works',
        email: 'team@bobsorg.example',
        avatar: expect.objectContaining({ name: 'bobs-works', kind: 'org' }),
        quotas: [],
        quota_report: expect.objectContaining({ configured_quota: null, backfill_status: 'complete' }),
      },
    ]);
    expect((await get('/repository/bobs-works/tools/cli', 'quay-bob-token')).status).toBe(200);
    expect((await get('/organization/bobsorg')).status).toBe(404);
  });

  it('keep their name when none is given, and break Quay when they are unknown', async () => {
    const { send } = await asRoot();
    expect((await send('PUT', '/superuser/organizations/bobsorg', {})).body.name).toBe('bobsorg');
    const bad = await send('PUT', '/superuser/organizations/bobsorg', { name: 'B' });
    expect([bad.status, Object.keys(bad.body)]).toEqual([400, ['message']]);
    expect((await send('PUT', '/superuser/organizations/nosuch', {})).status).toBe(500);
  });

  it('are deleted with their repositories and their quota', async () => {
    const { get, send, sendAs } = await asRoot();
    const deleted = await send('DELETE', `/superuser/organizations/${organisation}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await send('DELETE', `/superuser/organizations/${organisation}`)).status).toBe(404);
    expect((await get(`/repository/${organisation}/node`)).status).toBe(404);
    await sendAs('quay-ada-token', 'POST', '/organization/', {
      name: organisation,
      email: 'new@demo.example',
    });
    expect((await get(`/organization/${organisation}/quota`)).body).toEqual([]);
  });
});

describe('service keys', () => {
  const path = '/superuser/keys';

  it('start with one that waits for approval', async () => {
    const { get, send } = await asRoot();
    const { keys } = (await get(path)).body;
    expect(keys.map(({ name }: Named) => name)).toHaveLength(3);
    expect(keys[0]).toMatchObject({
      kid: 'story-quay',
      jwk: { e: 'AQAB', kty: 'RSA', n: expect.any(String) },
      created_date: 'Fri, 02 May 2025 09:00:00 GMT',
      expiration_date: null,
      rotation_duration: null,
      approval: { approval_type: 'ServiceKeyApprovalType.SUPERUSER', approver: { username: 'root' } },
    });
    expect(keys[1].approval).toMatchObject({ approver: null });
    const waiting = keys[2];
    expect(waiting.approval).toBeNull();
    const approved = await send('POST', `/superuser/approvedkeys/${waiting.kid}`, {
      notes: 'Known machine.',
    });
    expect([approved.status, approved.text]).toEqual([201, '']);
    expect((await get(`${path}/${waiting.kid}`)).body.approval).toMatchObject({
      notes: 'Known machine.',
      approved_date: 'Thu, 10 Jul 2025 12:00:00 GMT',
    });
    expect((await send('POST', '/superuser/approvedkeys/nosuch', {})).status).toBe(404);
  });

  it('are made as a pair whose private half shows once', async () => {
    const { get, send } = await asRoot();
    const expiration = Date.parse(START) / 1000 + 60;
    const { status, body } = await send('POST', path, { service: 'test', name: 'k1', expiration });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['kid', 'name', 'private_key', 'public_key', 'service']);
    const signature = createSign('sha256').update('x').sign(body.private_key);
    const { kid, metadata, ...key } = (await get(`${path}/${body.kid}`)).body;
    const publicKey = createPublicKey({ key: key.jwk, format: 'jwk' });
    expect(createVerify('sha256').update('x').verify(publicKey, signature)).toBe(true);
    expect(key).toMatchObject({ service: 'test', expiration_date: 'Thu, 10 Jul 2025 12:01:00 GMT' });
    expect(metadata).toEqual({ created_by: 'Quay Superuser Panel', creator: 'root', ip: '127.0.0.1' });
    const changed = await send('PUT', `${path}/${kid}`, {
      name: 'k2',
      metadata: { a: 'b' },
      expiration: null,
    });
    expect(changed.body).toMatchObject({
      name: 'k2',
      expiration_date: null,
      metadata: { a: 'b', creator: 'root' },
    });
    const deleted = await send('DELETE', `${path}/${kid}`);
    expect([deleted.status, deleted.headers.get('content-type')]).toEqual([204, 'text/html; charset=utf-8']);
    for (const method of ['GET', 'DELETE']) expect((await send(method, `${path}/${kid}`)).status).toBe(404);
    expect((await send('PUT', `${path}/${kid}`, {})).status).toBe(404);
  });

  it('refuse a date in the past, a strange name and a body without its date', async () => {
    const { send } = await asRoot();
    const post = async (body: object) => (await send('POST', path, { service: 'test', ...body })).body.detail;
    expect(await post({ expiration: 1 })).toBe('Expiration date cannot be in the past');
    expect(await post({ expiration: null, name: 'k;1' })).toBe('Invalid service key friendly name: k;1');
    expect(await post({})).toMatch(/^'expiration' is a required property/);
    expect(await post({ expiration: 'soon' })).toMatch(/^'soon' is not valid under any of the given schemas/);
    const late = await send('PUT', `${path}/story-quay`, { expiration: 1 });
    expect(late.body.detail).toBe('Cannot have an expiration date in the past');
  });
});

describe('views of the whole registry', () => {
  it('list the application tokens of all users, without their codes', async () => {
    const { get, sendAs } = await asRoot();
    for (const user of ['ada', 'bob']) {
      await sendAs(`quay-${user}-token`, 'POST', '/user/apptoken', { title: user });
    }
    const { tokens, only_expiring: expiring } = (await get('/superuser/apptokens')).body;
    expect(expiring).toBeNull();
    expect(tokens.map(({ title }: { title: string }) => title)).toEqual(['ada', 'bob']);
    expect(Object.keys(tokens[0])).toEqual(['uuid', 'title', 'last_accessed', 'created', 'expiration']);
    expect((await get('/superuser/apptokens?expiring=true')).body).toEqual({
      tokens: [],
      only_expiring: true,
    });
  });

  it('tell the log of all namespaces, each with its name', async () => {
    const { get } = await asRoot();
    const { body } = await get('/superuser/logs?starttime=07/01/2025&endtime=07/08/2025&page=7');
    const namespaces = body.logs.map(({ namespace }: { namespace: Named & { kind: string } }) => {
      return `${namespace.kind} ${namespace.name}`;
    });
    expect(new Set(namespaces)).toEqual(new Set(['user ada', 'org bobsorg', `org ${organisation}`]));
    expect((await get('/superuser/logs?page=x')).body.message).toHaveProperty('page');
    expect((await get('/superuser/logs?starttime=07/20/2025')).body.logs).toEqual([]);
  });

  it('show the configuration without its secrets', async () => {
    const { get } = await asRoot({ off: ['FEATURE_BILLING'] });
    const { status, body } = await get('/superuser/config');
    expect([status, Object.keys(body)]).toEqual([200, ['config', 'warning', 'env', 'schema']]);
    expect(body.config).toMatchObject({
      FEATURE_BILLING: false,
      FEATURE_SIGNING: true,
      SUPER_USERS: ['root'],
      SECRET_KEY: '********** (36)',
    });
  });

  it('sum up the mirrors without naming one', async () => {
    const { get } = await asRoot();
    const { status, headers, body } = await get('/superuser/mirror/health');
    expect(status).toBe(body.healthy ? 200 : 503);
    expect(headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
    expect(body.repositories).not.toHaveProperty('details');
    expect(JSON.stringify(body)).not.toContain('svc-');
  });
});

describe('builds for the super user', () => {
  it('are found by their id alone', async () => {
    const { get } = await asRoot();
    const repositories = (await get(`/repository?namespace=${organisation}`, 'quay-ada-token')).body
      .repositories;
    const lists = await Promise.all(
      repositories.map(({ name }: Named) => get(`/repository/${organisation}/${name}/build/`)),
    );
    const builds = lists.flatMap(({ body }) => body.builds);
    expect(builds.length).toBeGreaterThan(0);
    for (const { id, repository } of builds) {
      const { status, body } = await get(`/superuser/${id}/build`);
      expect([status, body.id, body.repository]).toEqual([200, id, repository]);
      if (body.trigger) expect(body.trigger).not.toHaveProperty('enabled');
      expect((await get(`/superuser/${id}/status`)).body).toEqual(body);
      const logs = (await get(`/superuser/${id}/logs`)).body;
      expect(Object.keys(logs)).toEqual(logs.logs_url ? ['logs_url'] : ['start', 'total', 'logs']);
      const archive = (await get(`/superuser/${id}/logs/archive`)).body;
      expect(archive.logs).toHaveLength(archive.total);
    }
  });

  it('that are unknown are 404 as a build and 400 in every other view', async () => {
    const { get } = await asRoot();
    expect((await get('/superuser/nosuch/build')).body.error_type).toBe('not_found');
    for (const view of ['status', 'logs', 'logs/archive']) {
      const { status, body } = await get(`/superuser/nosuch/${view}`);
      expect([status, body.error_type, body.detail]).toEqual([
        400,
        'invalid_response',
        'Unable to locate a build by id: nosuch',
      ]);
    }
  });
});
