import type { Credential, Realm } from '../config.js';
import { PortolanError } from '../errors.js';
import type { Logger } from '../log.js';
import type { Cancellation } from './cancellation.js';
import type { Named } from './failures.js';
import type { CallScope } from './message.js';

/**
 * What the lower floors see of one caller's operation. Everything that is kept for it lives in `keep`, because Apollo
 * copies the context object and a copy must see the same loaders.
 */
export interface Session {
  readonly requestId: string;
  readonly log: Logger;
  readonly cancellation: Cancellation;
  /** The caller's credential, else the server's, else undefined. Throws UNAUTHENTICATED when it is malformed. */
  credential(realm: Realm): Credential | undefined;
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
  const { requestId, log, cancellation } = session;
  return { requestId, log, cancellation, credential: credentialFor(session, target, operation) };
}
