import { hash, randomBytes } from 'node:crypto';
import type { Credential, Realm } from '../config.js';
import { PortolanError } from '../errors.js';

/** Fingerprints are only ever compared inside one process, so the key lives and dies with it. */
const FINGERPRINT_KEY = randomBytes(64).toString('base64');

/** Reads `Bearer <token>` or `Basic <base64>`; throws UNAUTHENTICATED, without the value, when it is neither. */
export function parseCredential(realm: Realm, header: string): Credential {
  const [, scheme = '', value = ''] = /^(basic|bearer) +([^\s]+)$/i.exec(header.trim()) ?? [];
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'Bearer', token: value };
  const [, username, password] = /^([^:]+):(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? [];
  if (!scheme || username === undefined || password === undefined) {
    throw new PortolanError(
      'UNAUTHENTICATED',
      `The header ${headerOf(realm)} is malformed: it takes "Bearer <token>" or "Basic <base64 of user:password>"`,
    );
  }
  return { scheme: 'Basic', username, password };
}

/** The request header that carries the caller's credential of a realm. */
export function headerOf(realm: Realm): string {
  return `X-${realm.charAt(0).toUpperCase()}${realm.slice(1)}-Authorization`;
}

/** The value of HTTP's `Authorization` header. Only an upstream's `authorize` calls this. */
export function toAuthorization(credential: Credential): string {
  if (credential.scheme === 'Bearer') return `Bearer ${credential.token}`;
  return `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
}

/**
 * A keyed digest that tells credentials apart without holding them; the same for every anonymous caller. It is never
 * sent or stored anywhere, so one pass of SHA-256 behind a secret key does what an HMAC does, in a fifth of the time.
 */
export function fingerprint(credential: Credential | undefined): string {
  if (!credential) return 'anonymous';
  return hash('sha256', FINGERPRINT_KEY + toAuthorization(credential), 'base64url');
}
