import { fieldsOf, itemsOf } from './probe.js';

/** What a token says of itself. It is not checked: only whoever takes the token can do that. */
export interface TokenClaims {
  readonly subject: string | null;
  readonly scopes: readonly string[] | null;
  /** Epoch seconds. */
  readonly expiresAt: number | null;
}

const NOTHING: TokenClaims = Object.freeze({ subject: null, scopes: null, expiresAt: null });
/** Where Docker's tokens name their account. */
const DOCKER = 'https://hub.docker.com';
/** `Date` ends there. */
const LAST_SECOND = 8_640_000_000_000;

/** Reads the token of an `Authorization` header; nothing of any that is no JWT. */
export function readClaims(authorization: string | undefined): TokenClaims {
  const [, payload] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization ?? '') ?? [];
  if (!payload) return NOTHING;
  const claims = parse(payload);
  const { exp } = claims;
  const isTime = typeof exp === 'number' && Math.abs(exp) <= LAST_SECOND;
  return { subject: subjectOf(claims), scopes: scopesOf(claims), expiresAt: isTime ? exp : null };
}

function parse(payload: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  } catch {
    return {}; // not a JWT after all
  }
}

function subjectOf(claims: Readonly<Record<string, unknown>>): string | null {
  const names = [fieldsOf(claims[DOCKER]).username, claims.username, claims.preferred_username, claims.sub];
  const [name] = names.filter((candidate) => typeof candidate === 'string' && candidate !== '');
  return typeof name === 'string' ? name : null;
}

/** OAuth's `scope`, and the `access` of registry tokens, written as those are asked for. */
function scopesOf({ scope, access }: Readonly<Record<string, unknown>>): string[] | null {
  if (typeof scope === 'string') return scope.split(' ').filter(Boolean);
  if (!Array.isArray(access)) return null;
  return access.map((entry) => {
    const { type, name, actions } = fieldsOf(entry);
    return `${String(type ?? 'repository')}:${String(name ?? '')}:${itemsOf(actions).join(',')}`;
  });
}
