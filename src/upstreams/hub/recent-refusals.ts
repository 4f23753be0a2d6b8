import { LRUCache } from 'lru-cache';
import { PortolanError } from '../../errors.js';

interface Refusal {
  readonly error: PortolanError;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Exchanges that Docker Hub refused a moment ago: it locks an account out after too many of them. */
export interface RecentRefusals {
  /** The error for somebody who would ask the same again too early. */
  of(key: string): PortolanError | undefined;
  /** Keeps an error when asking again soon would be answered alike. */
  keep(key: string, error: unknown): void;
}

const MAX_REFUSALS = 1_000;
/** Long enough for the fields of a page that all ask with a wrong token, short enough for who corrects the account. */
const PAUSE_MS = 5_000;
/** No cool-down longer than an hour has been seen; a longer one is a mistake of somebody's clock. */
const LONGEST_PAUSE_MS = 3_600_000;

export function createRecentRefusals(): RecentRefusals {
  const refusals = new LRUCache<string, Refusal>({ max: MAX_REFUSALS });
  return {
    of(key) {
      const refusal = refusals.get(key);
      if (!refusal) return undefined;
      const left = refusal.until - Date.now();
      if (left <= 0) return void refusals.delete(key);
      return again(refusal.error, Math.ceil(left / 1000));
    },
    keep(key, error) {
      if (error instanceof PortolanError && isLasting(error)) {
        refusals.set(key, { error, until: Date.now() + pauseOf(error) });
      }
    },
  };
}

function isLasting({ code }: PortolanError): boolean {
  return code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' || code === 'RATE_LIMITED';
}

function pauseOf({ extensions: { retryAfter } }: PortolanError): number {
  return retryAfter === undefined ? PAUSE_MS : Math.min(retryAfter * 1000, LONGEST_PAUSE_MS);
}

/** An error of its own, because errors are completed where they are told. */
function again({ code, message, extensions }: PortolanError, retryAfter: number): PortolanError {
  return new PortolanError(code, message, { ...extensions, ...(code === 'RATE_LIMITED' && { retryAfter }) });
}
