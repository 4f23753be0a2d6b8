import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { type Answer, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';
import { json, type StubUpstream, startUpstream } from '../../support/upstream.js';

const EXCHANGE = `mutation ($input: HubCreateAccessTokenInput!) {
  out: hubCreateAccessToken(input: $input) { token: accessToken }
}`;
const LOGIN = `mutation ($input: HubLoginInput!) {
  out: hubLogin(input: $input, refreshToken: true) { token refreshToken login2faToken }
}`;
const SECOND_FACTOR = `mutation ($input: HubTwoFactorLoginInput!) {
  out: hubTwoFactorLogin(input: $input, refreshToken: true) { token refreshToken }
}`;

let sandbox: Sandbox;
let gateway: TestGateway;
/** A hub that quotes what it was sent, and a gateway in front of it. */
let echo: StubUpstream;
let echoing: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({ ...sandboxUrls(sandbox), LOG_LEVEL: 'trace' });
  echo = await startUpstream();
  echoing = await startGateway({ HUB_URL: echo.origin, LOG_LEVEL: 'trace' });
});
afterAll(async () => {
  await Promise.all([gateway.close(), echoing.close()]);
  await Promise.all([sandbox.close(), echo.close()]);
});

/** What the field gave, after a look into everything else for secrets. */
function outOf({ data, errors, extensions }: Answer, secrets: string[], log = gateway.logged()) {
  const out: Record<string, string | null> = { ...Object(data?.out) };
  const given = Object.values(out).filter((value) => value !== null);
  for (const place of [log, JSON.stringify([errors, extensions ?? null])]) {
    for (const secret of [...secrets, ...given]) expect(place).not.toContain(secret);
  }
  return out;
}

describe('a sign-in', () => {
  it.each([
    ['a personal access token', { identifier: 'ada', secret: 'dckr_pat_ada' }],
    ['a password', { identifier: 'ada', secret: 'ada-password' }],
  ])('exchanges %s for a token that is in the answer and nowhere else', async (_, input) => {
    const answer = await gateway.ask(EXCHANGE, { variables: { input } });
    const { token } = outOf(answer, [input.secret]);
    expect(token).toMatch(/^eyJ/);
    const headers = { 'x-docker-authorization': `Bearer ${token}` };
    expect(await gateway.ask('{ dvpNamespaces }', { headers })).toMatchObject({ errors: [] });
    expect(gateway.logged()).not.toContain(token);
  });

  it('goes on with a second factor, whose ticket and code are nowhere else either', async () => {
    sandbox.hub.forget();
    const input = { username: 'carol', password: 'carol-password' };
    const first = outOf(await gateway.ask(LOGIN, { variables: { input } }), [input.password]);
    expect(first).toEqual({ token: null, refreshToken: null, login2faToken: expect.stringMatching(/.{30}/) });
    const second = { login2faToken: first.login2faToken, code: '123456' };
    const answer = await gateway.ask(SECOND_FACTOR, { variables: { input: second } });
    const { token, refreshToken } = outOf(answer, [String(first.login2faToken)]);
    expect([token, refreshToken]).toEqual([expect.stringMatching(/^eyJ/), expect.any(String)]);
    expect(gateway.logged()).not.toMatch(/"[^"]*":"?123456"?[,}]/);
    const headers = { 'x-docker-authorization': `Bearer ${token}` };
    expect(await gateway.ask('{ dvpNamespaces }', { headers })).toMatchObject({ errors: [] });
    expect(sandbox.hub.calls.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
      '/v2/users/login',
      '/v2/users/2fa-login',
      '/api/publisher/analytics/v1/',
    ]);
  });

  it.each([
    [EXCHANGE, { identifier: 'ada', secret: 'sw0rdfish "quoted"' }, 'ada'],
    [LOGIN, { username: 'ada', password: 'sw0rdfish' }, 'ada'],
    [SECOND_FACTOR, { login2faToken: 'ticket-4711', code: '987654' }, ''],
  ])('that fails does not say with what, when Docker quotes it: %s', async (query, input, name) => {
    const secrets = Object.values(input).filter((value) => value !== name);
    for (const status of [400, 401, 500]) {
      echo.seen.length = 0;
      echo.answer = ({ body }) => json({ message: `refused: ${Object.values(JSON.parse(body))}` }, status);
      const answer = await echoing.ask(query, { variables: { input } });
      expect(outOf(answer, secrets, echoing.logged())).toEqual({});
      expect(answer.errors).toMatchObject([
        { message: expect.stringMatching(/^Docker Hub: refused: .*\[redacted\]$/), extensions: { status } },
      ]);
      expect(answer.errors[0]?.message).toContain(name);
      expect(echo.seen).toHaveLength(1);
    }
  });
});
