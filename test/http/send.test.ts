import { Writable } from 'node:stream';
import { pino } from 'pino';
import { PortolanError } from '../../src/errors.js';
import { createBreaker } from '../../src/http/breaker.js';
import { createCancellation } from '../../src/http/cancellation.js';
import type { CallScope } from '../../src/http/message.js';
import { send } from '../../src/http/send.js';
import { type Logger, loggerOptions } from '../../src/log.js';
import {
  ADA,
  describeTarget,
  get,
  openStage,
  post,
  SILENT,
  type Stage,
  type StageOptions,
} from '../support/traffic.js';
import type { StubReply } from '../support/upstream.js';

let stage: Stage;

afterEach(() => stage.close());

/** A stage that gives these replies one after the other, the last of them again and again. */
async function open(replies: readonly StubReply[] = [{}], options: StageOptions = {}): Promise<void> {
  const left = [...replies];
  stage = await openStage({ answer: () => (left.length > 1 ? left.shift() : left[0]) ?? {}, ...options });
}

function scope(log: Logger = SILENT): CallScope {
  return { requestId: 'request-1', log, credential: ADA, cancellation: createCancellation() };
}

function record() {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { lines, log: pino(loggerOptions('info'), sink) };
}

function authorizations(): (string | undefined)[] {
  return stage.upstream.seen.map(({ headers }) => headers.authorization);
}

describe('authorization', () => {
  it('is what the upstream makes of the credential', async () => {
    await open();
    await send(stage.target, get('/x'), scope());
    expect(authorizations()).toEqual(['Bearer ada']);
  });

  it('may take its time', async () => {
    await open([{}], { description: { authorize: async () => 'Bearer exchanged' } });
    await send(stage.target, get('/x'), scope());
    expect(authorizations()).toEqual(['Bearer exchanged']);
  });

  it('is no header at all where there is none', async () => {
    await open();
    await send(stage.target, get('/x'), { ...scope(), credential: undefined });
    expect(authorizations()).toEqual([undefined]);
  });

  it('is asked for with the credential and the scope of the call', async () => {
    const authorize = jest.fn(() => undefined);
    await open([{}], { description: { authorize } });
    const own = scope();
    await send(stage.target, get('/x'), own);
    expect(authorize.mock.calls).toEqual([[ADA, own]]);
  });

  it('that fails is the failure of the call, and nothing is sent', async () => {
    const failure = new PortolanError('UNAUTHENTICATED', 'Docker Hub: wrong');
    await open([{}], { description: { authorize: () => Promise.reject(failure) } });
    await expect(send(stage.target, get('/x'), scope())).rejects.toBe(failure);
    expect(stage.upstream.seen).toEqual([]);
  });

  it('keeps the headers of the request', async () => {
    await open();
    await send(stage.target, post('/x'), scope());
    expect(stage.upstream.seen[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer ada',
    });
  });
});

describe('a refused credential', () => {
  it('is forgotten after 401', async () => {
    const forget = jest.fn();
    await open([{ status: 401 }], { description: { forget } });
    expect(await send(stage.target, get('/x'), scope())).toMatchObject({ status: 401 });
    expect(forget.mock.calls).toEqual([[ADA, 'Bearer ada']]);
  });

  it.each([200, 403, 404, 500])('is not forgotten after %i', async (status) => {
    const forget = jest.fn();
    await open([{ status }], { description: { forget } });
    await send(stage.target, get('/x'), scope());
    expect(forget).not.toHaveBeenCalled();
  });
});

describe('an answer', () => {
  it.each([401, 403, 500])('with status %i does not give the credential away', async (status) => {
    await open([{ status, body: '{"message":"Bearer swordfish"}' }]);
    const credential = { scheme: 'Bearer', token: 'swordfish' } as const;
    const { body } = await send(stage.target, post('/x'), { ...scope(), credential });
    expect(body.toString()).toBe('{"message":"Bearer [redacted]"}');
  });

  it.each([undefined, true])(
    'that holds data is what the upstream sent (isGraphql: %p)',
    async (isGraphql) => {
      await open([{ body: '{"data":{"repo":"node/tools"}}' }], {
        description: { authorize: () => 'Basic bWU6bm9kZQ==' },
      });
      const credential = { scheme: 'Basic', username: 'me', password: 'node' } as const;
      const request = { ...post('/x'), ...(isGraphql && { isGraphql }) };
      const { body } = await send(stage.target, request, { ...scope(), credential });
      expect(body.toString()).toBe('{"data":{"repo":"node/tools"}}');
    },
  );
});

describe('a read', () => {
  beforeEach(() => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
  });

  it.each(['GET', 'HEAD'] as const)('by %s is asked again after a transient failure', async (method) => {
    await open([{ status: 503 }, { after: 'reset' }, { status: 200 }]);
    expect(await send(stage.target, { ...get('/x'), method }, scope())).toMatchObject({ status: 200 });
    expect(stage.upstream.seen).toHaveLength(3);
    expect(authorizations()).toEqual(['Bearer ada', 'Bearer ada', 'Bearer ada']);
  });

  it('gives the last status when every attempt failed', async () => {
    await open([{ status: 502 }]);
    expect(await send(stage.target, get('/x'), scope())).toMatchObject({ status: 502 });
    expect(stage.upstream.seen).toHaveLength(3);
  });

  it('is asked once when the upstream wishes a longer wait than we allow', async () => {
    await open([{ status: 429, headers: { 'retry-after': '60' } }]);
    expect(await send(stage.target, get('/x'), scope())).toMatchObject({ status: 429 });
    expect(stage.upstream.seen).toHaveLength(1);
  });
});

describe('a write', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('by %s is never asked again', async (method) => {
    await open([{ status: 503, headers: { 'retry-after': '0' } }, { status: 200 }]);
    expect(await send(stage.target, { ...post('/x'), method }, scope())).toMatchObject({ status: 503 });
    expect(stage.upstream.seen).toHaveLength(1);
  });

  it('is not asked again when its answer is lost', async () => {
    await open([{ after: 'reset' }, { status: 200 }]);
    await expect(send(stage.target, post('/x'), scope())).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
    });
    expect(stage.upstream.seen).toHaveLength(1);
  });
});

describe('an upstream that mostly fails', () => {
  const options: StageOptions = {
    target: { breaker: createBreaker({ threshold: 0.5, minimumRps: 2, windowMs: 1_000, pauseMs: 60_000 }) },
  };

  it('is left alone: neither reads nor writes reach it, nor are reads retried', async () => {
    await open([{ status: 500 }], options);
    await send(stage.target, get('/x'), scope());
    await send(stage.target, get('/x'), scope());
    for (const request of [get('/x'), post('/x')]) {
      await expect(send(stage.target, request, scope())).rejects.toMatchObject({
        message: 'Quay: most calls fail at the moment, so it is left alone for a few seconds',
        extensions: { code: 'UPSTREAM_UNREACHABLE', upstream: 'quay', operation: request.operation },
      });
    }
    expect(stage.upstream.seen).toHaveLength(2);
  });

  it('is not left alone while it answers as often as it fails', async () => {
    const replies = [200, 200, 500, 500, 200].map((status) => ({ status }));
    await open(replies, {
      target: { breaker: createBreaker({ threshold: 0.5, minimumRps: 2, windowMs: 1_000, pauseMs: 60_000 }) },
    });
    for (const { status } of replies)
      expect(await send(stage.target, post('/x'), scope())).toMatchObject({ status });
  });

  it('still has its answers told to those who asked before it was left alone', async () => {
    const breaker = createBreaker({ threshold: 0.5, minimumRps: 2, windowMs: 1_000, pauseMs: 60_000 });
    await open([{ status: 500 }], { target: { breaker } });
    const statuses = Array.from({ length: 4 }, () => send(stage.target, post('/x'), scope()));
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([500, 500, 500, 500]);
    expect(breaker.isOpen).toBe(true);
  });
});

describe('an upstream without address', () => {
  it('is not configured, and nobody is asked for a credential', async () => {
    await open();
    const authorize = jest.fn(() => undefined);
    const nowhere = describeTarget(undefined, { description: { authorize } });
    await expect(send(nowhere, get('/x'), scope())).rejects.toMatchObject({
      code: 'UPSTREAM_NOT_CONFIGURED',
    });
    expect(authorize).not.toHaveBeenCalled();
  });
});

describe('the log', () => {
  it('has one line per attempt', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    await open([{ status: 503, body: 'busy' }, { after: 'reset' }, { body: '{}' }]);
    const { lines, log } = record();
    await send(stage.target, get('/x?token=hunter2'), scope(log));
    const common = {
      requestId: 'request-1',
      upstream: 'quay',
      operation: 'Query.thing',
      ms: expect.any(Number),
    };
    expect(lines).toMatchObject([
      { ...common, level: 30, msg: 'upstream reply', status: 503, bytes: 4 },
      { ...common, level: 40, msg: 'upstream failure', code: 'UPSTREAM_UNREACHABLE' },
      { ...common, level: 30, msg: 'upstream reply', status: 200, bytes: 2 },
    ]);
  });

  it('has neither credential, nor query, nor body', async () => {
    await open([{ status: 401, body: '{"token":"body-secret"}' }]);
    const { lines, log } = record();
    await send(stage.target, post('/x?q=query-secret', '{"secret":"sent-secret"}'), scope(log));
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toMatch(/secret|Bearer|ada/);
  });
});
