import { PortolanError } from '../../src/errors.js';
import { type Breaker, createBreaker, isBroken } from '../../src/http/breaker.js';
import { cancelled } from '../../src/http/failures.js';
import type { HttpReply } from '../../src/http/message.js';

const WINDOW_MS = 1_000;
const PAUSE_MS = 5_000;
/** Nothing is concluded from fewer calls in a window. */
const MINIMUM = 4;

let breaker: Breaker;
let calls: number;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 31, 12) });
  breaker = createBreaker({ threshold: 0.5, minimumRps: MINIMUM, windowMs: WINDOW_MS, pauseMs: PAUSE_MS });
  calls = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

type Outcome = number | Error;

/** Runs one call that ends so; gives its status or its error. */
function run(outcome: Outcome): Promise<unknown> {
  const call = async (): Promise<HttpReply> => {
    calls += 1;
    if (outcome instanceof Error) throw outcome;
    return { status: outcome, headers: {}, body: Buffer.alloc(0) };
  };
  return breaker.run(call).then(
    ({ status }) => status,
    (error: unknown) => error,
  );
}

async function runAll(...outcomes: Outcome[]): Promise<void> {
  for (const outcome of outcomes) await run(outcome);
}

const TIMEOUT = new PortolanError('UPSTREAM_TIMEOUT', 'late');
const UNREACHABLE = new PortolanError('UPSTREAM_UNREACHABLE', 'reset');

describe('the circuit opens', () => {
  it.each<[string, Outcome]>([
    ['500', 500],
    ['503', 503],
    ['429', 429],
    ['timeouts', TIMEOUT],
    ['broken connections', UNREACHABLE],
  ])('when most calls end in %s', async (_, outcome) => {
    await runAll(outcome, outcome, outcome);
    expect(breaker.isOpen).toBe(false);
    await run(outcome);
    expect(breaker.isOpen).toBe(true);
  });

  it('when more than half of the calls fail', async () => {
    await runAll(200, 200, 500, 500);
    expect(breaker.isOpen).toBe(false);
    await run(500);
    expect(breaker.isOpen).toBe(true);
  });
});

describe('the circuit stays closed', () => {
  it.each<[string, Outcome]>([
    ['400', 400],
    ['401', 401],
    ['403', 403],
    ['404', 404],
    ['an unusable answer', new PortolanError('UPSTREAM_INVALID', 'x')],
    ['a mistake of ours', new TypeError('x')],
  ])('when calls end in %s, which says nothing of the upstream', async (_, outcome) => {
    await runAll(...Array.from({ length: 3 * MINIMUM }, () => outcome));
    expect(breaker.isOpen).toBe(false);
    expect(calls).toBe(3 * MINIMUM);
  });

  it('when clients go away before the answer, which says nothing of the upstream either', async () => {
    const left = cancelled({ name: 'quay', title: 'Quay' }, 'Query.thing', 'abandoned');
    await runAll(...Array.from({ length: 3 * MINIMUM }, () => left));
    expect(breaker.isOpen).toBe(false);
  });

  it('when there are too few calls to conclude from', async () => {
    await runAll(500, 500, 500);
    expect(breaker.isOpen).toBe(false);
  });

  it('when the failures before a quiet time would have to count', async () => {
    await runAll(500, 500, 500);
    jest.advanceTimersByTime(10 * WINDOW_MS);
    await runAll(500, 500, 500);
    expect(breaker.isOpen).toBe(false);
  });
});

describe('an open circuit', () => {
  beforeEach(async () => {
    await runAll(500, 500, 500, 500);
    calls = 0;
  });

  it('refuses without calling', async () => {
    expect(isBroken(await run(200))).toBe(true);
    jest.advanceTimersByTime(PAUSE_MS - 1);
    expect(isBroken(await run(200))).toBe(true);
    expect(calls).toBe(0);
  });

  it('closes when a call after the pause succeeds', async () => {
    jest.advanceTimersByTime(PAUSE_MS);
    expect(await run(200)).toBe(200);
    expect(breaker.isOpen).toBe(false);
    expect(await run(404)).toBe(404);
  });

  it('pauses again when the call after the pause fails', async () => {
    jest.advanceTimersByTime(PAUSE_MS);
    expect(await run(503)).toBe(503);
    expect(breaker.isOpen).toBe(true);
    expect(isBroken(await run(200))).toBe(true);
    jest.advanceTimersByTime(PAUSE_MS);
    expect(await run(200)).toBe(200);
  });
});

describe('a broken circuit', () => {
  it('is told from the failures of calls', () => {
    expect([TIMEOUT, UNREACHABLE, new Error('x'), undefined].map(isBroken)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
