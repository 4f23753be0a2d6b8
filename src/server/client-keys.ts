import { createHash, timingSafeEqual } from 'node:crypto';
import type { ClientKey } from '../config.js';
import { PortolanError } from '../errors.js';

/**
 * The name of the client whose key stands in `Authorization: Bearer <key>`; undefined when no keys are configured.
 * Throws UNAUTHENTICATED. Every key is compared, in constant time, so that the time says nothing about which one is near.
 */
export function identifyClient(
  keys: readonly ClientKey[],
  authorization: string | undefined,
): string | undefined {
  if (keys.length === 0) return undefined;
  const [, key] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  const digest = createHash('sha256')
    .update(key ?? '')
    .digest();
  const matching = keys.filter((candidate) => timingSafeEqual(candidate.digest, digest));
  const [client] = matching;
  if (key !== undefined && client) return client.name;
  throw new PortolanError('UNAUTHENTICATED', 'This gateway needs a client key: Authorization: Bearer <key>');
}
