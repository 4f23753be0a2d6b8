import { type Cancellation, createCancellation } from './cancellation.js';

/** A time limit for some work within an operation that may go on longer. */
export interface Limit {
  /** For the work: it ends with the operation, or with the limit. */
  readonly cancellation: Cancellation;
  /** Does a part of the work. The time runs from the first part until no part is under way. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createLimit(parent: Cancellation, limitMs: number): Limit {
  const cancellation = createCancellation();
  let parts = 0;
  let end = (): void => undefined;

  const begin = (): void => {
    if (parent.reason) cancellation.cancel(parent.reason);
    const timer = setTimeout(() => cancellation.cancel('deadline'), limitMs);
    const takeBack = parent.onCancel((reason) => cancellation.cancel(reason));
    end = () => {
      clearTimeout(timer);
      takeBack();
    };
  };

  return {
    cancellation,
    async run(work) {
      if (parts === 0) begin();
      parts += 1;
      try {
        return await work();
      } finally {
        parts -= 1;
        if (parts === 0) end();
      }
    },
  };
}
