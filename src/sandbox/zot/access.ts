import type { Call } from '../service.js';
import { people } from '../story.js';

/** A user of this registry with what the policies let through. */
export interface Account {
  readonly name: string;
  readonly isAdmin: boolean;
  canRead(repository: string): boolean;
}

/** Finds the owner of an API key that was sent as a password; null for unknown and expired keys. */
export type KeyOwner = (key: string) => string | null;

interface Policy {
  readonly isAdmin: boolean;
  /** A repository, or everything below a folder: `tools/**`. */
  readonly reads: string;
}

const POLICIES: Readonly<Record<string, Policy>> = {
  ada: { isAdmin: true, reads: '**' },
  bob: { isAdmin: false, reads: 'tools/**' },
};

/** The account that the Basic credentials open, by password or by one of its own API keys. */
export function authenticate(call: Call, ownerOf: KeyOwner): Account | null {
  const [scheme, encoded = ''] = (call.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return null;
  const credentials = Buffer.from(encoded, 'base64').toString();
  const colon = credentials.indexOf(':');
  if (colon < 1) return null;
  const [name, password] = [credentials.slice(0, colon), credentials.slice(colon + 1)];
  const policy = Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined;
  if (!policy) return null;
  const isOwner = people.some((person) => person.name === name && person.password === password);
  if (!isOwner && ownerOf(password) !== name) return null;
  return { name, isAdmin: policy.isAdmin, canRead: (repository) => covers(policy.reads, repository) };
}

function covers(pattern: string, repository: string): boolean {
  if (pattern === '**') return true;
  return pattern.endsWith('/**') ? repository.startsWith(pattern.slice(0, -2)) : pattern === repository;
}
