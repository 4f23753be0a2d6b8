import type { Answer, Call } from '../service.js';
import { quayErrors } from './errors.js';
import type { World } from './model.js';

export type Scope =
  | 'repo:read'
  | 'repo:write'
  | 'repo:admin'
  | 'repo:create'
  | 'user:read'
  | 'user:admin'
  | 'org:admin'
  | 'super:user';

/** An OAuth access token: who it speaks for and how far. */
export interface AccessToken {
  readonly user: string;
  readonly scopes: readonly Scope[];
  readonly expires?: Date;
  /** Present where somebody can look it up. */
  lastAccessed?: Date | null;
}

/** Who sent a request. `user` is null for anonymous callers, whose scopes are empty. */
export interface Caller {
  readonly user: string | null;
  readonly scopes: ReadonlySet<Scope>;
}

export const ALL_SCOPES: readonly Scope[] = [
  'repo:read',
  'repo:write',
  'repo:admin',
  'repo:create',
  'user:read',
  'user:admin',
  'org:admin',
];

export const storyTokens: Readonly<Record<string, AccessToken>> = {
  'quay-ada-token': { user: 'ada', scopes: ALL_SCOPES },
  'quay-ada-read-token': { user: 'ada', scopes: ['repo:read'] },
  'quay-bob-token': { user: 'bob', scopes: ALL_SCOPES },
  'quay-carol-token': { user: 'carol', scopes: ALL_SCOPES },
  'quay-root-token': { user: 'root', scopes: [...ALL_SCOPES, 'super:user'] },
};

const ANONYMOUS: Caller = { user: null, scopes: new Set() };

/** When a call arrives, and at which Quay. */
export interface Arrival {
  readonly now: Date;
  readonly world?: World;
}

/**
 * The caller behind the bearer. A token that is unknown, expired, of another kind or of a disabled user is not refused:
 * its sender is anonymous.
 */
export function identify(
  call: Call,
  tokens: ReadonlyMap<string, AccessToken>,
  { now, world }: Arrival = { now: new Date() },
): Caller {
  const [scheme, credential, ...rest] = (call.headers.authorization ?? '').split(' ').filter(Boolean);
  if (scheme?.toLowerCase() !== 'bearer' || !credential || rest.length > 0) return ANONYMOUS;
  const token = tokens.get(credential);
  if (!token || (token.expires && token.expires <= now)) return ANONYMOUS;
  if (world?.users.get(token.user)?.isEnabled === false) return ANONYMOUS;
  if (token.lastAccessed !== undefined) token.lastAccessed = now;
  return { user: token.user, scopes: new Set(token.scopes) };
}

/** 401 for anonymous callers, 403 for everybody else: Quay's way to refuse without telling what exists. */
export function refuse(call: Call, caller: Caller): Answer {
  return quayErrors.apiError(call, caller.user === null ? 'invalid_token' : 'insufficient_scope');
}
