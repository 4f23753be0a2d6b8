import { DelegateBackoff, handleWhen, type IRetryBackoffContext, type RetryPolicy, retry } from 'cockatiel';
import { PortolanError } from '../errors.js';
import type { HttpReply, HttpRequest } from './message.js';
import { readWait } from './retry-after.js';

const MAX_RETRIES = 2;
/** First wait; doubled for the second. Full jitter, so that callers that failed together do not come back together. */
const BASE_DELAY_MS = 100;
/** A longer Retry-After is the client's to wait: it is told in the error. */
const MAX_WAIT_MS = 2_000;

const TRANSIENT = new Set([429, 502, 503, 504]);

/** Only reads are asked again: a write may have happened although its answer was lost. */
export function isRead(request: HttpRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

/** Asks again after a broken connection or a transient status, within the waiting time that the upstream wishes. */
export function createRetry(): RetryPolicy {
  return retry(
    handleWhen(
      (error) => error instanceof PortolanError && error.code === 'UPSTREAM_UNREACHABLE',
    ).orWhenResult(
      (result) => isTransient(result as HttpReply), // the policy runs nothing but calls that return one
    ),
    { maxAttempts: MAX_RETRIES, backoff: new DelegateBackoff(delayOf) },
  );
}

function isTransient(reply: HttpReply): boolean {
  return TRANSIENT.has(reply.status) && (askedToWait(reply) ?? 0) <= MAX_WAIT_MS;
}

function delayOf({ attempt, result }: IRetryBackoffContext<unknown>): number {
  const asked = 'value' in result ? askedToWait(result.value as HttpReply) : undefined; // see above
  return asked ?? Math.random() * BASE_DELAY_MS * 2 ** (attempt - 1);
}

function askedToWait(reply: HttpReply): number | undefined {
  const seconds = readWait(reply, Date.now());
  return seconds === undefined ? undefined : seconds * 1000;
}
