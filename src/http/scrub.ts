import type { Credential } from '../config.js';
import type { HttpReply } from './message.js';

/**
 * An answer without the credential that it was given for: some upstreams, and the proxies in front of them, echo what they
 * refuse, and a credential that the server holds must not reach its callers that way.
 */
export function scrubReply(reply: HttpReply, secrets: readonly string[]): HttpReply {
  const found = secrets.filter((secret) => reply.body.includes(secret));
  if (found.length === 0) return reply;
  const clean = found.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), reply.body.toString());
  return { ...reply, body: Buffer.from(clean) };
}

/** Every form in which a credential travels. */
export function secretsOf(credential: Credential | undefined, authorization: string | undefined): string[] {
  const sent = authorization?.split(' ')[1];
  const own = credential?.scheme === 'Bearer' ? credential.token : credential?.password;
  return [sent, own].filter((secret): secret is string => secret !== undefined && secret.length > 3);
}
