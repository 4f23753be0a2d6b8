import { createHub } from '../../../src/sandbox/hub/hub.js';
import { createTokens, type Tokens } from '../../../src/sandbox/hub/tokens.js';
import { type Service, startService } from '../../../src/sandbox/service.js';

const START = Date.UTC(2025, 6, 10, 12);

let now = START;
let tokens: Tokens;
let hub: Service;

beforeEach(async () => {
  now = START;
  tokens = createTokens(() => now);
  const definition = createHub({ tokens, now: () => now, tokenLifetimeSeconds: 600 });
  hub = await startService(definition, { host: '127.0.0.1', port: 0 });
});

afterEach(() => hub.close());

async function post(path: string, body: unknown, contentType = 'application/json') {
  const response = await fetch(`${hub.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

const WRONG = {
  detail: 'Incorrect authentication credentials',
  message: 'Incorrect authentication credentials',
  errinfo: {},
};

describe('the token endpoint', () => {
  it.each([
    ['a user with a personal access token', 'ada', 'dckr_pat_ada'],
    ['a user with a password', 'bob', 'bob-password'],
    ['an organisation with its own token', 'demonstrationorg', 'dckr_oat_demonstration'],
  ])('gives %s a JWT that names them and expires in ten minutes', async (_, identifier, secret) => {
    const { status, body } = await post('/v2/auth/token', { identifier, secret });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['access_token']);
    const claims = claimsOf(body.access_token);
    expect(claims.exp).toBe(START / 1000 + 600);
    expect(claims['https://hub.docker.com'].username).toBe(identifier);
  });

  it('does not care about the content type', async () => {
    const { status } = await post(
      '/v2/auth/token',
      { identifier: 'ada', secret: 'dckr_pat_ada' },
      'text/plain',
    );
    expect(status).toBe(200);
  });

  it.each([
    ['a user name with the token of the organisation', 'ada', 'dckr_oat_demonstration'],
    ['an organisation with the token of a user', 'demonstrationorg', 'dckr_pat_ada'],
    ['a wrong secret', 'ada', 'dckr_pat_bob'],
    ['an unknown name', 'nobody', 'dckr_pat_ada'],
    ['an empty secret of an organisation without a token', 'bobsorg', ''],
    ['the password alone of an account with a second factor', 'carol', 'carol-password'],
  ])('refuses %s', async (_, identifier, secret) => {
    expect(await post('/v2/auth/token', { identifier, secret })).toMatchObject({ status: 401, body: WRONG });
  });

  it('refuses an empty body, text that is not JSON and a missing field as malformed', async () => {
    const empty = await post('/v2/auth/token', '');
    expect(empty).toMatchObject({ status: 400, body: { detail: 'malformed request: EOF' } });
    expect((await post('/v2/auth/token', '{"identifier"')).status).toBe(400);
    expect((await post('/v2/auth/token', 'null')).status).toBe(400);
    expect((await post('/v2/auth/token', { identifier: 'ada' })).status).toBe(400);
  });
});

describe('the login', () => {
  it('gives a token for a password and for a personal access token, and a refresh token when asked', async () => {
    const plain = await post('/v2/users/login', { username: 'ada', password: 'ada-password' });
    expect(plain.status).toBe(200);
    expect(Object.keys(plain.body)).toEqual(['token']);
    const refreshing = await post('/v2/users/login?refresh_token=true', {
      username: 'ada',
      password: 'dckr_pat_ada',
    });
    expect(Object.keys(refreshing.body)).toEqual(['token', 'refresh_token']);
  });

  it('answers on the path with a trailing slash too', async () => {
    const { status } = await post('/v2/users/login/', { username: 'ada', password: 'ada-password' });
    expect(status).toBe(200);
  });

  it('refuses a wrong password and the token of an organisation', async () => {
    const body = { detail: WRONG.detail };
    expect(await post('/v2/users/login', { username: 'ada', password: 'no' })).toMatchObject({
      status: 401,
      body,
    });
    const organisation = { username: 'demonstrationorg', password: 'dckr_oat_demonstration' };
    expect(await post('/v2/users/login', organisation)).toMatchObject({ status: 401, body });
  });
});

describe('the second factor', () => {
  async function start(): Promise<string> {
    const { status, body } = await post('/v2/users/login', { username: 'carol', password: 'carol-password' });
    expect(status).toBe(401);
    expect(body.detail).toBe('Require secondary authentication on MFA enabled account');
    return body.login_2fa_token;
  }

  it('opens the session with the right code, once', async () => {
    const body = { login_2fa_token: await start(), code: '123456' };
    const first = await post('/v2/users/2fa-login?refresh_token=true', body);
    expect(first.status).toBe(200);
    expect(claimsOf(first.body.token)['https://hub.docker.com'].username).toBe('carol');
    expect(first.body.refresh_token).toEqual(expect.any(String));
    expect((await post('/v2/users/2fa-login', body)).status).toBe(401);
  });

  it('refuses a wrong code and lets the right one follow', async () => {
    const login_2fa_token = await start();
    const wrong = await post('/v2/users/2fa-login', { login_2fa_token, code: '000000' });
    expect(wrong).toMatchObject({ status: 401, body: { detail: WRONG.detail } });
    expect((await post('/v2/users/2fa-login', { login_2fa_token, code: '123456' })).status).toBe(200);
  });

  it('refuses a pending login after five minutes', async () => {
    const login_2fa_token = await start();
    now += 5 * 60_000;
    expect((await post('/v2/users/2fa-login', { login_2fa_token, code: '123456' })).status).toBe(401);
  });
});

describe('a token', () => {
  const identify = (authorization?: string) => tokens.identify({ authorization });

  it('is known until its last second and refused after it', async () => {
    const { body } = await post('/v2/auth/token', { identifier: 'ada', secret: 'dckr_pat_ada' });
    now += 599_000;
    expect(identify(`Bearer ${body.access_token}`)).toMatchObject({ account: { name: 'ada' } });
    now += 1_000;
    expect(identify(`Bearer ${body.access_token}`)).toEqual({ kind: 'refused' });
  });

  it('is refused with another payload, by another sandbox, raw, or with another scheme', async () => {
    const { body } = await post('/v2/auth/token', { identifier: 'bob', secret: 'dckr_pat_bob' });
    const [header, payload = '', signature] = body.access_token.split('.');
    const forged = Buffer.from(payload, 'base64url').toString().replaceAll('bob', 'ada');
    const tampered = [header, Buffer.from(forged).toString('base64url'), signature].join('.');
    expect(identify(`Bearer ${tampered}`)).toEqual({ kind: 'refused' });
    expect(identify('Bearer dckr_pat_ada')).toEqual({ kind: 'refused' });
    expect(identify(`Basic ${body.access_token}`)).toEqual({ kind: 'refused' });
    expect(identify('Bearer ')).toEqual({ kind: 'refused' });
    const other = createTokens(() => now);
    expect(other.identify({ authorization: `Bearer ${body.access_token}` })).toEqual({ kind: 'refused' });
    expect(identify()).toEqual({ kind: 'anonymous' });
  });
});

describe('an injected failure', () => {
  it('of 429 carries the rate-limit headers and the wait in seconds', async () => {
    hub.fail({ kind: 'status', status: 429 });
    const { status, headers, body } = await post('/v2/auth/token', {});
    expect(status).toBe(429);
    expect(headers.get('x-ratelimit-limit')).toBe('180');
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(headers.get('x-ratelimit-reset')).toBe(String(START / 1000 + 60));
    expect(headers.get('retry-after')).toBe('60');
    expect(body).toEqual({ detail: 'Too Many Requests', message: 'Too Many Requests' });
  });

  it('of 429 can carry a unix timestamp instead', async () => {
    hub.fail({ kind: 'status', status: 429, retryAfter: '1752148860' });
    expect((await post('/v2/auth/token', {})).headers.get('retry-after')).toBe('1752148860');
  });

  it.each([400, 401, 402, 403, 404, 409, 500, 502, 503])(
    'of %i is an error object of the hub',
    async (code) => {
      hub.fail({ kind: 'status', status: code });
      const { status, body } = await post('/v2/auth/token', {});
      expect(status).toBe(code);
      expect(body).toMatchObject({ detail: expect.any(String), message: body.detail });
      expect('errinfo' in body).toBe(code === 401 || code === 403);
    },
  );

  it('stops when it is taken back', async () => {
    hub.fail({ kind: 'status', status: 503 });
    hub.fail(null);
    expect((await post('/v2/auth/token', { identifier: 'ada', secret: 'dckr_pat_ada' })).status).toBe(200);
  });
});

it('answers 404 elsewhere and 405 to a GET of a login', async () => {
  expect((await fetch(`${hub.origin}/v2/repositories`)).status).toBe(404);
  expect((await fetch(`${hub.origin}/v2/auth/token`)).status).toBe(405);
});
