import { createHash, getHashes } from 'node:crypto';
import { type Named, upstreamFailure } from '../../http/failures.js';

const DEFAULT = 'sha256';
/** Algorithms that the OCI image specification registers, where this machine has them. */
const KNOWN = ['sha256', 'sha384', 'sha512'].filter((name) => getHashes().includes(name));

/** Something that was read, and the digest under which it was to be found. */
export interface Claim {
  readonly what: string;
  readonly bytes: Buffer | string;
  readonly digest: string;
  /** Schema coordinate, for the error. */
  readonly operation: string;
}

export function digestOf(bytes: Buffer | string, algorithm = DEFAULT): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Throws UPSTREAM_INVALID when the bytes do not have the digest, or when its algorithm is not known. */
export function assertDigest(target: Named, { what, bytes, digest, operation }: Claim): void {
  const algorithm = digest.slice(0, digest.indexOf(':'));
  const message = KNOWN.includes(algorithm)
    ? digestOf(bytes, algorithm) !== digest && `${what} does not have the digest ${digest}`
    : `${what} has a digest that cannot be checked: its algorithm "${algorithm}" is unknown`;
  if (message) throw upstreamFailure(target, 'UPSTREAM_INVALID', message, { operation });
}
