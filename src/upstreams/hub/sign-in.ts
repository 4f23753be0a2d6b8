import { LRUCache } from 'lru-cache';
import { fingerprint } from '../../http/credential.js';
import { cancelled, upstreamFailure } from '../../http/failures.js';
import type { CallScope } from '../../http/message.js';
import { createShare } from '../../http/share.js';
import type { Target } from '../../http/target.js';
import type { DockerSignIn } from '../types.js';
import { EXCHANGE, exchange, type NameAndSecret } from './exchange.js';
import { endOf } from './jwt.js';
import { createRecentRefusals } from './recent-refusals.js';

interface Token {
  readonly header: string;
  /** Epoch milliseconds after which the token is exchanged anew. */
  readonly staleAt: number;
}

const MAX_TOKENS = 1_000;
/** Docker documents ten minutes; used when the token does not say. */
const USUAL_LIFETIME_MS = 600_000;
/** A token this close to its end is not used: the call it is for takes time too. */
const MARGIN_MS = 60_000;
/** When a token that replaced a refused one is refused so soon, the fault is not the token's. */
const RENEWAL_PAUSE_MS = 5_000;

/** One exchange serves all concurrent calls of a credential. Tokens live in memory, keyed by the credential's keyed digest. */
export function createDockerSignIn(hub: Target): DockerSignIn {
  const tokens = new LRUCache<string, Token>({ max: MAX_TOKENS });
  const renewals = new LRUCache<string, number>({ max: MAX_TOKENS });
  const refusals = createRecentRefusals();
  const exchanges = createShare();

  const signIn = async (key: string, credential: NameAndSecret, scope: CallScope): Promise<string> => {
    try {
      const token = asHeld(await exchange(hub, credential, scope));
      tokens.set(key, token);
      return token.header;
    } catch (error) {
      refusals.keep(key, error);
      throw error;
    }
  };

  return {
    authorize(credential, scope) {
      if (!credential) return undefined;
      if (credential.scheme === 'Bearer') return bearerOf(hub, credential.token);
      const key = fingerprint(credential);
      const known = tokens.get(key);
      if (known && known.staleAt > Date.now()) return known.header;
      const refusal = refusals.of(key);
      if (refusal) return Promise.reject(refusal);
      return exchanges.join(key, EXCHANGE, {
        cancellation: scope.cancellation,
        start: (cancellation) => signIn(key, credential, { ...scope, cancellation }),
        onLeave: (reason) => cancelled(hub, EXCHANGE, reason),
      });
    },
    forget(credential, refused) {
      if (!credential) return undefined;
      if (credential.scheme === 'Bearer') return hasEnded(credential.token) ? { reason: ENDED } : undefined;
      const key = fingerprint(credential);
      // Another call has met the refusal before, and the token is renewed already or just now.
      if (refused !== undefined && refused !== tokens.get(key)?.header) return 'renewable';
      const now = Date.now();
      if (now - (renewals.get(key) ?? 0) < RENEWAL_PAUSE_MS) return undefined;
      renewals.set(key, now);
      tokens.delete(key);
      return 'renewable';
    },
  };
}

const ENDED =
  'the token has expired; sign in again, or send a personal access token as Basic and leave that to the gateway';

function hasEnded(token: string): boolean {
  return (endOf(token) ?? Number.POSITIVE_INFINITY) <= Date.now();
}

/** Docker takes a JWT as bearer and refuses its access tokens there, without a reason that would help. */
function bearerOf(hub: Target, token: string): string | Promise<string> {
  const [, kind] = /^dckr_(pat|oat)_/.exec(token) ?? [];
  if (!kind) return `Bearer ${token}`;
  const owner = kind === 'pat' ? 'personal' : 'organization';
  const name = kind === 'pat' ? "the user's" : "the organization's";
  const message = `${owner} access tokens are refused as Bearer: send "Basic <base64 of name:token>" with ${name} name`;
  return Promise.reject(upstreamFailure(hub, 'UNAUTHENTICATED', message, { operation: EXCHANGE }));
}

function asHeld(token: string): Token {
  const now = Date.now();
  const lifetime = (endOf(token) ?? now + USUAL_LIFETIME_MS) - now;
  return { header: `Bearer ${token}`, staleAt: now + lifetime - Math.min(MARGIN_MS, lifetime / 10) };
}
