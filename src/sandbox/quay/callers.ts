import type { Answer, Call } from '../service.js';
import { people } from '../story.js';
import { quayErrors } from './errors.js';

export type Scope =
  | 'repo:read'
  | 'repo:write'
  | 'repo:admin'
  | 'repo:create'
  | 'user:read'
  | 'user:admin'
  | 'org:admin';

/** An OAuth access token: who it speaks for and how far. */
export interface AccessToken {
  readonly user: string;
  readonly scopes: readonly Scope[];
}

/** Who sent a request. `user` is null for anonymous callers, whose scopes are empty. */
export interface Caller {
  readonly user: string | null;
  readonly scopes: ReadonlySet<Scope>;
}

export type Right = 'read' | 'write' | 'admin';

const ALL_SCOPES: readonly Scope[] = [
  'repo:read',
  'repo:write',
  'repo:admin',
  'repo:create',
  'user:read',
  'user:admin',
  'org:admin',
];

const SCOPES_FOR: Record<Right, readonly Scope[]> = {
  read: ['repo:read', 'repo:write', 'repo:admin'],
  write: ['repo:write', 'repo:admin'],
  admin: ['repo:admin'],
};

export const storyTokens: Readonly<Record<string, AccessToken>> = {
  'quay-ada-token': { user: 'ada', scopes: ALL_SCOPES },
  'quay-ada-read-token': { user: 'ada', scopes: ['repo:read'] },
  'quay-bob-token': { user: 'bob', scopes: ALL_SCOPES },
};

const ANONYMOUS: Caller = { user: null, scopes: new Set() };

/** The caller behind the bearer. A token that is unknown or of another kind is not refused: its sender is anonymous. */
export function identify(call: Call, tokens: Readonly<Record<string, AccessToken>>): Caller {
  const [scheme, credential, ...rest] = (call.headers.authorization ?? '').split(' ').filter(Boolean);
  if (scheme?.toLowerCase() !== 'bearer' || !credential || rest.length > 0) return ANONYMOUS;
  const token = Object.hasOwn(tokens, credential) ? tokens[credential] : undefined;
  return token ? { user: token.user, scopes: new Set(token.scopes) } : ANONYMOUS;
}

/** Whether both the token's scopes and the user's role reach far enough in a namespace. */
export function mayIn(namespace: string, caller: Caller, right: Right): boolean {
  if (!SCOPES_FOR[right].some((scope) => caller.scopes.has(scope))) return false;
  const role = roleIn(namespace, caller.user);
  return role === 'owner' || (role === 'member' && right === 'read');
}

/** The user's part in a namespace; null for outsiders. Everybody owns the namespace of the own name. */
export function roleIn(namespace: string, user: string | null): 'owner' | 'member' | null {
  if (user !== null && user === namespace) return 'owner';
  const memberships = people.find(({ name }) => name === user)?.memberships ?? [];
  return memberships.find(({ organisation }) => organisation === namespace)?.role ?? null;
}

/** 401 for anonymous callers, 403 for everybody else: Quay's way to refuse without telling what exists. */
export function refuse(call: Call, caller: Caller): Answer {
  return quayErrors.apiError(call, caller.user === null ? 'invalid_token' : 'insufficient_scope');
}
