import { PortolanError } from '../../src/errors.js';
import type { HttpReply, Method } from '../../src/http/message.js';
import { createRetry, isRead } from '../../src/http/retry.js';
import { get } from '../support/traffic.js';

function reply(status: number, retryAfter?: string): HttpReply {
  return {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    body: Buffer.alloc(0),
  };
}

type Outcome = HttpReply | Error;

/** Runs the policy over the outcomes, the last of which repeats; gives what came out and how often it asked. */
function run(...outcomes: Outcome[]) {
  const calls: number[] = [];
  const result = createRetry().execute(async () => {
    const outcome = outcomes[Math.min(calls.length, outcomes.length - 1)];
    calls.push(Date.now());
    if (outcome === undefined || outcome instanceof Error) throw outcome;
    return outcome;
  });
  const settled = result.then(
    (value) => value as HttpReply, // the policy gives what the call gave
    (error: unknown) => error,
  );
  return { calls, settled };
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 31, 12) });
});

afterEach(() => {
  jest.useRealTimers();
});

describe('what is asked again', () => {
  it.each(['GET', 'HEAD'] as const)('is %s', (method) => {
    expect(isRead({ ...get('/x'), method })).toBe(true);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('is not %s', (method: Method) => {
    expect(isRead({ ...get('/x'), method })).toBe(false);
  });

  it.each([429, 502, 503, 504])(
    'is a reply with %i, at most twice, and the last one counts',
    async (status) => {
      const last = reply(status);
      const { calls, settled } = run(reply(status), reply(status), last);
      await jest.runAllTimersAsync();
      expect(await settled).toBe(last);
      expect(calls).toHaveLength(3);
    },
  );

  it.each([200, 204, 304, 400, 401, 403, 404, 408, 409, 500, 501, 520])(
    'is not a reply with %i',
    async (status) => {
      const { calls, settled } = run(reply(status));
      await jest.runAllTimersAsync();
      expect(await settled).toMatchObject({ status });
      expect(calls).toHaveLength(1);
    },
  );

  it('is a broken connection', async () => {
    const broken = new PortolanError('UPSTREAM_UNREACHABLE', 'reset');
    const { calls, settled } = run(broken, reply(200));
    await jest.runAllTimersAsync();
    expect(await settled).toMatchObject({ status: 200 });
    expect(calls).toHaveLength(2);
  });

  it('fails with the last error when every attempt does', async () => {
    const errors = ['a', 'b', 'c'].map((text) => new PortolanError('UPSTREAM_UNREACHABLE', text));
    const { calls, settled } = run(...errors);
    await jest.runAllTimersAsync();
    expect(await settled).toBe(errors[2]);
    expect(calls).toHaveLength(3);
  });

  it.each([
    ['a timeout, which has cost the time already', new PortolanError('UPSTREAM_TIMEOUT', 'late')],
    ['an unusable answer', new PortolanError('UPSTREAM_INVALID', 'too large')],
    ['a mistake of ours', new TypeError('x')],
  ])('is not %s', async (_, error) => {
    const { calls, settled } = run(error);
    await jest.runAllTimersAsync();
    expect(await settled).toBe(error);
    expect(calls).toHaveLength(1);
  });
});

describe('the wait', () => {
  /** Milliseconds between the calls. */
  async function waitsOf(...outcomes: Outcome[]): Promise<number[]> {
    const { calls, settled } = run(...outcomes);
    await jest.runAllTimersAsync();
    await settled;
    return calls.slice(1).map((call, index) => call - (calls[index] ?? 0));
  }

  it('is a random part of 100 ms, then of 200 ms', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    expect(await waitsOf(reply(503))).toEqual([50, 100]);
    jest.spyOn(Math, 'random').mockReturnValue(0.9);
    expect(await waitsOf(new PortolanError('UPSTREAM_UNREACHABLE', 'reset'))).toEqual([90, 180]);
  });

  it.each([
    ['as seconds', '1', 1_000],
    ['as the longest that is allowed', '2', 2_000],
    ['as none', '0', 0],
    ['as an HTTP date', 'Sat, 31 Jan 2026 12:00:02 GMT', 2_000],
    ['as a unix time', String(Date.UTC(2026, 0, 31, 12) / 1000 + 1), 1_000],
  ])('is what the upstream wishes, said %s', async (_, header, wait) => {
    expect(await waitsOf(reply(429, header), reply(200))).toEqual([wait]);
  });

  it('is what the upstream wishes in the older ways of Docker Hub, too', async () => {
    const moment = String(Date.UTC(2026, 0, 31, 12) / 1000 + 1);
    for (const header of ['x-retry-after', 'x-ratelimit-reset']) {
      jest.setSystemTime(Date.UTC(2026, 0, 31, 12));
      expect(await waitsOf({ ...reply(429), headers: { [header]: moment } }, reply(200))).toEqual([1_000]);
    }
  });

  it.each([
    ['as seconds', '3'],
    ['as an HTTP date', 'Sat, 31 Jan 2026 12:00:03 GMT'],
    ['as a unix time', String(Date.UTC(2026, 0, 31, 12) / 1000 + 60)],
  ])("is the client's when the upstream wishes a longer one, said %s", async (_, header) => {
    expect(await waitsOf(reply(429, header), reply(200))).toEqual([]);
  });
});
