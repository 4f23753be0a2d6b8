import { createQueue } from '../../../src/gateway/repositories/queue.js';

/** Work that ends when it is told to. */
function hold() {
  let end: (fails?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (fails) => (fails ? reject(fails) : resolve());
  });
  return { end: (fails?: Error) => end(fails), work: () => ended };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a queue', () => {
  it('does so much at a time, in order, and goes on after a failure', async () => {
    const queue = createQueue(2);
    const held = [hold(), hold(), hold(), hold()];
    const started: number[] = [];
    const all = held.map(({ work }, position) =>
      queue(() => {
        started.push(position);
        return work();
      }).catch((error: unknown) => error),
    );
    await settle();
    expect(started).toEqual([0, 1]);
    held[1]?.end(new Error('lost'));
    await settle();
    expect(started).toEqual([0, 1, 2]);
    held[0]?.end();
    await settle();
    expect(started).toEqual([0, 1, 2, 3]);
    held[2]?.end();
    held[3]?.end();
    expect(await Promise.all(all)).toEqual([undefined, new Error('lost'), undefined, undefined]);
  });
});
