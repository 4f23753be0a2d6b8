import { toAuthorization } from '../../src/http/credential.js';
import { createLoader, type Loader } from '../../src/http/loader.js';
import type { HttpRequest } from '../../src/http/message.js';
import type { Session } from '../../src/http/session.js';
import type { Target } from '../../src/http/target.js';
import { type HeldStage, openHeldStage } from '../support/held-upstream.js';
import { ADA, BOB, get, openSession, openStage, post, until } from '../support/traffic.js';

let stage: HeldStage;
let loader: Loader;

beforeEach(async () => {
  stage = await openHeldStage();
  loader = createLoader();
});

afterEach(() => stage.close());

interface LoadOptions {
  readonly as?: string;
  readonly target?: Target;
}

function load(
  request: HttpRequest,
  session: Session,
  { as = 'TEXT', target = stage.target }: LoadOptions = {},
) {
  return loader.load<string>(
    { target, request, as, read: ({ body }) => `${as} ${body.toString()}` },
    session,
  );
}

/** Loads, and answers the request of that number. */
async function loadAnswered(number: number, ...call: Parameters<typeof load>): Promise<string> {
  const value = load(...call);
  (await stage.request(number)).answer(`answer ${number}`);
  return value;
}

function urls(): string[] {
  return stage.held.map(({ method, url }) => `${method} ${url}`);
}

describe('within an operation', () => {
  it('identical reads are one call, while it is in flight and afterwards', async () => {
    const session = openSession(ADA);
    const both = [load(get('/x'), session), load(get('/x'), session)];
    (await stage.request(0)).answer('once');
    expect(await Promise.all(both)).toEqual(['TEXT once', 'TEXT once']);
    expect(await load(get('/x'), session)).toBe('TEXT once');
    expect(urls()).toEqual(['GET /x']);
  });

  it('reads that differ in path, method or way of reading are calls of their own', async () => {
    const session = openSession(ADA);
    const values = [
      load(get('/x'), session),
      load(get('/x?page=2'), session),
      load({ ...get('/x'), method: 'HEAD' }, session),
      load(get('/x'), session, { as: 'JSON' }),
    ];
    await until(() => stage.held.length === 4);
    for (const { answer } of stage.held) answer('');
    expect(await Promise.all(values)).toEqual(['TEXT ', 'TEXT ', 'TEXT ', 'JSON ']);
  });

  it('a failure is not asked for again', async () => {
    const session = openSession(ADA);
    const failing = () =>
      loader.load(
        {
          target: stage.target,
          request: get('/x'),
          as: '',
          read: () => {
            throw new Error('unreadable');
          },
        },
        session,
      );
    const first = expect(failing()).rejects.toThrow('unreadable');
    (await stage.request(0)).answer('');
    await first;
    await expect(failing()).rejects.toThrow('unreadable');
    expect(urls()).toEqual(['GET /x']);
  });

  it('reads of two upstreams with the same path are two calls', async () => {
    const other = await openHeldStage({ description: { name: 'zot' } });
    const session = openSession(ADA);
    const values = [load(get('/x'), session), load(get('/x'), session, { target: other.target })];
    (await stage.request(0)).answer('quay');
    (await other.request(0)).answer('zot');
    expect(await Promise.all(values)).toEqual(['TEXT quay', 'TEXT zot']);
    await other.close();
  });
});

describe('between operations of one credential', () => {
  it('identical reads are one call while it is in flight', async () => {
    const values = [load(get('/x'), openSession(ADA)), load(get('/x'), openSession({ ...ADA }))];
    (await stage.request(0)).answer('once');
    expect(await Promise.all(values)).toEqual(['TEXT once', 'TEXT once']);
    expect(urls()).toEqual(['GET /x']);
  });

  it('nothing is kept afterwards', async () => {
    expect(await loadAnswered(0, get('/x'), openSession(ADA))).toBe('TEXT answer 0');
    expect(await loadAnswered(1, get('/x'), openSession(ADA))).toBe('TEXT answer 1');
  });

  it('is also so for callers without any', async () => {
    const values = [load(get('/x'), openSession()), load(get('/x'), openSession())];
    (await stage.request(0)).answer('once');
    expect(await Promise.all(values)).toEqual(['TEXT once', 'TEXT once']);
    expect(stage.held[0]?.headers.authorization).toBeUndefined();
  });
});

describe('between operations of different credentials', () => {
  it.each([
    ['two callers', ADA, BOB],
    ['a caller and somebody anonymous', ADA, undefined],
    [
      'schemes with the same text',
      { scheme: 'Bearer', token: 'YTpi' },
      { scheme: 'Basic', username: 'a', password: 'b' },
    ],
  ] as const)('nothing is shared, in flight or afterwards: %s', async (_, one, other) => {
    const first = load(get('/x'), openSession(one));
    const second = load(get('/x'), openSession(other));
    await until(() => stage.held.length === 2);
    for (const { answer, headers } of stage.held) answer(headers.authorization ?? 'nobody');
    const [mine, theirs] = await Promise.all([first, second]);
    expect(mine).toBe(`TEXT ${toAuthorization(one)}`);
    expect(theirs).not.toBe(mine);
    expect(await loadAnswered(2, get('/x'), openSession(other))).toBe('TEXT answer 2');
  });
});

describe('a write', () => {
  it('is never shared, however alike', async () => {
    const session = openSession(ADA);
    const values = [load(post('/x'), session), load(post('/x'), session), load(post('/x'), openSession(ADA))];
    await until(() => stage.held.length === 3);
    for (const { answer } of stage.held) answer('done');
    expect(await Promise.all(values)).toHaveLength(3);
  });

  it('makes its operation read anew', async () => {
    const session = openSession(ADA);
    expect(await loadAnswered(0, get('/x'), session)).toBe('TEXT answer 0');
    await loadAnswered(1, post('/x'), session);
    expect(await loadAnswered(2, get('/x'), session)).toBe('TEXT answer 2');
  });

  it('makes it read anew also when the write fails, because it may have happened', async () => {
    const session = openSession(ADA);
    expect(await loadAnswered(0, get('/x'), session)).toBe('TEXT answer 0');
    const write = expect(load(post('/x'), session)).rejects.toThrow('connection failed');
    (await stage.request(1)).response.destroy();
    await write;
    expect(await loadAnswered(2, get('/x'), session)).toBe('TEXT answer 2');
  });

  it('is not answered by a read that was in flight before it', async () => {
    const early = load(get('/x'), openSession(ADA));
    const before = await stage.request(0);
    await loadAnswered(1, post('/x'), openSession(ADA));
    const late = load(get('/x'), openSession(ADA));
    (await stage.request(2)).answer('after');
    before.answer('before');
    expect(await Promise.all([early, late])).toEqual(['TEXT before', 'TEXT after']);
  });

  it('leaves alone what others are reading', async () => {
    const bobs = load(get('/x'), openSession(BOB));
    const read = await stage.request(0);
    await loadAnswered(1, post('/x'), openSession(ADA));
    const again = load(get('/x'), openSession(BOB));
    read.answer('shared');
    expect(await Promise.all([bobs, again])).toEqual(['TEXT shared', 'TEXT shared']);
    expect(urls()).toEqual(['GET /x', 'POST /x']);
  });
});

describe('an operation that ends early', () => {
  it('stops its call', async () => {
    const session = openSession(ADA);
    const value = expect(load(get('/x'), session)).rejects.toMatchObject({
      message: "Quay: no answer before the operation's deadline",
      extensions: { code: 'UPSTREAM_TIMEOUT', operation: 'Query.thing' },
    });
    const request = await stage.request(0);
    session.cancellation.cancel('deadline');
    await value;
    await until(() => request.isGone);
  });

  it('does not stop the call that another one shares', async () => {
    const leaving = openSession(ADA);
    const left = expect(load(get('/x'), leaving)).rejects.toMatchObject({ code: 'INTERNAL' });
    const stays = load(get('/x'), openSession(ADA));
    const request = await stage.request(0);
    leaving.cancellation.cancel('abandoned');
    await left;
    expect(request.isGone).toBe(false);
    request.answer('done');
    expect(await stays).toBe('TEXT done');
  });

  it('stops its write', async () => {
    const session = openSession(ADA);
    const value = expect(load(post('/x'), session)).rejects.toMatchObject({ code: 'INTERNAL' });
    const request = await stage.request(0);
    session.cancellation.cancel('abandoned');
    await value;
    await until(() => request.isGone);
  });

  it.each([
    ['read', get('/x')],
    ['write', post('/x')],
  ])('starts no further %s', async (_, request) => {
    const ready = await openStage({ answer: () => ({ body: 'in vain' }) });
    const session = openSession(ADA);
    session.cancellation.cancel('abandoned');
    const value = load(request, session, { target: ready.target });
    const outcome = await value.catch(({ code }: { code: unknown }) => code);
    await ready.close();
    expect(outcome).toBe('INTERNAL');
    expect(ready.upstream.seen).toEqual([]);
  });
});
