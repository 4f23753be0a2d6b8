import { paused } from '../../http/failures.js';
import { createLimit, type Limit } from '../../http/limit.js';
import { type CredentialSource, deriveSession, type Session, scopeOf } from '../../http/session.js';
import { codeOf, type Feature, type Reach } from '../../upstreams/probe.js';
import { readClaims, type TokenClaims } from '../../upstreams/token-claims.js';
import type { Upstream } from '../../upstreams/types.js';
import type { ReachOf } from './upstream-reach.js';

export type UpstreamState = 'UP' | 'SLOW' | 'LIMITED' | 'FAILING' | 'DOWN' | 'PAUSED' | 'NOT_CONFIGURED';
export type CredentialState = 'NONE' | 'VALID' | 'INVALID' | 'EXPIRED' | 'INSUFFICIENT' | 'UNKNOWN';

export interface Health {
  readonly state: UpstreamState;
  readonly latencyMs: number | null;
  readonly reason: string | null;
}

export interface CredentialFinding {
  readonly state: CredentialState;
  readonly reason: string | null;
  readonly subject: string | null;
  readonly scopes: readonly string[] | null;
  /** Epoch seconds. */
  readonly expiresAt: number | null;
}

/** What one operation finds out about one upstream; each answer is found once, and the reads behind them are shared. */
export interface Visit {
  readonly source: CredentialSource | undefined;
  health(): Promise<Health>;
  credential(): Promise<CredentialFinding>;
  /** Null when it could not be asked. */
  features(): Promise<readonly Feature[] | null>;
}

export interface VisitOptions {
  readonly upstream: Upstream;
  readonly reachOf: ReachOf;
  readonly session: Session;
}

/** Who wants to know whether an upstream answers does not wait as long as who wants its answer. */
const LIMIT_MS = 3_000;

/** The credential in the form that calls are made with, or why there is none. */
interface Entry {
  readonly reach: Reach;
  readonly claims: TokenClaims;
  readonly refusal?: unknown;
}

export function openVisit(options: VisitOptions): Visit {
  const { upstream, session } = options;
  const { target, description } = upstream;
  const limit = createLimit(session.cancellation, LIMIT_MS);
  const own = deriveSession(session, limit.cancellation);
  const entry = once(() => enter(options, own));
  const run = <T>(work: (entry: Entry) => Promise<T>): Promise<T> =>
    limit.run(async () => work(await entry()));
  return {
    source: session.sourceOf(target.realm),
    health: once(async () => unreached(upstream) ?? run((entered) => greet(upstream, entered, limit))),
    credential: once(async () => {
      if (!session.sourceOf(target.realm)) return finding('NONE');
      const away = unreached(upstream);
      return run((entered) => examine(upstream, entered, away?.reason ?? undefined)).then((found) =>
        limit.cancellation.reason && found.state === 'UNKNOWN' ? { ...found, reason: LATE } : found,
      );
    }),
    features: once(async () => {
      if (unreached(upstream)) return null;
      return run(({ reach }) => description.probe.features(reach)).catch(nullForKnown);
    }),
  };
}

const LATE = `no answer within ${LIMIT_MS} ms`;

/** Signs in, where that is needed. A credential that does not get as far as the upstream leaves only what nobody may ask. */
async function enter({ upstream, reachOf }: VisitOptions, session: Session): Promise<Entry> {
  const { target, description } = upstream;
  const authorize = description.probe.authorize ?? target.authorize;
  const reach = reachOf(upstream, session);
  try {
    const scope = scopeOf(session, target, 'Query.upstreams');
    return { reach, claims: readClaims(await authorize(scope.credential, scope)) };
  } catch (refusal) {
    return { reach: reach.anonymous(), claims: readClaims(undefined), refusal };
  }
}

/** What is known without a call: there is no address, or the circuit is open. */
function unreached({ target }: Upstream): Health | undefined {
  if (!target.pool) {
    const reason = `no address is configured; set ${target.urlVariable}`;
    return { state: 'NOT_CONFIGURED', latencyMs: null, reason };
  }
  if (!target.breaker.isOpen) return undefined;
  return { state: 'PAUSED', latencyMs: null, reason: paused(target, 'Query.upstreams').message };
}

async function greet(upstream: Upstream, { reach }: Entry, limit: Limit): Promise<Health> {
  const started = performance.now();
  const answered = (): Health => {
    const latencyMs = Math.round((performance.now() - started) * 10) / 10;
    return { state: 'UP', latencyMs, reason: null };
  };
  try {
    await upstream.description.probe.greet(reach);
    return answered();
  } catch (error) {
    const state = stateOf(upstream, error);
    if (state === 'UP') return answered();
    if (limit.cancellation.reason) return { state: 'SLOW', latencyMs: null, reason: LATE };
    return unreached(upstream) ?? { state, latencyMs: null, reason: messageOf(error) };
  }
}

const STATES: Readonly<Record<string, UpstreamState>> = {
  // It has said no to the credential, and that was an answer.
  UNAUTHENTICATED: 'UP',
  FORBIDDEN: 'UP',
  PAYMENT_REQUIRED: 'UP',
  RATE_LIMITED: 'LIMITED',
  UPSTREAM_TIMEOUT: 'SLOW',
  UPSTREAM_UNREACHABLE: 'DOWN',
};

function stateOf({ target }: Upstream, error: unknown): UpstreamState {
  const code = codeOf(error);
  if (code === undefined || code === 'INTERNAL') throw error;
  // A sign-in once more fails after the upstream has refused the first token.
  if (upstreamOf(error) !== target.name) return 'UP';
  return STATES[code] ?? 'FAILING';
}

async function examine(upstream: Upstream, entry: Entry, away?: string): Promise<CredentialFinding> {
  const { reach, claims, refusal } = entry;
  if (refusal !== undefined) return refused(refusal, claims);
  if (claims.expiresAt !== null && claims.expiresAt * 1000 <= Date.now())
    return finding('EXPIRED', ENDED, claims);
  if (away !== undefined) return finding('UNKNOWN', away, claims);
  try {
    const identity = await upstream.description.probe.identify(reach);
    if (!identity) return finding('UNKNOWN', UNCHECKED, claims);
    const { subject, scopes } = claims;
    return { ...finding('VALID', null, claims), subject: identity.subject ?? subject, scopes };
  } catch (error) {
    return refused(error, claims);
  }
}

const ENDED = 'the token has expired; sign in again';
const UNCHECKED = 'it does not look at credentials of this kind';

const REFUSALS: Readonly<Record<string, CredentialState>> = {
  UNAUTHENTICATED: 'INVALID',
  FORBIDDEN: 'INSUFFICIENT',
  PAYMENT_REQUIRED: 'INSUFFICIENT',
};

function refused(error: unknown, claims: TokenClaims): CredentialFinding {
  const code = codeOf(error);
  if (code === undefined || code === 'INTERNAL') throw error;
  return finding(REFUSALS[code] ?? 'UNKNOWN', messageOf(error), claims);
}

function finding(
  state: CredentialState,
  reason: string | null = null,
  claims?: TokenClaims,
): CredentialFinding {
  return { state, reason, subject: null, scopes: null, expiresAt: claims?.expiresAt ?? null };
}

function nullForKnown(error: unknown): null {
  const code = codeOf(error);
  if (code === undefined || code === 'INTERNAL') throw error;
  return null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function upstreamOf(error: unknown): unknown {
  return error instanceof Object && 'extensions' in error ? Object(error.extensions).upstream : undefined;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
