/** Starts work when its turn has come; its outcome is that of the work. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/** Does no more than `most` things at a time, the others in the order in which they came. */
export function createQueue(most: number): Queue {
  const waiting: (() => void)[] = [];
  let going = 0;
  return async (work) => {
    if (going >= most) await new Promise<void>((start) => waiting.push(start));
    else going += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes over this place, so that nobody comes in between.
      const next = waiting.shift();
      if (next) next();
      else going -= 1;
    }
  };
}
