import { pino } from 'pino';
import type { Credential, TrafficConfig } from '../../src/config.js';
import { createBreaker } from '../../src/http/breaker.js';
import { createCancellation } from '../../src/http/cancellation.js';
import { fingerprint } from '../../src/http/credential.js';
import { errorOfReply } from '../../src/http/error-body.js';
import type { HttpRequest } from '../../src/http/message.js';
import type { Session } from '../../src/http/session.js';
import { createTarget, type Target, type TargetDescription } from '../../src/http/target.js';
import type { Logger } from '../../src/log.js';
import { type StubUpstream, startUpstream } from './upstream.js';

export const SILENT: Logger = pino({ level: 'silent' });

export const ADA: Credential = { scheme: 'Bearer', token: 'ada' };
export const BOB: Credential = { scheme: 'Bearer', token: 'bob' };

/** The session of one operation of one caller. */
export function openSession(credential?: Credential, log: Logger = SILENT): Session {
  const kept = new Map<object, unknown>();
  return {
    requestId: 'request-1',
    log,
    cancellation: createCancellation(),
    credential: () => credential,
    sourceOf: () => credential && 'REQUEST',
    fingerprint: () => fingerprint(credential),
    keep<T>(key: object, create: () => T): T {
      if (!kept.has(key)) kept.set(key, create());
      return kept.get(key) as T; // whoever owns the key made the value
    },
  };
}

/** A stub upstream with a target that reaches it. */
export interface Stage {
  readonly upstream: StubUpstream;
  readonly target: Target;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly answer?: StubUpstream['answer'];
  readonly description?: Partial<TargetDescription>;
  readonly traffic?: Partial<TrafficConfig>;
  /** Path of the upstream's address. */
  readonly base?: string;
  /** Everything else that a test wants otherwise in the target. */
  readonly target?: Partial<Target>;
}

const NAME = { name: 'quay', title: 'Quay' };

const DESCRIPTION: TargetDescription = {
  ...NAME,
  realm: 'quay',
  urlVariable: 'QUAY_URL',
  authorize: (credential) => (credential?.scheme === 'Bearer' ? `Bearer ${credential.token}` : undefined),
  errorOf: (reply, operation) => errorOfReply(NAME, reply, operation, {}),
};

const TRAFFIC: TrafficConfig = { connections: 16, timeoutMs: 5_000, deadlineMs: 10_000 };

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const upstream = await startUpstream(options.answer);
  const url = new URL(`${upstream.origin}${options.base ?? ''}`);
  const target = {
    ...describeTarget(url, options),
    // Nothing opens by itself: the tests of the circuit breaker bring their own.
    breaker: createBreaker({ threshold: 0.99, minimumRps: 1_000, windowMs: 1_000, pauseMs: 1_000 }),
    ...options.target,
  };
  return {
    upstream,
    target,
    async close() {
      await target.pool?.destroy();
      await upstream.close();
    },
  };
}

/** A target at an address, or at none. */
export function describeTarget(url: URL | undefined, options: StageOptions = {}): Target {
  return createTarget({ ...DESCRIPTION, ...options.description }, url, { ...TRAFFIC, ...options.traffic });
}

export function get(path: string): HttpRequest {
  return { method: 'GET', path, headers: {}, operation: 'Query.thing' };
}

export function post(path: string, body = '{}'): HttpRequest {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body,
    operation: 'Mutation.makeThing',
  };
}

const LONGEST_WAIT_MS = 4_000;

/** Resolves as soon as the condition holds, and rejects when it does not come to hold. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + LONGEST_WAIT_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
