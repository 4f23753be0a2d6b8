import { createQuay, type QuayOptions } from '../../src/sandbox/quay/quay.js';
import { type Service, startService } from '../../src/sandbox/service.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly body?: string;
  readonly type?: string;
}

async function startQuay(options: QuayOptions = {}) {
  const service = await startService(createQuay(options), { host: '127.0.0.1', port: 0 });
  started.push(service);
  return async (
    path: string,
    { token = 'quay-ada-token', type = 'application/json', ...rest }: Sent = {},
  ) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const response = await fetch(`${service.origin}/api/v1/user/apptoken${path}`, { ...rest, headers });
    const text = await response.text();
    return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : null };
  };
}

describe('app-specific tokens', () => {
  it('are created with a code that only creation and a single look show', async () => {
    const send = await startQuay();
    const created = await send('', { method: 'POST', body: '{"title":"laptop","extra":1}' });
    expect(created.status).toBe(200);
    const { token } = created.body;
    expect(token).toMatchObject({ title: 'laptop', last_accessed: null, expiration: null });
    expect(token.token_code).toMatch(/^[A-Z0-9]{120}$/);
    expect((await send(`/${token.uuid}`)).body).toEqual({ token });
    const { token_code: _code, ...listed } = token;
    expect((await send('')).body).toEqual({ tokens: [listed], only_expiring: null });
  });

  it('belong to one user', async () => {
    const send = await startQuay();
    const { uuid } = (await send('', { method: 'POST', body: '{"title":"laptop"}' })).body.token;
    expect((await send('', { token: 'quay-bob-token' })).body.tokens).toEqual([]);
    for (const method of ['GET', 'DELETE']) {
      expect((await send(`/${uuid}`, { method, token: 'quay-bob-token' })).status).toBe(404);
    }
    expect((await send('')).body.tokens).toHaveLength(1);
  });

  it('are gone after they are revoked', async () => {
    const send = await startQuay();
    const { uuid } = (await send('', { method: 'POST', body: '{"title":"laptop"}' })).body.token;
    const revoked = await send(`/${uuid}`, { method: 'DELETE' });
    expect([revoked.status, revoked.text]).toEqual([204, '']);
    const again = await send(`/${uuid}`, { method: 'DELETE' });
    expect([again.status, again.body.error_type]).toEqual([404, 'not_found']);
    expect((await send('')).body.tokens).toEqual([]);
  });

  it('count as expiring in the last tenth of their life', async () => {
    let now = new Date('2025-07-10T12:00:00Z');
    const send = await startQuay({ appTokenLifetimeSeconds: 1000, now: () => now });
    await send('', { method: 'POST', body: '{"title":"laptop"}' });
    const expiring = async () => (await send('?expiring=true')).body;
    expect(await expiring()).toEqual({ tokens: [], only_expiring: true });
    now = new Date('2025-07-10T12:15:30Z');
    expect((await expiring()).tokens[0].expiration).toBe('Thu, 10 Jul 2025 12:16:40 -0000');
    expect((await send('?expiring=false')).body).toMatchObject({ only_expiring: false });
  });

  it('need user:admin: a token for reading repositories is refused with 403', async () => {
    const send = await startQuay();
    for (const [path, method] of [
      ['', 'GET'],
      ['', 'POST'],
      ['/x', 'GET'],
      ['/x', 'DELETE'],
    ] as const) {
      const body = method === 'POST' ? '{"title":"x"}' : undefined;
      const answer = await send(path, { method, body, token: 'quay-ada-read-token' });
      expect([answer.status, answer.body.error_type]).toEqual([403, 'insufficient_scope']);
    }
    expect((await send('', { token: 'mistyped' })).status).toBe(401);
  });

  it('do not exist where the feature is off', async () => {
    const send = await startQuay({ off: ['FEATURE_APP_SPECIFIC_TOKENS'] });
    const { status, text } = await send('');
    expect([status, text.slice(0, 15)]).toEqual([404, '<!DOCTYPE html>']);
  });
});

describe('a body that does not fit', () => {
  it('is answered with the whole text of the validator', async () => {
    const send = await startQuay();
    const { status, body } = await send('', {
      method: 'POST',
      body: '{"name": "it\'s", "of": [true, null]}',
    });
    expect(status).toBe(400);
    expect(body.detail).toBe(`'title' is a required property

Failed validating 'required' in schema:
    {'properties': {'title': {'description': 'The user-defined title for '
                                             'the token',
                              'type': 'string'}},
     'required': ['title'],
     'type': 'object'}

On instance:
    {'name': "it's", 'of': [True, None]}`);
  });

  it('names the part of the wrong type', async () => {
    const send = await startQuay();
    const { body } = await send('', { method: 'POST', body: '{"title": null}' });
    expect(body.detail).toMatch(/^None is not of type 'string'\n\n.*\['properties'\]\['title'\]/);
    const list = await send('', { method: 'POST', body: '[]' });
    expect(list.body.detail).toMatch(/^\[\] is not of type 'object'/);
  });

  it.each([
    ['text/plain', '{"title":"x"}', 'message'],
    ['application/json', '{"title":', 'message'],
    ['application/json', '', 'message'],
    ['application/json', 'null', 'detail'],
  ])('is refused as %s %s', async (type, body, key) => {
    const send = await startQuay();
    const answer = await send('', { method: 'POST', type, body });
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body)[0]).toBe(key);
  });
});
