import type { Session } from '../../http/session.js';
import { createQueue, type Queue } from './queue.js';

/** The queue in which a caller's work for one upstream stands. */
export type TurnOf = (session: Session) => Queue;

/** One queue for each session: many repositories of Quay are a call each, and must not be all of its connections. */
export function createTurns(most: number): TurnOf {
  const key = Object.freeze({});
  return (session) => session.keep(key, () => createQueue(most));
}
