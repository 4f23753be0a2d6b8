import type { HttpReply } from './message.js';

/** Anything above this, in seconds, can only be a moment: 31 years are no waiting time. */
const EARLIEST_UNIX_TIME = 1_000_000_000;

/**
 * Seconds to wait as a reply says it: by `Retry-After`, by the older `X-Retry-After` of Docker Hub, or, when the limit is
 * what refused it, by the moment at which the limit begins anew. Undefined when it says nothing usable.
 */
export function readWait(
  { status, headers }: Pick<HttpReply, 'status' | 'headers'>,
  nowMs: number,
): number | undefined {
  // Docker Hub tells the limit with every answer: only with 429 is it why to wait.
  const reset = status === 429 ? headers['x-ratelimit-reset'] : undefined;
  return (
    readRetryAfter(headers['retry-after'], nowMs) ??
    readRetryAfter(headers['x-retry-after'], nowMs) ??
    readRetryAfter(reset, nowMs)
  );
}

/**
 * Seconds to wait as a `Retry-After` header says it: a number of seconds, an HTTP date, or the unix time that Docker
 * Hub sends. Undefined when the header says nothing usable.
 */
export function readRetryAfter(header: string | string[] | undefined, nowMs: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number < EARLIEST_UNIX_TIME ? number : secondsUntil(number * 1000, nowMs);
  }
  // Date.parse alone would make a date of a negative number.
  const moment = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : secondsUntil(moment, nowMs);
}

function secondsUntil(momentMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((momentMs - nowMs) / 1000));
}
