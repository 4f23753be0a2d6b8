import { type Cancellation, createCancellation } from '../../src/http/cancellation.js';
import { createShare, type Share } from '../../src/http/share.js';

/** A piece of work that the test finishes. */
interface Work {
  readonly cancellation: Cancellation;
  finish(value: string): void;
  fail(error: Error): void;
}

let share: Share;
let works: Work[];

beforeEach(() => {
  share = createShare();
  works = [];
});

function join(key: string, cancellation = createCancellation()): Promise<string> {
  return joinIn('ada', key, cancellation);
}

function joinIn(group: string, key: string, cancellation = createCancellation()): Promise<string> {
  return share.join<string>(group, key, {
    cancellation,
    start: (own) =>
      new Promise((resolve, reject) => {
        works.push({ cancellation: own, finish: resolve, fail: reject });
      }),
    onLeave: (reason) => new Error(`left: ${reason}`),
  });
}

function work(number: number): Work {
  const found = works[number];
  if (!found) throw new Error(`only ${works.length} works were started`);
  return found;
}

describe('waiters for one key', () => {
  it('share one work and its value', async () => {
    const waiters = [join('a'), join('a'), join('a')];
    expect(works).toHaveLength(1);
    work(0).finish('done');
    expect(await Promise.all(waiters)).toEqual(['done', 'done', 'done']);
  });

  it('share its failure', async () => {
    const waiters = [join('a'), join('a')];
    const error = new Error('broken');
    work(0).fail(error);
    expect(await Promise.allSettled(waiters)).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
  });

  it.each([
    ['value', () => work(0).finish('old')],
    ['failure', () => work(0).fail(new Error('old'))],
  ])('share nothing after its %s: the next one starts anew', async (_, land) => {
    const first = join('a');
    land();
    await first.catch(() => undefined);
    const second = join('a');
    expect(works).toHaveLength(2);
    work(1).finish('new');
    expect(await second).toBe('new');
  });
});

describe('waiters for different keys', () => {
  it('share nothing', async () => {
    const waiters = [join('a'), join('b')];
    work(1).finish('of b');
    work(0).finish('of a');
    expect(await Promise.all(waiters)).toEqual(['of a', 'of b']);
  });
});

describe('a waiter that leaves', () => {
  it('is told so at once, while the others get the value', async () => {
    const leaving = createCancellation();
    const left = join('a', leaving);
    const stays = join('a');
    leaving.cancel('deadline');
    await expect(left).rejects.toThrow('left: deadline');
    expect(work(0).cancellation.reason).toBeUndefined();
    work(0).finish('done');
    expect(await stays).toBe('done');
  });

  it('may be the one that started the work', async () => {
    const starter = createCancellation();
    const started = join('a', starter);
    const later = join('a');
    starter.cancel('abandoned');
    await expect(started).rejects.toThrow('left: abandoned');
    work(0).finish('done');
    expect(await later).toBe('done');
  });

  it('as the last one cancels the work', async () => {
    const cancellations = [createCancellation(), createCancellation()];
    const waiters = cancellations.map((cancellation) => join('a', cancellation));
    cancellations[0]?.cancel('abandoned');
    expect(work(0).cancellation.reason).toBeUndefined();
    cancellations[1]?.cancel('deadline');
    expect(work(0).cancellation.reason).toBe('abandoned');
    const results = await Promise.allSettled(waiters);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('as the last one leaves nothing to join behind', async () => {
    const leaving = createCancellation();
    const left = join('a', leaving);
    leaving.cancel('abandoned');
    const next = join('a');
    expect(works).toHaveLength(2);
    work(0).fail(new Error('cancelled'));
    await expect(left).rejects.toThrow('left: abandoned');
    const joining = join('a');
    expect(works).toHaveLength(2);
    work(1).finish('new');
    expect(await Promise.all([next, joining])).toEqual(['new', 'new']);
  });

  it('twice with one cancellation counts twice', async () => {
    const leaving = createCancellation();
    const waiters = [join('a', leaving), join('a', leaving)];
    leaving.cancel('abandoned');
    expect(work(0).cancellation.reason).toBe('abandoned');
    await Promise.allSettled(waiters);
  });

  it('after the value has come changes nothing', async () => {
    const cancellation = createCancellation();
    const waiter = join('a', cancellation);
    work(0).finish('done');
    expect(await waiter).toBe('done');
    cancellation.cancel('abandoned');
    expect(work(0).cancellation.reason).toBeUndefined();
  });

  it('had left before it came: it is told so, and no work is started for it', async () => {
    const left = createCancellation();
    left.cancel('deadline');
    const settled = expect(join('a', left)).rejects.toThrow('left: deadline');
    expect(works).toHaveLength(0);
    works[0]?.finish('in vain');
    await settled;
  });
});

describe('a closed group', () => {
  it('keeps later waiters from joining, while those aboard get their value', async () => {
    const aboard = joinIn('quay ada', 'GET /x');
    share.close('quay ada');
    const later = joinIn('quay ada', 'GET /x');
    expect(works).toHaveLength(2);
    work(0).finish('before');
    work(1).finish('after');
    expect(await Promise.all([aboard, later])).toEqual(['before', 'after']);
  });

  it('does not end what belongs to another', async () => {
    const waiters = [joinIn('quay bob', 'GET /x'), joinIn('zot ada', 'GET /x')];
    share.close('quay ada');
    waiters.push(joinIn('quay bob', 'GET /x'), joinIn('zot ada', 'GET /x'));
    expect(works).toHaveLength(2);
    for (const { finish } of works) finish('done');
    expect(await Promise.all(waiters)).toHaveLength(4);
  });

  it('does not let the work that was aboard, when it lands, take away the later one', async () => {
    const aboard = join('a');
    share.close('ada');
    const later = join('a');
    work(0).finish('before');
    await aboard;
    const joining = join('a');
    expect(works).toHaveLength(2);
    work(1).finish('after');
    expect(await Promise.all([later, joining])).toEqual(['after', 'after']);
  });
});

describe('work that throws as it starts', () => {
  it('leaves nothing behind for the next one to join', async () => {
    const cancellation = createCancellation();
    const start = (): never => {
      throw new Error('refused');
    };
    const onLeave = (): Error => new Error('left');
    expect(() => share.join('ada', 'a', { cancellation, start, onLeave })).toThrow('refused');
    const next = join('a');
    work(0).finish('done');
    expect(await next).toBe('done');
  });
});
