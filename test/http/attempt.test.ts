import { attempt } from '../../src/http/attempt.js';
import { type Cancellation, createCancellation } from '../../src/http/cancellation.js';
import { type HeldStage, openHeldStage } from '../support/held-upstream.js';
import { describeTarget, get, openStage, post, type Stage, until } from '../support/traffic.js';

const MIB = 1 << 20;

let stage: HeldStage;

afterEach(() => stage.close());

describe('an answer', () => {
  it('comes with status, headers and body, whatever its status', async () => {
    stage = await openHeldStage();
    const reply = attempt(stage.target, get('/x?y=1'), createCancellation());
    const { response, method, url } = await stage.request(0);
    response.writeHead(503, { 'x-one': 'a' });
    response.write('first ');
    response.end('second');
    const { status, headers, body } = await reply;
    expect([method, url]).toEqual(['GET', '/x?y=1']);
    expect([status, headers['x-one'], body.toString()]).toEqual([503, 'a', 'first second']);
  });

  it('to HEAD has headers only', async () => {
    stage = await openHeldStage();
    const reply = attempt(stage.target, { ...get('/x'), method: 'HEAD' }, createCancellation());
    (await stage.request(0)).response.writeHead(200, { 'content-length': '5000' }).end();
    const { headers, body } = await reply;
    expect([headers['content-length'], body.length]).toEqual(['5000', 0]);
  });

  it('is the final one when early hints come before it', async () => {
    stage = await openHeldStage();
    const reply = attempt(stage.target, get('/x'), createCancellation());
    const { response } = await stage.request(0);
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(404, { 'x-one': 'a' }).end('no');
    const { status, headers, body } = await reply;
    expect([status, headers['x-one'], headers.link, body.toString()]).toEqual([404, 'a', undefined, 'no']);
  });

  it('may be as large as 32 MiB', async () => {
    stage = await openHeldStage();
    const reply = attempt(stage.target, get('/x'), createCancellation());
    (await stage.request(0)).response.end(Buffer.alloc(32 * MIB));
    expect((await reply).body.length).toBe(32 * MIB);
  });

  it('that is larger is refused, and its connection closed', async () => {
    stage = await openHeldStage();
    const reply = attempt(stage.target, get('/x'), createCancellation());
    const request = await stage.request(0);
    request.response.write(Buffer.alloc(32 * MIB + 1));
    await expect(reply).rejects.toMatchObject({
      message: 'Quay: the answer is larger than 32 MiB',
      extensions: { code: 'UPSTREAM_INVALID', upstream: 'quay', operation: 'Query.thing', status: 200 },
    });
    await until(() => request.isGone);
  });

  it('that is an error is read up to a limit, and its connection closed', async () => {
    stage = await openHeldStage();
    const reply = attempt(stage.target, get('/x'), createCancellation());
    const request = await stage.request(0);
    request.response.writeHead(500);
    request.response.write(Buffer.alloc(4 * MIB, 'x'));
    const { status, body } = await reply;
    expect(status).toBe(500);
    expect(body.length).toBeGreaterThan(64 << 10);
    expect(body.length).toBeLessThan(256 << 10);
    await until(() => request.isGone);
  });
});

describe('a request', () => {
  let recorded: Stage;

  beforeEach(async () => {
    stage = await openHeldStage();
    recorded = await openStage({ answer: () => ({ body: 'ok' }) });
  });

  afterEach(() => recorded.close());

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('by %s is sent as it is', async (method) => {
    const headers = { 'content-type': 'text/plain', 'x-one': 'a' };
    await attempt(
      recorded.target,
      { ...post('/x/sha256:0a?q=%2F', 'body'), method, headers },
      createCancellation(),
    );
    expect(recorded.upstream.seen).toMatchObject([
      { method, url: '/x/sha256:0a?q=%2F', headers, body: 'body' },
    ]);
  });

  it('without headers of its own says nothing of us', async () => {
    await attempt(recorded.target, get('/x'), createCancellation());
    expect(Object.keys(recorded.upstream.seen[0]?.headers ?? {}).sort()).toEqual(['connection', 'host']);
  });
});

describe('without an answer', () => {
  it.each([
    ['nothing comes', () => undefined],
    [
      'headers come and then nothing',
      (response: { writeHead(status: number): { write(text: string): unknown } }) =>
        response.writeHead(200).write('a'),
    ],
  ])('it is a timeout when %s', async (_, begin) => {
    stage = await openHeldStage({ traffic: { timeoutMs: 100 } });
    const reply = attempt(stage.target, get('/x'), createCancellation());
    const settled = expect(reply).rejects.toMatchObject({
      message: 'Quay: no answer within 100 ms',
      extensions: { code: 'UPSTREAM_TIMEOUT', upstream: 'quay', operation: 'Query.thing' },
    });
    const request = await stage.request(0);
    begin(request.response);
    await settled;
    await until(() => request.isGone);
  });

  it('it is unreachable when the connection is reset', async () => {
    stage = await openHeldStage();
    const reply = attempt(stage.target, get('/x'), createCancellation());
    const settled = expect(reply).rejects.toMatchObject({
      message: expect.stringMatching(/^Quay: connection failed \([A-Z_]+\)$/),
      extensions: { code: 'UPSTREAM_UNREACHABLE', upstream: 'quay', operation: 'Query.thing' },
    });
    (await stage.request(0)).response.socket?.resetAndDestroy();
    await settled;
  });

  it('it is unreachable when the answer breaks off', async () => {
    stage = await openHeldStage();
    const reply = attempt(stage.target, get('/x'), createCancellation());
    const settled = expect(reply).rejects.toMatchObject({ extensions: { code: 'UPSTREAM_UNREACHABLE' } });
    const { response } = await stage.request(0);
    response.writeHead(200, { 'content-length': '100' }).write('only this');
    response.socket?.end();
    response.destroy();
    await settled;
  });

  it('it is unreachable when nobody listens, and the cause stays with us', async () => {
    stage = await openHeldStage();
    const { origin } = stage.target;
    await stage.close();
    const gone = describeTarget(new URL(String(origin)));
    await expect(attempt(gone, get('/x'), createCancellation())).rejects.toMatchObject({
      message: 'Quay: connection failed (ECONNREFUSED)',
      extensions: { code: 'UPSTREAM_UNREACHABLE', upstream: 'quay', operation: 'Query.thing' },
      cause: { code: 'ECONNREFUSED' },
    });
    await gone.pool?.destroy();
  });

  it('it is not configured when there is no address', async () => {
    stage = await openHeldStage();
    await expect(attempt(describeTarget(undefined), get('/x'), createCancellation())).rejects.toMatchObject({
      message: 'Quay: no address is configured; set QUAY_URL',
      extensions: { code: 'UPSTREAM_NOT_CONFIGURED' },
    });
  });
});

describe('cancellation', () => {
  it.each([
    ['deadline', "Quay: no answer before the operation's deadline"],
    ['abandoned', 'Quay: nobody waits for the answer any more'],
  ] as const)('by %s ends the call and closes its connection', async (reason, message) => {
    stage = await openHeldStage();
    const cancellation = createCancellation();
    const reply = attempt(stage.target, get('/x'), cancellation);
    const settled = expect(reply).rejects.toMatchObject({
      message,
      extensions: { code: reason === 'deadline' ? 'UPSTREAM_TIMEOUT' : 'INTERNAL' },
    });
    const request = await stage.request(0);
    cancellation.cancel(reason);
    await settled;
    await until(() => request.isGone);
  });

  it('ends a call in the middle of its answer', async () => {
    stage = await openHeldStage();
    const cancellation = createCancellation();
    const reply = attempt(stage.target, get('/x'), cancellation);
    const settled = expect(reply).rejects.toMatchObject({ extensions: { code: 'INTERNAL' } });
    const request = await stage.request(0);
    request.response.writeHead(200).write('a');
    cancellation.cancel('abandoned');
    await settled;
    await until(() => request.isGone);
  });

  it('before the call keeps it from starting', async () => {
    stage = await openHeldStage();
    const cancellation = createCancellation();
    cancellation.cancel('deadline');
    await expect(attempt(stage.target, get('/x'), cancellation)).rejects.toMatchObject({
      extensions: { code: 'UPSTREAM_TIMEOUT' },
    });
    expect(stage.held).toEqual([]);
  });

  it('while the call waits for a connection keeps it from ever being sent', async () => {
    stage = await openHeldStage({ traffic: { connections: 1 } });
    const first = attempt(stage.target, get('/first'), createCancellation());
    const request = await stage.request(0);
    const cancellation = createCancellation();
    const waiting = attempt(stage.target, post('/waiting'), cancellation);
    const third = attempt(stage.target, get('/third'), createCancellation());
    cancellation.cancel('abandoned');
    await expect(waiting).rejects.toMatchObject({ extensions: { code: 'INTERNAL' } });
    request.answer('one');
    expect((await first).body.toString()).toBe('one');
    (await stage.request(1)).answer('three');
    expect((await third).body.toString()).toBe('three');
    expect(stage.held.map(({ url }) => url)).toEqual(['/first', '/third']);
  });

  it.each([
    ['an answer', (response: { end(): unknown }) => response.end()],
    ['a failure', (response: { destroy(): unknown }) => response.destroy()],
  ])('is not listened to any more after %s', async (_, finish) => {
    stage = await openHeldStage();
    const cancellation = createCancellation();
    let listeners = 0;
    const counted: Cancellation = {
      reason: undefined,
      cancel: cancellation.cancel,
      onCancel(listener) {
        listeners += 1;
        const takeBack = cancellation.onCancel(listener);
        return () => {
          listeners -= 1;
          takeBack();
        };
      },
    };
    const settled = attempt(stage.target, get('/x'), counted).catch(() => 'failed');
    const request = await stage.request(0);
    expect(listeners).toBe(1);
    finish(request.response);
    await settled;
    expect(listeners).toBe(0);
  });
});
