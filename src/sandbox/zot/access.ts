import { type AccessControl, type Action, isPermitted } from './policies.js';

/** Whoever calls, with what the policies let through. The name is empty when nobody logged in. */
export interface Account {
  readonly name: string;
  readonly isAdmin: boolean;
  can(action: Action, repository: string): boolean;
  canRead(repository: string): boolean;
}

/** Finds the owner of an API key that was sent as a password; null for unknown and expired keys. */
export type KeyOwner = (key: string) => string | null;

/** Name and password of a Basic credential; null for any other and for a broken one. */
export function readBasic(
  authorization: string,
): { readonly name: string; readonly password: string } | null {
  const [scheme, encoded = ''] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'basic') return null;
  const credentials = Buffer.from(encoded, 'base64').toString();
  const colon = credentials.indexOf(':');
  return colon < 1 ? null : { name: credentials.slice(0, colon), password: credentials.slice(colon + 1) };
}

/** The account of a name under these policies. */
export function accountOf(name: string, access: AccessControl): Account {
  const can = (action: Action, repository: string): boolean =>
    isPermitted(access, name, { action, repository });
  return {
    name,
    isAdmin: access.admins.includes(name),
    can,
    canRead: (repository) => can('read', repository),
  };
}

/** Without authentication there are no policies either, and so none that makes a delete careful. */
export const everybody: Account = {
  name: '',
  isAdmin: true,
  can: (action) => action !== 'detectManifestCollision',
  canRead: () => true,
};
