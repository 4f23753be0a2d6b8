import { hubFailure, refuse, refuseWithErrinfo } from '../../src/sandbox/hub/failures.js';
import { basic, page, type Scene, SECRETS, startScene, told } from '../support/failures.js';
import type { StubReply } from '../support/upstream.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.close());

const READ = '{ dvpNamespacePulls(namespace: "acme") { pullCount } }';
const EXCHANGE = `mutation { hubCreateAccessToken(input: { identifier: "acme", secret: "${SECRETS.zotPassword}" }) { accessToken } }`;
const LOGIN = `mutation { hubLogin(input: { username: "ada", password: "${SECRETS.zotPassword}" }) { token login2faToken } }`;

async function ask(reply: unknown, query = READ) {
  scene.upstream.seen.length = 0;
  scene.upstream.answer = () => ({ headers: {}, ...(reply as StubReply) }); // the sandbox's answers have the same form
  const answer = await scene.ask(query);
  expect(answer.status).toBe(200);
  expect(Object.values(answer.data ?? {})).toEqual([null]);
  const [error] = told(answer);
  return { ...error, sent: scene.upstream.seen.length };
}

const read = { path: ['dvpNamespacePulls'], upstream: 'dvp', operation: 'Query.dvpNamespacePulls' };
const exchange = {
  path: ['hubCreateAccessToken'],
  upstream: 'hub',
  operation: 'Mutation.hubCreateAccessToken',
};
const login = { path: ['hubLogin'], upstream: 'hub', operation: 'Mutation.hubLogin' };

describe("Docker Hub's error object", () => {
  it.each([
    [400, 'BAD_USER_INPUT', 1, 'malformed request'],
    [401, 'UNAUTHENTICATED', 1, 'Incorrect authentication credentials'],
    [402, 'PAYMENT_REQUIRED', 1, 'payment required'],
    [403, 'FORBIDDEN', 1, 'access to the resource is forbidden with personal access token'],
    [404, 'NOT_FOUND', 1, 'object not found'],
    [409, 'CONFLICT', 1, 'conflict'],
    [500, 'UPSTREAM_ERROR', 1, 'internal server error'],
    [502, 'UPSTREAM_ERROR', 3, 'bad gateway'],
    [503, 'UPSTREAM_ERROR', 3, 'service unavailable'],
  ])('with status %i becomes %s for analytics, after %i calls', async (status, code, sent, text) => {
    const reply = hubFailure(status, () => NOW);
    expect(await ask(reply)).toEqual({ ...read, message: `Docker DVP: ${text}`, code, status, sent });
  });

  it.each([
    [400, 'BAD_USER_INPUT', 'malformed request'],
    [401, 'UNAUTHENTICATED', 'Incorrect authentication credentials'],
    [403, 'FORBIDDEN', 'access to the resource is forbidden with personal access token'],
    [500, 'UPSTREAM_ERROR', 'internal server error'],
    [503, 'UPSTREAM_ERROR', 'service unavailable'],
  ])('with status %i becomes %s for a sign-in, which is sent once', async (status, code, text) => {
    const reply = hubFailure(status, () => NOW);
    const expected = { message: `Docker Hub: ${text}`, code, status, sent: 1 };
    expect(await ask(reply, EXCHANGE)).toEqual({ ...exchange, ...expected });
    expect(await ask(reply, LOGIN)).toEqual({ ...login, ...expected });
  });

  it('is read from `message` before `detail`, and from `detail` alone', async () => {
    const both = { status: 401, body: JSON.stringify({ message: 'first', detail: 'second', errinfo: {} }) };
    expect((await ask(both)).message).toBe('Docker DVP: first');
    expect((await ask(both, EXCHANGE)).message).toBe('Docker Hub: first');
    const alone = { status: 401, body: JSON.stringify({ detail: 'second' }) };
    expect((await ask(alone)).message).toBe('Docker DVP: second');
    expect((await ask(alone, EXCHANGE)).message).toBe('Docker Hub: second');
  });

  it.each([refuse(401), refuseWithErrinfo(401)])(
    'never becomes a sign-in without its ticket',
    async (reply) => {
      expect(await ask(reply, LOGIN)).toMatchObject({ ...login, code: 'UNAUTHENTICATED', status: 401 });
    },
  );
});

describe("Docker's other bodies", () => {
  it.each([
    ['a text', 'malformed request: EOF', 'Docker DVP: malformed request: EOF'],
    ['nothing', '', 'Docker DVP: the request was refused as wrong'],
    ['a page', page('Bad Request'), 'Docker DVP: the request was refused as wrong'],
    ['half of a JSON', '{"detail": "Inco', 'Docker DVP: the request was refused as wrong'],
    ['an object without texts', '{"detail": {"code": 1}}', 'Docker DVP: the request was refused as wrong'],
  ])('with 400 and %s say what can be said', async (_what, body, message) => {
    expect(await ask({ status: 400, body })).toEqual({
      ...read,
      message,
      code: 'BAD_USER_INPUT',
      status: 400,
      sent: 1,
    });
  });
});

describe("Docker's rate limit", () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });

  it.each([
    ['seconds', '60', 60],
    ['a unix time', String(NOW / 1000 + 90), 90],
    ['an HTTP date', 'Fri, 20 Nov 2026 12:00:30 GMT', 30],
  ])(
    'tells the seconds to wait when Retry-After is %s, and waits for nobody',
    async (_what, header, retryAfter) => {
      const reply = hubFailure(429, () => NOW);
      const headers = { ...reply.headers, 'retry-after': header };
      const expected = { message: 'Docker DVP: Too Many Requests', code: 'RATE_LIMITED', status: 429 };
      expect(await ask({ ...reply, headers })).toEqual({ ...read, ...expected, retryAfter, sent: 1 });
      expect(await ask({ ...reply, headers }, EXCHANGE)).toMatchObject({
        code: 'RATE_LIMITED',
        retryAfter,
        sent: 1,
      });
    },
  );

  it.each(['soon', ''])('says nothing about waiting when Retry-After is %j', async (header) => {
    const error = await ask({ ...hubFailure(429, () => NOW), headers: { 'retry-after': header } });
    expect(error).toMatchObject({ code: 'RATE_LIMITED', sent: 3 });
    expect(error).not.toHaveProperty('retryAfter');
  });
});

describe('the exchange of a personal access token', () => {
  // What is refused is not asked again at once, so every test signs in as somebody else.
  let callers = 0;
  const nextCaller = () => {
    callers += 1;
    return { 'x-docker-authorization': basic(`caller-${callers}`, SECRETS.docker) };
  };

  it.each([
    [401, 'UNAUTHENTICATED'],
    [429, 'RATE_LIMITED'],
    [500, 'UPSTREAM_ERROR'],
    [503, 'UPSTREAM_ERROR'],
  ])('that fails with %i fails the field with %s, and the field is not asked', async (status, code) => {
    scene.upstream.seen.length = 0;
    scene.upstream.answer = () => hubFailure(status, () => NOW) as StubReply;
    const answer = await scene.ask(READ, { headers: nextCaller() });
    expect(told(answer)).toEqual([
      expect.objectContaining({ path: ['dvpNamespacePulls'], upstream: 'hub', code, status }),
    ]);
    expect(scene.upstream.seen.map(({ url }) => url)).toEqual(['/v2/auth/token']);
  });

  it.each([
    '{}',
    '',
    '<html></html>',
    '{"access_token": 7}',
    '{"access_token": "two words"}',
    '{"access_token": ""}',
  ])('that gives no token, %j, fails the field with UPSTREAM_INVALID', async (body) => {
    scene.upstream.answer = () => ({ body });
    const answer = await scene.ask(READ, { headers: nextCaller() });
    expect(told(answer)).toEqual([expect.objectContaining({ upstream: 'hub', code: 'UPSTREAM_INVALID' })]);
  });
});
