import type { Credential } from '../config.js';
import type { HttpReply } from './message.js';

const REDACTED = '[redacted]';

/**
 * A refusal without the credential that was refused: some upstreams, and the proxies in front of them, echo it, and a
 * credential that the server holds must not reach its callers that way.
 */
export function scrubReply(reply: HttpReply, secrets: readonly string[]): HttpReply {
  const text = reply.body.toString();
  const clean = scrubText(text, secrets);
  return clean === text ? reply : { ...reply, body: Buffer.from(clean) };
}

/** The same for one text. */
export function scrubText(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return spellings
    .filter((secret) => secret !== '')
    .reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text);
}

/** Every form in which a credential travels. */
export function secretsOf(credential: Credential | undefined, authorization?: string): string[] {
  const sent = authorization?.split(' ')[1];
  const own = credential?.scheme === 'Bearer' ? credential.token : credential?.password;
  return [sent, own].filter((secret) => secret !== undefined);
}
