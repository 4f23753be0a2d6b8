import { PortolanError } from '../../src/errors.js';
import { createCancellation } from '../../src/http/cancellation.js';
import type { CallScope } from '../../src/http/message.js';
import { send } from '../../src/http/send.js';
import type { Remedy } from '../../src/http/target.js';
import { ADA, get, openStage, post, SILENT, type Stage } from '../support/traffic.js';
import type { StubReply } from '../support/upstream.js';

let stage: Stage;

afterEach(() => stage.close());

interface SignIn {
  readonly remedy?: Remedy;
  /** Headers in turn. */
  readonly headers?: readonly (string | Promise<string> | undefined)[];
}

/** An upstream that gives these replies in turn, the last again and again, and a sign-in. */
async function open(replies: readonly StubReply[], { remedy, headers = ['Bearer 1', 'Bearer 2'] }: SignIn) {
  const left = [...replies];
  const authorize = jest.fn();
  for (const header of headers) authorize.mockReturnValueOnce(header);
  const forget = jest.fn(() => remedy);
  stage = await openStage({
    answer: () => (left.length > 1 ? left.shift() : left[0]) ?? {},
    description: { authorize, forget },
  });
  return { authorize, forget };
}

function scope(): CallScope {
  return { requestId: 'r', log: SILENT, credential: ADA, cancellation: createCancellation() };
}

function sent(): (string | undefined)[] {
  return stage.upstream.seen.map(({ headers }) => headers.authorization);
}

const REFUSED = { status: 401, body: 'refused Bearer 2' };

describe('a refused header that can be renewed', () => {
  it.each([get('/x'), post('/x', '{"a":1}')])(
    'is renewed for $method, which is sent once more',
    async (request) => {
      const own = scope();
      const { authorize, forget } = await open([REFUSED, { body: 'done' }], { remedy: 'renewable' });
      const reply = await send(stage.target, request, own);
      expect([reply.status, reply.body.toString()]).toEqual([200, 'done']);
      expect(sent()).toEqual(['Bearer 1', 'Bearer 2']);
      expect(new Set(stage.upstream.seen.map(({ body }) => body)).size).toBe(1);
      expect(forget.mock.calls).toEqual([[ADA, 'Bearer 1']]);
      expect(authorize.mock.calls).toEqual([
        [ADA, own],
        [ADA, own],
      ]);
    },
  );

  it('is waited for', async () => {
    await open([REFUSED, {}], {
      remedy: 'renewable',
      headers: [Promise.resolve('Bearer 1'), Promise.resolve('Bearer 2')],
    });
    expect(await send(stage.target, get('/x'), scope())).toMatchObject({ status: 200 });
    expect(sent()).toEqual(['Bearer 1', 'Bearer 2']);
  });

  it('is renewed once: the second refusal is the answer, without the header in it', async () => {
    const { authorize, forget } = await open([REFUSED], { remedy: 'renewable' });
    const reply = await send(stage.target, get('/x'), scope());
    expect([reply.status, reply.body.toString()]).toEqual([401, 'refused Bearer [redacted]']);
    expect(sent()).toEqual(['Bearer 1', 'Bearer 2']);
    expect(forget.mock.calls).toEqual([
      [ADA, 'Bearer 1'],
      [ADA, 'Bearer 2'],
    ]);
    expect(authorize).toHaveBeenCalledTimes(2);
  });

  it('that cannot be had is the failure of the call', async () => {
    const failure = new PortolanError('RATE_LIMITED', 'Docker Hub: later');
    const { authorize } = await open([REFUSED], { remedy: 'renewable', headers: ['Bearer 1'] });
    authorize.mockImplementationOnce(() => Promise.reject(failure));
    await expect(send(stage.target, get('/x'), scope())).rejects.toBe(failure);
    expect(sent()).toEqual(['Bearer 1']);
  });

  it('meets a busy upstream as any other read does', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    await open([REFUSED, { status: 503 }, {}], { remedy: 'renewable' });
    expect(await send(stage.target, get('/x'), scope())).toMatchObject({ status: 200 });
    expect(sent()).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 2']);
  });

  it.each([200, 400, 403, 404, 500])('is not renewed after %i', async (status) => {
    const { forget } = await open([{ status }], { remedy: 'renewable' });
    expect(await send(stage.target, post('/x'), scope())).toMatchObject({ status });
    expect(forget).not.toHaveBeenCalled();
    expect(sent()).toEqual(['Bearer 1']);
  });
});

describe('a refused header that cannot be renewed', () => {
  it('is the answer of the upstream', async () => {
    await open([REFUSED], {});
    expect(await send(stage.target, get('/x'), scope())).toMatchObject({ status: 401 });
    expect(sent()).toEqual(['Bearer 1']);
  });

  it('for a known reason is told with the reason', async () => {
    await open([REFUSED], { remedy: { reason: 'the token has expired' } });
    await expect(send(stage.target, get('/x'), scope())).rejects.toMatchObject({
      message: 'Quay: the token has expired',
      extensions: { code: 'UNAUTHENTICATED', upstream: 'quay', operation: 'Query.thing', status: 401 },
    });
    expect(sent()).toEqual(['Bearer 1']);
  });
});
