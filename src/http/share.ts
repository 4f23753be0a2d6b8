import { type Cancellation, type CancelReason, createCancellation } from './cancellation.js';

/** Somebody who waits for a flight. */
interface Passenger {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly takeBack: () => void;
}

interface Flight {
  readonly cancellation: Cancellation;
  passengers: Passenger[];
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

  const remove = (key: string, flight: Flight): void => {
    if (flights.get(key) === flight) flights.delete(key);
  };

  const launch = <T>(key: string, waiter: Waiter<T>): Flight => {
    const flight: Flight = { cancellation: createCancellation(), passengers: [] };
    flights.set(key, flight);
    const land = (tell: (passenger: Passenger) => void): void => {
      remove(key, flight);
      for (const passenger of flight.passengers) {
        passenger.takeBack();
        tell(passenger);
      }
    };
    waiter.start(flight.cancellation).then(
      (value) => land(({ resolve }) => resolve(value)),
      (error: unknown) => land(({ reject }) => reject(error)),
    );
    return flight;
  };

  const leave = (key: string, flight: Flight, passenger: Passenger): void => {
    flight.passengers = flight.passengers.filter((other) => other !== passenger);
    if (flight.passengers.length > 0) return;
    remove(key, flight);
    flight.cancellation.cancel('abandoned');
  };

  return {
    join<T>(key: string, waiter: Waiter<T>): Promise<T> {
      const { reason } = waiter.cancellation;
      if (reason) return Promise.reject(waiter.onLeave(reason));
      const flight = flights.get(key) ?? launch(key, waiter);
      return new Promise((resolve, reject) => {
        const takeBack = waiter.cancellation.onCancel((reason) => {
          reject(waiter.onLeave(reason));
          leave(key, flight, passenger);
        });
        // One key, one kind of result: the key names the request and the way it is read.
        const passenger = { resolve: resolve as Passenger['resolve'], reject, takeBack };
        flight.passengers.push(passenger);
      });
    },
    close(prefix) {
      for (const key of flights.keys()) if (key.startsWith(prefix)) flights.delete(key);
    },
  };
}
