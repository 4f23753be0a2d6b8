import { type Cancellation, type CancelReason, createCancellation } from './cancellation.js';

/** Somebody who waits for a flight. */
interface Passenger {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly takeBack: () => void;
}

interface Flight {
  readonly group: string;
  readonly key: string;
  readonly cancellation: Cancellation;
  passengers: Passenger[];
}

/**
 * Lets concurrent callers of one group with the same key share one piece of work. Whoever stops waiting gets `onLeave`'s
 * error at once; the work itself is cancelled when the last one has left.
 */
export interface Share {
  join<T>(group: string, key: string, waiter: Waiter<T>): Promise<T>;
  /** Nobody joins the flights of this group any more; those who are aboard stay. */
  close(group: string): void;
}

export interface Waiter<T> {
  readonly cancellation: Cancellation;
  start(cancellation: Cancellation): Promise<T>;
  onLeave(reason: CancelReason): Error;
}

export function createShare(): Share {
  const groups = new Map<string, Map<string, Flight>>();

  const launch = <T>(group: string, key: string, waiter: Waiter<T>): Flight => {
    const flight: Flight = { group, key, cancellation: createCancellation(), passengers: [] };
    const work = waiter.start(flight.cancellation); // may throw, and then there is no flight
    const flights = groups.get(group) ?? new Map<string, Flight>();
    groups.set(group, flights.set(key, flight));
    work.then(
      (value) => land(flight, ({ resolve }) => resolve(value)),
      (error: unknown) => land(flight, ({ reject }) => reject(error)),
    );
    return flight;
  };

  const land = (flight: Flight, tell: (passenger: Passenger) => void): void => {
    remove(flight);
    for (const passenger of flight.passengers) {
      passenger.takeBack();
      tell(passenger);
    }
  };

  const leave = (flight: Flight, passenger: Passenger): void => {
    flight.passengers = flight.passengers.filter((other) => other !== passenger);
    if (flight.passengers.length > 0) return;
    remove(flight);
    flight.cancellation.cancel('abandoned');
  };

  const remove = (flight: Flight): void => {
    const flights = groups.get(flight.group);
    if (flights?.get(flight.key) !== flight) return;
    flights.delete(flight.key);
    if (flights.size === 0) groups.delete(flight.group);
  };

  return {
    join<T>(group: string, key: string, waiter: Waiter<T>): Promise<T> {
      const { reason } = waiter.cancellation;
      if (reason) return Promise.reject(waiter.onLeave(reason));
      const flight = groups.get(group)?.get(key) ?? launch(group, key, waiter);
      return new Promise((resolve, reject) => {
        const takeBack = waiter.cancellation.onCancel((reason) => {
          reject(waiter.onLeave(reason));
          leave(flight, passenger);
        });
        // One key, one kind of result: the key names the request and the way it is read.
        const passenger = { resolve: resolve as Passenger['resolve'], reject, takeBack };
        flight.passengers.push(passenger);
      });
    },
    close: (group) => groups.delete(group),
  };
}
