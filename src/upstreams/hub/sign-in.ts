import { LRUCache } from 'lru-cache';
import type { Credential } from '../../config.js';
import { PortolanError } from '../../errors.js';
import { fingerprint } from '../../http/credential.js';
import { cancelled } from '../../http/failures.js';
import type { CallScope } from '../../http/message.js';
import { scrubReply } from '../../http/scrub.js';
import { send } from '../../http/send.js';
import { createShare } from '../../http/share.js';
import type { Target } from '../../http/target.js';
import type { DockerSignIn } from '../types.js';

interface Token {
  readonly header: string;
  /** Epoch milliseconds after which the token is exchanged anew. */
  readonly staleAt: number;
}

const OPERATION = 'Mutation.hubCreateAccessToken';
const MAX_TOKENS = 1_000;
/** Docker documents ten minutes; used when the token does not say. */
const USUAL_LIFETIME_MS = 600_000;
/** A token this close to its end is not used: the call it is for takes time too. */
const MARGIN_MS = 60_000;

/** One exchange serves all concurrent calls of a credential. Tokens live in memory, keyed by the credential's keyed digest. */
export function createDockerSignIn(hub: Target): DockerSignIn {
  const tokens = new LRUCache<string, Token>({ max: MAX_TOKENS });
  const exchanges = createShare();

  return {
    authorize(credential, scope) {
      if (!credential) return undefined;
      if (credential.scheme === 'Bearer') return `Bearer ${credential.token}`;
      const key = fingerprint(credential);
      const known = tokens.get(key);
      if (known && known.staleAt > Date.now()) return known.header;
      return exchanges.join(key, OPERATION, {
        cancellation: scope.cancellation,
        start: async (cancellation) => {
          const token = await exchange(hub, credential, { ...scope, cancellation });
          tokens.set(key, token);
          return token.header;
        },
        onLeave: (reason) => cancelled(hub, OPERATION, reason),
      });
    },
    forget(credential) {
      if (credential) tokens.delete(fingerprint(credential));
    },
  };
}

async function exchange(
  hub: Target,
  { username, password }: Extract<Credential, { scheme: 'Basic' }>,
  scope: CallScope,
): Promise<Token> {
  const request = {
    method: 'POST' as const,
    path: `${hub.basePath}/v2/auth/token`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ identifier: username, secret: password }),
    operation: OPERATION,
  };
  const reply = await send(hub, request, { ...scope, credential: undefined });
  if (reply.status < 200 || reply.status > 299) throw hub.errorOf(scrubReply(reply, [password]), OPERATION);
  const token = readAccessToken(reply.body.toString());
  if (!token) {
    throw new PortolanError('UPSTREAM_INVALID', `${hub.title}: the token exchange gave no token`, {
      upstream: hub.name,
      operation: OPERATION,
      status: reply.status,
    });
  }
  const lifetime = lifetimeOf(token);
  return { header: `Bearer ${token}`, staleAt: Date.now() + lifetime - Math.min(MARGIN_MS, lifetime / 10) };
}

function readAccessToken(body: string): string | undefined {
  const { access_token: token } = parseObject(body);
  // A token goes into a header as it is, so it must be one word.
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}

function lifetimeOf(jwt: string): number {
  const payload = Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString();
  const { exp } = parseObject(payload);
  return typeof exp === 'number' ? exp * 1000 - Date.now() : USUAL_LIFETIME_MS;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
