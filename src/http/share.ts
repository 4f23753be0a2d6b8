import { type Cancellation, type CancelReason, createCancellation } from './cancellation.js';

interface Flight {
  readonly result: Promise<unknown>;
  readonly cancellation: Cancellation;
  waiters: number;
}

/**
 * Lets concurrent callers with the same key share one piece of work. Whoever stops waiting gets `onLeave`'s error at
 * once; the work itself is cancelled when the last one has left.
 */
export interface Share {
  join<T>(key: string, waiter: Waiter<T>): Promise<T>;
  /** Nobody joins the flights under this prefix any more; those who are aboard stay. */
  close(prefix: string): void;
}

export interface Waiter<T> {
  readonly cancellation: Cancellation;
  start(cancellation: Cancellation): Promise<T>;
  onLeave(reason: CancelReason): Error;
}

export function createShare(): Share {
  const flights = new Map<string, Flight>();

  const launch = <T>(key: string, waiter: Waiter<T>): Flight => {
    const cancellation = createCancellation();
    const flight = { result: waiter.start(cancellation), cancellation, waiters: 0 };
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.result.then(land, land);
    flights.set(key, flight);
    return flight;
  };

  return {
    join<T>(key: string, waiter: Waiter<T>): Promise<T> {
      const flight = flights.get(key) ?? launch(key, waiter);
      flight.waiters += 1;
      return new Promise<T>((resolve, reject) => {
        const takeBack = waiter.cancellation.onCancel((reason) => {
          reject(waiter.onLeave(reason));
          flight.waiters -= 1;
          if (flight.waiters > 0) return;
          if (flights.get(key) === flight) flights.delete(key);
          flight.cancellation.cancel('abandoned');
        });
        flight.result.then(
          (value) => {
            takeBack();
            resolve(value as T); // one key, one kind of result: the key names the request and the way it is read
          },
          (error: unknown) => {
            takeBack();
            reject(error);
          },
        );
      });
    },
    close(prefix) {
      for (const key of flights.keys()) if (key.startsWith(prefix)) flights.delete(key);
    },
  };
}
