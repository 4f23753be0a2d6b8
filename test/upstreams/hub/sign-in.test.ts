import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Credential } from '../../../src/config.js';
import { createCancellation } from '../../../src/http/cancellation.js';
import { send } from '../../../src/http/send.js';
import { loggerOptions } from '../../../src/log.js';
import { hub } from '../../../src/upstreams/hub/index.js';
import { createDockerSignIn } from '../../../src/upstreams/hub/sign-in.js';
import type { DockerSignIn } from '../../../src/upstreams/types.js';
import { type HeldStage, openHeldStage } from '../../support/held-upstream.js';
import { get, openStage, type Stage, until } from '../../support/traffic.js';
import { json, type StubReply } from '../../support/upstream.js';
import { ADA, BOB, jwt, START, scope, token } from './hub-stage.js';

let now: number;
let stage: Stage | HeldStage;
let signIn: DockerSignIn;

beforeEach(() => {
  now = START;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});

afterEach(() => stage.close());

/** A hub that gives these replies in turn, the last again and again. */
async function open(...replies: readonly StubReply[]): Promise<Stage> {
  const left = [...replies];
  const opened = await openStage({
    answer: () => (left.length > 1 ? left.shift() : left[0]) ?? {},
    description: hub,
  });
  stage = opened;
  signIn = createDockerSignIn(opened.target);
  return opened;
}

async function openHeld(): Promise<HeldStage> {
  const opened = await openHeldStage({ description: hub });
  stage = opened;
  signIn = createDockerSignIn(opened.target);
  return opened;
}

async function exchangesAfter(seconds: number, opened: Stage): Promise<number> {
  now = START + seconds * 1000;
  await signIn.authorize(ADA, scope());
  return opened.upstream.seen.length;
}

describe('a credential', () => {
  it('that is none gives no header, and a bearer is its own', async () => {
    const { upstream } = await open(token(jwt(600)));
    expect(signIn.authorize(undefined, scope())).toBeUndefined();
    expect(signIn.authorize({ scheme: 'Bearer', token: 'abc' }, scope())).toBe('Bearer abc');
    expect(upstream.seen).toEqual([]);
  });

  it('of name and secret is exchanged for a bearer, and travels in the body only', async () => {
    const { upstream } = await open(token(jwt(600)));
    expect(await signIn.authorize(ADA, scope())).toBe(`Bearer ${jwt(600)}`);
    expect(upstream.seen).toHaveLength(1);
    expect(upstream.seen[0]).toMatchObject({
      method: 'POST',
      url: '/v2/auth/token',
      headers: { 'content-type': 'application/json' },
      body: '{"identifier":"ada","secret":"dckr_pat_ada"}',
    });
    expect(upstream.seen[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe('an exchange', () => {
  it('serves all concurrent calls of a credential', async () => {
    const held = await openHeld();
    const headers = [
      signIn.authorize(ADA, scope()),
      signIn.authorize({ ...ADA }, scope()),
      signIn.authorize(ADA, scope()),
    ];
    (await held.request(0)).answer(`{"access_token":"${jwt(600)}"}`);
    expect(new Set(await Promise.all(headers))).toEqual(new Set([`Bearer ${jwt(600)}`]));
    expect(held.held).toHaveLength(1);
  });

  it('serves no other credential', async () => {
    const held = await openHeld();
    const [ada, bob] = [signIn.authorize(ADA, scope()), signIn.authorize(BOB, scope())];
    (await held.request(0)).answer(`{"access_token":"${jwt(600, 'first')}"}`);
    (await held.request(1)).answer(`{"access_token":"${jwt(600, 'second')}"}`);
    const headers = await Promise.all([ada, bob]);
    expect(new Set(headers).size).toBe(2);
    expect([await signIn.authorize(ADA, scope()), await signIn.authorize(BOB, scope())]).toEqual(headers);
    expect(held.held).toHaveLength(2);
  });

  it('goes on while one of its callers waits, and stops with the last', async () => {
    const held = await openHeld();
    const cancellations = [createCancellation(), createCancellation()];
    const headers = cancellations.map((cancellation) =>
      expect(signIn.authorize(ADA, scope({ cancellation }))).rejects.toMatchObject({
        extensions: { code: 'UPSTREAM_TIMEOUT', upstream: 'hub', operation: 'Mutation.hubCreateAccessToken' },
      }),
    );
    const request = await held.request(0);
    cancellations[0]?.cancel('deadline');
    await headers[0];
    expect(request.isGone).toBe(false);
    cancellations[1]?.cancel('deadline');
    await headers[1];
    await until(() => request.isGone);
  });

  it('is not repeated when the hub is busy, because it is a write', async () => {
    const { upstream } = await open({ status: 503 });
    await expect(signIn.authorize(ADA, scope())).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(upstream.seen).toHaveLength(1);
  });
});

describe('a token', () => {
  it('is kept, and given without waiting', async () => {
    const { upstream } = await open(token(jwt(600)));
    await signIn.authorize(ADA, scope());
    expect(signIn.authorize(ADA, scope())).toBe(`Bearer ${jwt(600)}`);
    expect(upstream.seen).toHaveLength(1);
  });

  it('of ten minutes is replaced a minute before its end', async () => {
    const opened = await open(token(jwt(600)), token(jwt(1200)));
    expect(await exchangesAfter(0, opened)).toBe(1);
    expect(await exchangesAfter(539, opened)).toBe(1);
    expect(await exchangesAfter(540, opened)).toBe(2);
    expect(signIn.authorize(ADA, scope())).toBe(`Bearer ${jwt(1200)}`);
  });

  it('of a shorter life is replaced a tenth of it before its end', async () => {
    const opened = await open(token(jwt(100)), token(jwt(1000)));
    expect(await exchangesAfter(0, opened)).toBe(1);
    expect(await exchangesAfter(89, opened)).toBe(1);
    expect(await exchangesAfter(91, opened)).toBe(2);
  });

  it('of a longer life is kept longer', async () => {
    const opened = await open(token(jwt(86_400)));
    expect(await exchangesAfter(0, opened)).toBe(1);
    expect(await exchangesAfter(86_000, opened)).toBe(1);
  });

  it.each(['opaque', 'a.b.c', `a.${Buffer.from('{"exp":"soon"}').toString('base64url')}.c`, 'a.bnVsbA.c'])(
    'that does not tell its end lives ten minutes: %s',
    async (text) => {
      const opened = await open(token(text));
      expect(await exchangesAfter(0, opened)).toBe(1);
      expect(await exchangesAfter(539, opened)).toBe(1);
      expect(await exchangesAfter(541, opened)).toBe(2);
    },
  );

  it('that has ended already is used once', async () => {
    const opened = await open(token(jwt(-5)));
    expect(await exchangesAfter(0, opened)).toBe(1);
    expect(await exchangesAfter(0, opened)).toBe(2);
  });

  it('that was refused is forgotten, and no other', async () => {
    const { upstream } = await open(token(jwt(600)));
    await signIn.authorize(ADA, scope());
    await signIn.authorize(BOB, scope());
    signIn.forget(ADA);
    signIn.forget(undefined);
    signIn.forget({ scheme: 'Bearer', token: 'x' });
    expect(signIn.authorize(BOB, scope())).toBe(`Bearer ${jwt(600)}`);
    await signIn.authorize(ADA, scope());
    expect(upstream.seen.map(({ body }) => JSON.parse(body).identifier)).toEqual(['ada', 'bob', 'ada']);
  });
});

describe('a refused token', () => {
  const first = `Bearer ${jwt(600, 'first')}`;
  const second = `Bearer ${jwt(600, 'second')}`;
  const authorize: DockerSignIn['authorize'] = (credential, of) => signIn.authorize(credential, of);
  const forget: DockerSignIn['forget'] = (credential, refused) => signIn.forget(credential, refused);

  it('that ends is not renewed when it came as a bearer, and its end is told', async () => {
    await open({});
    const forget = (text: string) => signIn.forget({ scheme: 'Bearer', token: text }, `Bearer ${text}`);
    expect(forget(jwt(0))).toEqual({ reason: expect.stringMatching(/^the token has expired; /) });
    expect([jwt(1), 'opaque', 'a.b.c'].map(forget)).toEqual([undefined, undefined, undefined]);
    expect(signIn.forget(undefined, undefined)).toBeUndefined();
  });

  it('from an exchange is renewed by one exchange, whoever else meets the refusal', async () => {
    const held = await openHeld();
    const made = signIn.authorize(ADA, scope());
    (await held.request(0)).answer(`{"access_token":"${jwt(600, 'first')}"}`);
    expect(await made).toBe(first);
    const remedies = [signIn.forget(ADA, first), signIn.forget(ADA, first)];
    const headers = [signIn.authorize(ADA, scope()), signIn.authorize(ADA, scope())];
    remedies.push(signIn.forget(ADA, first));
    (await held.request(1)).answer(`{"access_token":"${jwt(600, 'second')}"}`);
    expect(await Promise.all(headers)).toEqual([second, second]);
    remedies.push(signIn.forget(ADA, first));
    expect(signIn.authorize(ADA, scope())).toBe(second);
    expect(remedies).toEqual(Array(4).fill('renewable'));
    expect(held.held).toHaveLength(2);
  });

  it('is renewed by one exchange for all the calls that were under way with it', async () => {
    const held = await openHeldStage({ description: { ...hub, authorize, forget } });
    stage = held;
    signIn = createDockerSignIn({ ...held.target, ...hub, forget: () => undefined });
    const call = () => send(held.target, get('/pulls'), scope({ credential: ADA }));
    const replies = [call(), call(), call()];
    (await held.request(0)).answer(`{"access_token":"${jwt(600, 'first')}"}`);
    const refused = await Promise.all([1, 2, 3].map((number) => held.request(number)));
    for (const request of refused) request.answer('', 401);
    (await held.request(4)).answer(`{"access_token":"${jwt(600, 'second')}"}`);
    for (const number of [5, 6, 7]) (await held.request(number)).answer('done');
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(held.held.map(({ headers }) => headers.authorization)).toEqual([
      ...[undefined, first, first, first],
      ...[undefined, second, second, second],
    ]);
  });

  it('that has just been renewed is not renewed again before five seconds have passed', async () => {
    const opened = await open(token(jwt(600, 'first')), token(jwt(600, 'second')), token(jwt(600, 'third')));
    await signIn.authorize(ADA, scope());
    signIn.forget(ADA, first);
    expect(await signIn.authorize(ADA, scope())).toBe(second);
    now += 4_999;
    expect(signIn.forget(ADA, second)).toBeUndefined();
    expect(signIn.authorize(ADA, scope())).toBe(second);
    now += 1;
    expect(signIn.forget(ADA, second)).toBe('renewable');
    expect(await signIn.authorize(ADA, scope())).toBe(`Bearer ${jwt(600, 'third')}`);
    expect(opened.upstream.seen).toHaveLength(3);
  });
});

describe('a failed exchange', () => {
  it("is the hub's error", async () => {
    await open(json({ detail: 'Incorrect authentication credentials' }, 401));
    await expect(signIn.authorize(ADA, scope())).rejects.toMatchObject({
      message: 'Docker Hub: Incorrect authentication credentials',
      extensions: {
        code: 'UNAUTHENTICATED',
        upstream: 'hub',
        operation: 'Mutation.hubCreateAccessToken',
        status: 401,
      },
    });
  });

  it.each([
    ['no token', '{}'],
    ['an empty token', '{"access_token":""}'],
    ['a token that is no text', '{"access_token":5}'],
    ['a token of two words', '{"access_token":"a b"}'],
    ['a token with a line break', '{"access_token":"a\\nx-evil: 1"}'],
    ['no JSON', 'welcome'],
    ['nothing', ''],
    ['null', 'null'],
  ])('is also a success with %s', async (_, body) => {
    await open({ body }, token(jwt(600)));
    await expect(signIn.authorize(ADA, scope())).rejects.toMatchObject({
      message: 'Docker Hub: the token exchange gave no token',
      extensions: { code: 'UPSTREAM_INVALID', upstream: 'hub', status: 200 },
    });
    expect(await signIn.authorize(ADA, scope())).toBe(`Bearer ${jwt(600)}`);
  });

  it('does not give the secret away, when the hub echoes it', async () => {
    const credential: Credential = { scheme: 'Basic', username: 'ada', password: 'swordfish' };
    await open(json({ message: 'secret swordfish is wrong' }, 401));
    const error = await Promise.resolve(signIn.authorize(credential, scope())).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(String(error)).not.toContain('swordfish');
  });
});

describe('the log', () => {
  it('has a line for the exchange, without secret and token', async () => {
    await open(token(jwt(600)));
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    await signIn.authorize(ADA, scope({ log: pino(loggerOptions('trace'), sink) }));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { upstream: 'hub', operation: 'Mutation.hubCreateAccessToken', status: 200 },
    ]);
    expect(lines.join()).not.toMatch(/dckr_pat|eyJ/);
  });
});
