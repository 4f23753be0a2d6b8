import type { Credential } from '../../../src/config.js';
import { hub } from '../../../src/upstreams/hub/index.js';
import { createDockerSignIn } from '../../../src/upstreams/hub/sign-in.js';
import type { DockerSignIn } from '../../../src/upstreams/types.js';
import { openStage, type Stage } from '../../support/traffic.js';
import { json, type StubReply } from '../../support/upstream.js';
import { ADA, BOB, jwt, START, scope, token } from './hub-stage.js';

const WRONG = json({ detail: 'Incorrect authentication credentials' }, 401);

let now: number;
let stage: Stage;
let signIn: DockerSignIn;

beforeEach(() => {
  now = START;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});

afterEach(() => stage.close());

/** A hub that gives these replies in turn, the last again and again. */
async function open(...replies: readonly StubReply[]): Promise<void> {
  const left = [...replies];
  stage = await openStage({
    answer: () => (left.length > 1 ? left.shift() : left[0]) ?? {},
    description: hub,
  });
  signIn = createDockerSignIn(stage.target);
}

/** The header, or the error as clients see it. */
async function authorize(credential: Credential = ADA): Promise<unknown> {
  try {
    return await signIn.authorize(credential, scope());
  } catch (error) {
    const { message, extensions } = error as Error & { extensions: object }; // sign-ins fail with nothing else
    return { message, ...extensions };
  }
}

function calls(): number {
  return stage.upstream.seen.length;
}

function limited(headers: Record<string, string> = {}): StubReply {
  return { ...json({ message: 'Too many failed attempts' }, 429), headers };
}

describe('an access token as bearer', () => {
  it.each([
    [
      'dckr_pat_ada',
      /^Docker Hub: personal access tokens .*"Basic <base64 of name:token>" with the user's name$/,
    ],
    ['dckr_oat_acme', /^Docker Hub: organization access tokens .* with the organization's name$/],
  ])('is told how it is sent, and nobody is called: %s', async (text, message) => {
    await open({});
    expect(await authorize({ scheme: 'Bearer', token: text })).toEqual({
      message: expect.stringMatching(message),
      code: 'UNAUTHENTICATED',
      upstream: 'hub',
      operation: 'Mutation.hubCreateAccessToken',
    });
    expect(calls()).toBe(0);
  });

  it.each(['dckr_other_x', 'xdckr_pat_ada', jwt(600)])(
    'is not what only looks like one: %s',
    async (text) => {
      await open({});
      expect(await authorize({ scheme: 'Bearer', token: text })).toBe(`Bearer ${text}`);
    },
  );
});

describe('a refused exchange', () => {
  it.each([
    ['a personal access token', 'dckr_pat_x', /^Docker Hub: Incorrect authentication credentials$/],
    [
      'an organization access token',
      'dckr_oat_x',
      /credentials \(.* the organization's name, not with a user's\)$/,
    ],
    ['a password', 'swordfish', /credentials \(.* use a personal access token instead of the password\)$/],
  ])('of %s says what to look at', async (_, password, message) => {
    await open(WRONG);
    const error = await authorize({ scheme: 'Basic', username: 'ada', password });
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(error).toHaveProperty('message', expect.stringMatching(message));
    expect(JSON.stringify(error)).not.toContain(password);
  });

  it('of an account with a second factor names the two ways, and keeps the ticket to itself', async () => {
    await open(json({ detail: 'Require secondary authentication', login_2fa_token: 'ticket' }, 401));
    const failure = await Promise.resolve(signIn.authorize(ADA, scope())).catch((error: unknown) => error);
    expect(failure).toMatchObject({ extensions: { code: 'UNAUTHENTICATED', status: 401 } });
    expect(failure).not.toHaveProperty('cause');
    expect(String(failure)).toMatch(
      /: this account needs a second factor: .*hubLogin and hubTwoFactorLogin.* or use a personal access token$/,
    );
  });

  it('is not repeated within five seconds, and then once more', async () => {
    await open(WRONG);
    const first = await authorize();
    now += 4_999;
    expect(await authorize()).toEqual(first);
    expect(calls()).toBe(1);
    now += 1;
    expect(await Promise.all([authorize(), authorize(), authorize()])).toEqual([first, first, first]);
    expect(calls()).toBe(2);
  });

  it('is repeated at once for another credential, of the same name too', async () => {
    await open(WRONG, token(jwt(600)));
    await authorize();
    expect(await authorize({ ...ADA, password: 'dckr_pat_new' } as Credential)).toBe(`Bearer ${jwt(600)}`);
    expect(await authorize(BOB)).toBe(`Bearer ${jwt(600)}`);
    expect(calls()).toBe(3);
  });

  it('is forgotten when the next one succeeds', async () => {
    await open(WRONG, token(jwt(600)), WRONG);
    await authorize();
    now += 5_000;
    expect(await authorize()).toBe(`Bearer ${jwt(600)}`);
    signIn.forget(ADA);
    expect(await authorize()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(calls()).toBe(3);
  });

  it.each([500, 502, 503])(
    'with %i, which says nothing of the credential, may be repeated',
    async (status) => {
      await open({ status }, token(jwt(600)));
      expect(await authorize()).toMatchObject({ code: 'UPSTREAM_ERROR' });
      expect(await authorize()).toBe(`Bearer ${jwt(600)}`);
    },
  );

  it('may be repeated after a broken connection', async () => {
    await open({ after: 'reset' }, token(jwt(600)));
    expect(await authorize()).toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    expect(await authorize()).toBe(`Bearer ${jwt(600)}`);
  });
});

describe('a limited exchange', () => {
  it.each([
    ['seconds', '60'],
    ['an HTTP date', 'Sat, 31 Jan 2026 12:01:00 GMT'],
    ['a unix time', String(START / 1000 + 60)],
  ])('is not repeated before its time, said as %s', async (_, header) => {
    await open(limited({ 'retry-after': header }), token(jwt(600)));
    const told = { code: 'RATE_LIMITED', status: 429, message: 'Docker Hub: Too many failed attempts' };
    expect(await authorize()).toMatchObject({ ...told, retryAfter: 60 });
    now += 20_000;
    expect(await authorize()).toMatchObject({ ...told, retryAfter: 40 });
    now += 39_500;
    expect(await authorize()).toMatchObject({ ...told, retryAfter: 1 });
    expect(calls()).toBe(1);
    now += 500;
    expect(await authorize()).toBe(`Bearer ${jwt(600)}`);
    expect(calls()).toBe(2);
  });

  it('is one for a storm of calls', async () => {
    await open(limited({ 'retry-after': '60' }));
    const storm = () => Promise.all(Array.from({ length: 50 }, () => authorize()));
    for (const error of [...(await storm()), ...(await storm())]) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 60 });
    }
    expect(calls()).toBe(1);
  });

  it('leaves other credentials alone', async () => {
    await open(limited({ 'retry-after': '60' }), token(jwt(600)));
    await authorize(ADA);
    expect(await authorize(BOB)).toBe(`Bearer ${jwt(600)}`);
  });

  it('without a time is repeated after five seconds', async () => {
    await open(limited(), token(jwt(600)));
    expect(await authorize()).not.toHaveProperty('retryAfter');
    now += 4_001;
    expect(await authorize()).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 });
    now += 1_000;
    expect(await authorize()).toBe(`Bearer ${jwt(600)}`);
  });

  it('with a time beyond an hour is repeated after an hour', async () => {
    await open(limited({ 'retry-after': '999999999' }), token(jwt(7_200)));
    await authorize();
    now += 3_599_000;
    expect(await authorize()).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 });
    now += 1_000;
    expect(await authorize()).toBe(`Bearer ${jwt(7_200)}`);
  });
});
