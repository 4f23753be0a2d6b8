import type { ErrorCode } from '../errors.js';
import type { Method } from './message.js';

/** One read or write of an upstream as a client may see it: what it was and what it took, no address and no credential. */
export interface VisibleCall {
  readonly upstream: string;
  /** Schema coordinate of the operation it was made for. */
  readonly operation: string;
  readonly method: Method;
  /** Until the answer was there; for one that is read as a stream until its end, when that has come. */
  milliseconds: number;
  /** Size of the body; null when none came, or when it was read as a stream of unknown length. */
  bytes: number | null;
  /** Null when there was no answer, and where `cache` says that nothing was sent. */
  readonly status: number | null;
  readonly cache: CacheUse;
  /** Why there was no answer. */
  readonly code?: ErrorCode;
}

/**
 * NONE: it was sent. SHARED: an identical read of the same credential was under way for another operation. MEMO: this
 * operation had read it before.
 */
export type CacheUse = 'NONE' | 'SHARED' | 'MEMO';

/** What no reply tells: another one's call, or none. */
export const NOT_SENT = Object.freeze({ bytes: null, status: null });

/** Milliseconds since a moment of `performance.now()`, to a tenth. */
export function since(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}
