import { mapAtMost } from '../../../src/gateway/mirrors/map-at-most.js';

describe('work on many items', () => {
  it('is done for no more than so many at a time, and gives the results in order', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    let running = 0;
    const work = async (item: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => waiting.push(resolve));
      running -= 1;
      return item * 10;
    };
    const done = mapAtMost([1, 2, 3, 4, 5], 2, work);
    for (let step = 0; step < 5; step += 1) {
      // The last one first, so that results come in another order.
      waiting.pop()?.();
      await new Promise(setImmediate);
    }
    expect(await done).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
  });

  it('is nothing without items', async () => {
    expect(await mapAtMost([], 8, () => Promise.reject(new Error('called')))).toEqual([]);
  });
});
