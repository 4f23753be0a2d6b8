import { createCancellation } from '../../src/http/cancellation.js';
import { createLimit } from '../../src/http/limit.js';

/** Work that ends when it is cancelled, with the reason. */
function untilCancelled(limit: ReturnType<typeof createLimit>): Promise<string> {
  return limit.run(() => new Promise((resolve) => void limit.cancellation.onCancel(resolve)));
}

describe('a limit', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends work that takes longer', async () => {
    const limit = createLimit(createCancellation(), 100);
    const work = untilCancelled(limit);
    jest.advanceTimersByTime(99);
    expect(limit.cancellation.reason).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(await work).toBe('deadline');
  });

  it('ends with the operation', async () => {
    const operation = createCancellation();
    const work = untilCancelled(createLimit(operation, 100));
    operation.cancel('abandoned');
    expect(await work).toBe('abandoned');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('begins as cancelled in an operation that has ended', async () => {
    const operation = createCancellation();
    operation.cancel('deadline');
    const limit = createLimit(operation, 100);
    expect(await limit.run(async () => limit.cancellation.reason)).toBe('deadline');
  });

  it('leaves the operation alone', async () => {
    const operation = createCancellation();
    const work = untilCancelled(createLimit(operation, 100));
    jest.advanceTimersByTime(100);
    await work;
    expect(operation.reason).toBeUndefined();
  });

  it('leaves no timer behind, not even when the work fails', async () => {
    const limit = createLimit(createCancellation(), 100);
    await expect(limit.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(1_000);
    expect(limit.cancellation.reason).toBeUndefined();
  });

  it('is one for all parts that are under way together', async () => {
    const limit = createLimit(createCancellation(), 100);
    const first = untilCancelled(limit);
    jest.advanceTimersByTime(60);
    const second = untilCancelled(limit);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(40);
    expect(await Promise.all([first, second])).toEqual(['deadline', 'deadline']);
  });
});
