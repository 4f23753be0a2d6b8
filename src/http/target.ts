import type { RetryPolicy } from 'cockatiel';
import { type Dispatcher, Pool } from 'undici';
import type { Credential, Realm, TrafficConfig } from '../config.js';
import type { PortolanError } from '../errors.js';
import { type Breaker, createBreaker } from './breaker.js';
import type { CallScope, HttpReply } from './message.js';
import { createRetry } from './retry.js';

/** What an upstream's folder says of itself to the traffic layers. */
export interface TargetDescription {
  /** `quay`: in errors, logs and the list of operations. */
  readonly name: string;
  /** `Quay`: in messages. */
  readonly title: string;
  readonly realm: Realm;
  /** The variable that configures the address, for messages. */
  readonly urlVariable: string;
  /** The `Authorization` header for a call, or none. */
  authorize(credential: Credential | undefined, scope: CallScope): string | undefined | Promise<string>;
  /**
   * Called after a 401 with the header that was refused, so that nothing derived from the credential is kept. Undefined
   * when the upstream's answer is all there is to say.
   */
  forget?(credential: Credential | undefined, refused?: string): Remedy | undefined;
  /** Whether a reply with an error status is an answer all the same: it is then read as a 200, not retried, not counted. */
  isAnswer?(reply: HttpReply): boolean;
  /** Reads this upstream's error body; called for a status outside 2xx. */
  errorOf(reply: HttpReply, operation: string): PortolanError;
}

/** After a refusal: `authorize` has another header to try, or there is a better reason to give than the upstream's. */
export type Remedy = 'renewable' | { readonly reason: string };

/** One upstream as the traffic layers see it. */
export interface Target extends TargetDescription {
  /** Undefined when no address is configured. */
  readonly origin: string | undefined;
  /** Path in front of every operation's path; empty for an upstream at the root of its origin. */
  readonly basePath: string;
  readonly pool: Dispatcher | undefined;
  readonly breaker: Breaker;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
}

/** Connects a description to its address. The pool opens no connection before the first call. */
export function createTarget(
  description: TargetDescription,
  url: URL | undefined,
  traffic: TrafficConfig,
): Target {
  return {
    ...description,
    origin: url?.origin,
    basePath: url ? url.pathname.replace(/\/$/, '') : '',
    pool: url && createPool(url, traffic),
    breaker: createBreaker(),
    retry: createRetry(),
    timeoutMs: traffic.timeoutMs,
  };
}

function createPool(url: URL, { connections, timeoutMs }: TrafficConfig): Pool {
  // Timeouts are the attempt's own: undici's tick once a second, and they could not name the operation.
  return new Pool(url.origin, {
    connections,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs },
  });
}
