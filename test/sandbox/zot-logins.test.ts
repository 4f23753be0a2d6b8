import { type Claims, signToken } from '../../src/sandbox/zot/bearer-tokens.js';
import { ADA, BOB, basic, closeAll, startZot } from './zot-harness.js';

afterEach(closeAll);

const NOW = new Date('2025-07-10T12:00:00Z');
const now = () => NOW;
const PAGE = { 'x-zot-api-client': 'zot-ui' };
const LATER = NOW.getTime() / 1000 + 300;

function bearer(claims: Partial<Claims>): string {
  return `Bearer ${signToken({ sub: 'bob', exp: LATER, ...claims })}`;
}

function sessionIn(headers: Headers): string {
  return (
    headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith('session='))
      ?.split(';')[0] ?? ''
  );
}

describe('a session of the web page', () => {
  it('begins with a password, holds for two hours, and needs the header of the page', async () => {
    let time = NOW;
    const { send } = await startZot({ now: () => time });
    const login = await send('GET /v2/', { as: BOB, headers: PAGE });
    expect(login.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^session=[^;]+; Path=\/; Expires=Thu, 10 Jul 2025 14:00:00 GMT; Max-Age=7200; HttpOnly$/,
      ),
      'user=bob; Path=/; Expires=Thu, 10 Jul 2025 14:00:00 GMT; Max-Age=7200',
    ]);
    const cookie = sessionIn(login.headers);
    const list = (headers: Record<string, string>) => send('GET /v2/_catalog', { as: null, headers });
    const { body } = await list({ ...PAGE, cookie });
    expect(body.repositories).toEqual(['tools/cli', 'tools/many', 'tools/multi']);
    expect((await list({ cookie })).status).toBe(401);
    time = new Date(NOW.getTime() + 7_200_000);
    expect((await list({ ...PAGE, cookie })).status).toBe(401);
  });

  it('does not begin without the header, nor with an API key', async () => {
    const { send } = await startZot();
    expect((await send('GET /v2/', { as: ADA })).headers.getSetCookie()).toEqual([]);
    const { apiKey } = (await send('POST /zot/auth/apikey', { body: '{}' })).body;
    const byKey = await send('GET /v2/', { as: basic(`ada:${apiKey}`), headers: PAGE });
    expect([byKey.status, byKey.headers.getSetCookie()]).toEqual([200, []]);
  });

  it('is to be forgotten when it is unknown, without a challenge that would open a window', async () => {
    const { send } = await startZot();
    const { status, headers, header } = await send('GET /v2/_catalog', {
      as: null,
      headers: { ...PAGE, cookie: 'session=x' },
    });
    expect([status, header('www-authenticate')]).toEqual([401, null]);
    expect(headers.getSetCookie()).toEqual([
      'session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly',
    ]);
    const wrong = await send('GET /v2/_catalog', { as: basic('ada:x'), headers: PAGE });
    expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []]);
  });

  it('is to be forgotten where nobody needs one, too', async () => {
    const { send } = await startZot({ anonymousRead: true });
    const forget = ['session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly'];
    for (const path of ['/v2/', '/v2/_zot/ext/mgmt', '/v2/tools/cli/tags/list']) {
      const answer = await send(`GET ${path}`, { as: null, headers: { ...PAGE, cookie: 'session=x' } });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, forget]);
      expect((await send(`GET ${path}`, { as: null })).headers.getSetCookie()).toEqual([]);
    }
    const cookie = sessionIn((await send('GET /v2/', { headers: PAGE })).headers);
    const known = await send('GET /v2/_zot/ext/mgmt', { as: null, headers: { ...PAGE, cookie } });
    expect(known.headers.getSetCookie()).toEqual([]);
    expect((await send('GET /livez', { as: null, headers: PAGE })).headers.getSetCookie()).toEqual([]);
  });

  it('ends with a logout, which anybody may ask for', async () => {
    const { send } = await startZot();
    const cookie = sessionIn((await send('GET /v2/', { headers: PAGE })).headers);
    const logout = await send('POST /zot/auth/logout', { as: null, headers: { ...PAGE, cookie } });
    expect([logout.status, logout.body]).toEqual([200, {}]);
    expect(logout.header('set-cookie')).toMatch(/^session=; .*Max-Age=0$/);
    expect((await send('GET /v2/_catalog', { as: null, headers: { ...PAGE, cookie } })).status).toBe(401);
    expect((await send('POST /zot/auth/logout', { as: null })).status).toBe(200);
    expect((await send('OPTIONS /zot/auth/logout', { as: null })).status).toBe(200);
    const open = await startZot({ auth: 'none' });
    expect((await open.send('POST /zot/auth/logout', { as: null })).status).toBe(404);
  });
});

describe('a login by an identity provider', () => {
  it('goes there with a state, and comes back with a session to where it was asked to', async () => {
    const { send, service } = await startZot({ openid: true, now });
    const login = await send('GET /zot/auth/login?provider=oidc&callback_ui=/home', { as: null });
    const target = new URL(login.header('location') ?? '');
    expect([login.status, target.origin]).toEqual([302, 'https://identity.example']);
    expect(target.searchParams.get('redirect_uri')).toBe(`${service.origin}/zot/auth/callback/oidc`);
    const [cookie = ''] = login.header('set-cookie')?.split(';') ?? [];
    const code = signToken({ sub: 'bob', exp: LATER });
    const path = `GET /zot/auth/callback/oidc?code=${code}&state=${target.searchParams.get('state')}`;
    expect((await send(path, { as: null })).status).toBe(401);
    const back = await send(path, { as: null, headers: { cookie } });
    expect([back.status, back.header('location')]).toEqual([302, '/home']);
    const session = { ...PAGE, cookie: sessionIn(back.headers) };
    const { body } = await send('GET /v2/_catalog', { as: null, headers: session });
    expect(body.repositories[0]).toBe('tools/cli');
    expect((await send(path, { as: null, headers: { cookie } })).status).toBe(401);
  });

  it.each([
    ['', 201, null],
    ['&callback_ui=https://evil.example/', 302, '/'],
    ['&callback_ui=//evil.example', 302, '/'],
  ])('with %p ends in %i', async (query, status, location) => {
    const { send } = await startZot({ openid: true, now });
    const login = await send(`GET /zot/auth/login?provider=oidc${query}`, { as: null });
    const [cookie = ''] = login.header('set-cookie')?.split(';') ?? [];
    const code = signToken({ sub: 'bob', exp: LATER });
    const path = `GET /zot/auth/callback/oidc?code=${code}&state=${cookie.split('=')[1]}`;
    const back = await send(path, { as: null, headers: { cookie } });
    expect([back.status, back.header('location')]).toEqual([status, location]);
  });

  it('knows its provider, and is there only where it is configured', async () => {
    const { send } = await startZot({ openid: true });
    expect((await send('GET /zot/auth/login?provider=other', { as: null })).status).toBe(400);
    const plain = await startZot();
    for (const path of ['/zot/auth/login?provider=oidc', '/zot/auth/callback/oidc', '/zot/auth/token']) {
      expect(await plain.send(`GET ${path}`)).toMatchObject({ status: 404, text: '404 page not found\n' });
    }
  });
});

describe('bearer tokens', () => {
  const grant = (name: string, ...actions: ('pull' | 'push' | 'delete')[]) => [
    { type: 'repository' as const, name, actions },
  ];

  it('of a token server open what they name, and nothing else', async () => {
    const { send } = await startZot({ auth: 'bearer', now });
    const as = bearer({ access: grant('tools/cli', 'pull') });
    expect((await send('GET /v2/tools/cli/tags/list', { as })).status).toBe(200);
    const pushed = await send('POST /v2/tools/cli/blobs/uploads/', { as });
    expect([pushed.status, pushed.body.code]).toEqual([401, 'UNAUTHORIZED']);
    expect(pushed.header('www-authenticate')).toBe(
      'Bearer realm="https://identity.example/token",service="zot",scope="repository:tools/cli:push"',
    );
    const other = await send('DELETE /v2/tools/many/manifests/build-000', { as });
    expect(other.header('www-authenticate')).toContain('scope="repository:tools/many:delete"');
  });

  it('must name no repository for paths without one, where search by POST is a push', async () => {
    const { send } = await startZot({ auth: 'bearer', now });
    const as = bearer({ access: grant('', 'pull') });
    const search = '/v2/_zot/ext/search?query=%7B__typename%7D';
    expect((await send('GET /v2/_catalog', { as })).status).toBe(200);
    expect((await send(`GET ${search}`, { as })).status).toBe(200);
    expect((await send(`POST ${search}`, { as })).status).toBe(401);
  });

  it('are unsupported when they are broken, expired or foreign, and Basic is not looked at', async () => {
    const { send } = await startZot({ auth: 'bearer', now });
    const whole = bearer({ access: grant('', 'pull') });
    const expired = bearer({ access: grant('', 'pull'), exp: NOW.getTime() / 1000 });
    for (const as of ['Bearer x', `${whole}x`, expired, `Bearer ${whole.split('.')[1]}`]) {
      const { status, body } = await send('GET /v2/', { as });
      expect([status, body.code]).toEqual([401, 'UNSUPPORTED']);
    }
    expect((await send('GET /v2/', { as: ADA })).body.code).toBe('UNAUTHORIZED');
  });

  it('of an identity provider say who somebody is, and the policies say the rest', async () => {
    const { send } = await startZot({ oidc: true, now });
    expect((await send('GET /v2/tools/cli/tags/list', { as: bearer({}) })).status).toBe(200);
    expect((await send('GET /v2/demonstrationorg/node/tags/list', { as: bearer({}) })).status).toBe(403);
    expect(
      (await send('GET /v2/demonstrationorg/node/tags/list', { as: bearer({ sub: 'ada' }) })).status,
    ).toBe(200);
  });
});

describe('the exchange of a token', () => {
  const TOKEN = '/zot/auth/token';
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

  it('gives the same token back, however it was sent', async () => {
    const { send } = await startZot({ oidc: true, now });
    const token = signToken({ sub: 'bob', exp: LATER });
    const expected = { token, access_token: token, expires_in: 300, issued_at: '2025-07-10T12:00:00.000Z' };
    const byHeader = await send(`GET ${TOKEN}?service=zot`, { as: `Bearer ${token}` });
    expect([byHeader.status, byHeader.body]).toEqual([200, expected]);
    expect([byHeader.header('cache-control'), byHeader.header('pragma')]).toEqual(['no-store', 'no-cache']);
    expect((await send(`GET ${TOKEN}`, { as: basic(`bob:${token}`) })).body).toEqual(expected);
    for (const field of ['password', 'id_token', 'access_token', 'refresh_token', 'token']) {
      const sent = { as: null, headers: FORM, body: new URLSearchParams({ [field]: token }).toString() };
      expect((await send(`POST ${TOKEN}`, sent)).body).toEqual(expected);
    }
  });

  it('refuses with a bare object', async () => {
    const { send } = await startZot({ oidc: true, now });
    const post = (body: string, headers: Record<string, string> = FORM) =>
      send(`POST ${TOKEN}`, { as: null, headers, body });
    const refusals = [
      [await send(`GET ${TOKEN}`, { as: null }), 401, 'UNAUTHORIZED'],
      [await send(`GET ${TOKEN}`, { as: 'Bearer x' }), 401, 'UNSUPPORTED'],
      [await post('token=x'), 401, 'UNSUPPORTED'],
      [await post('{"token":"x"}', { 'content-type': 'application/json' }), 400, 'UNSUPPORTED'],
      [await post(`token=${'x'.repeat(64 * 1024)}`), 413, 'UNSUPPORTED'],
    ] as const;
    for (const [{ status, body }, expected, code] of refusals) {
      expect([status, body.code, body.errors]).toEqual([expected, code, undefined]);
    }
  });
});

describe('API keys without a user', () => {
  it('are a failure of zot for those whom only a policy let in', async () => {
    const { send } = await startZot({ anonymousRead: true });
    for (const line of ['GET /zot/auth/apikey', 'POST /zot/auth/apikey', 'DELETE /zot/auth/apikey?id=x']) {
      const { status, text } = await send(line, { as: null, ...(line.startsWith('POST') && { body: '{}' }) });
      expect([status, text]).toEqual([500, '']);
    }
  });
});
