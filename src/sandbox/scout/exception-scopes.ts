import { fullName, hostOf } from './fleet.js';
import { type PurlFields, readPurl } from './purl.js';

/** What an exception covers; a part that is absent covers everything of its kind. */
export interface ImageScope {
  readonly hostName?: string | null;
  readonly repoName?: string | null;
  readonly digest?: string | null;
  readonly packageScopes?: readonly { readonly purlFields: PurlFields }[] | null;
}

/** Where an image lies, as far as the question tells; a part that is not asked for may be anything. */
export interface Place {
  readonly organisation: string;
  readonly digest?: string | null;
  readonly hostName?: string | null;
  /** Full names of the repositories that can be meant. */
  readonly repoNames?: readonly string[] | null;
}

const SAME_PARTS = ['type', 'name', 'namespace', 'version'] as const;

/** Whether one of the scopes covers an image there, whatever its packages; null covers everything. */
export function coverImage(scopes: readonly ImageScope[] | null, place: Place): boolean {
  return !scopes || scopes.some((scope) => coversImage(scope, place));
}

/** Whether the scopes cover this package of an image there. */
export function coverPackage(scopes: readonly ImageScope[] | null, place: Place, purl: string): boolean {
  return !scopes || scopes.some((scope) => coversImage(scope, place) && coversPurl(scope, purl));
}

function coversImage(scope: ImageScope, { organisation, digest, hostName, repoNames }: Place): boolean {
  if (scope.digest && digest && scope.digest !== digest) return false;
  if (scope.hostName && hostName && hostOf(scope.hostName) !== hostOf(hostName)) return false;
  return !scope.repoName || !repoNames || repoNames.includes(fullName(organisation, scope.repoName));
}

function coversPurl({ packageScopes }: ImageScope, purl: string): boolean {
  if (!packageScopes || packageScopes.length === 0) return true;
  const fields = readPurl(purl);
  return packageScopes.some(({ purlFields }) =>
    SAME_PARTS.every((part) => !purlFields[part] || purlFields[part] === fields[part]),
  );
}
