import type { Credential, Realm } from '../config.js';
import { PortolanError } from '../errors.js';
import type { Logger } from '../log.js';
import type { Cancellation } from './cancellation.js';
import { fingerprint } from './credential.js';
import type { Named } from './failures.js';
import type { CallScope } from './message.js';
import type { VisibleCall } from './visible-call.js';

/** Whose a credential is. */
export type CredentialSource = 'REQUEST' | 'SERVER';

/**
 * What the lower floors see of one caller's operation. Everything that is kept for it lives in `keep`, because Apollo
 * copies the context object and a copy must see the same loaders.
 */
export interface Session {
  readonly requestId: string;
  readonly log: Logger;
  readonly cancellation: Cancellation;
  /** The calls made so far; undefined when the client is not to see them. */
  readonly calls?: VisibleCall[] | undefined;
  /** The caller's credential, else the server's, else undefined. Throws UNAUTHENTICATED when it is malformed. */
  credential(realm: Realm): Credential | undefined;
  /** Where that credential comes from; undefined without one. */
  sourceOf(realm: Realm): CredentialSource | undefined;
  /** Keyed digest of that credential, for keys of what callers with the same one may share. */
  fingerprint(realm: Realm): string;
  /** The thing kept under `key` for this operation, made on first use. */
  keep<T>(key: object, create: () => T): T;
}

/** The credential for a call; a malformed one is reported as a failure of the operation that needed it. */
export function credentialFor(
  session: Session,
  target: Named & { realm: Realm },
  operation: string,
): Credential | undefined {
  try {
    return session.credential(target.realm);
  } catch (error) {
    if (!(error instanceof PortolanError)) throw error;
    throw new PortolanError(error.code, error.message, {
      ...error.extensions,
      upstream: target.name,
      operation,
    });
  }
}

/** The scope of a call that is made for this session alone. */
export function scopeOf(session: Session, target: Named & { realm: Realm }, operation: string): CallScope {
  const { requestId, log, cancellation, calls } = session;
  return { requestId, log, cancellation, calls, credential: credentialFor(session, target, operation) };
}

/** A session of the same caller whose work may end earlier. What it keeps is its own, so that nobody else's ends with it. */
export function deriveSession(session: Session, cancellation: Cancellation): Session {
  const { requestId, log, calls } = session;
  const kept = new Map<object, unknown>();
  return {
    requestId,
    log,
    calls,
    cancellation,
    credential: (realm) => session.credential(realm),
    sourceOf: (realm) => session.sourceOf(realm),
    fingerprint: (realm) => session.fingerprint(realm),
    keep<T>(key: object, create: () => T): T {
      if (!kept.has(key)) kept.set(key, create());
      return kept.get(key) as T; // whoever owns the key made the value
    },
  };
}

const ANONYMOUS = Object.freeze({});

/** The session of the same caller without credentials: what is read so is kept apart from what is read with them. */
export function withoutCredentials(session: Session): Session {
  return session.keep(ANONYMOUS, () => ({
    ...deriveSession(session, session.cancellation),
    credential: () => undefined,
    sourceOf: () => undefined,
    fingerprint: () => fingerprint(undefined),
  }));
}
