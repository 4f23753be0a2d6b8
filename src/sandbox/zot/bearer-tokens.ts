import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** One entry of a distribution token: what it allows in a repository; its name is empty for paths without one. */
export type Grant = z.infer<typeof grant>;

/** What a bearer token says: who somebody is, or, with `access`, what may be done. */
export type Claims = z.infer<typeof claims>;

const grant = z.object({
  type: z.literal('repository'),
  name: z.string(),
  actions: z.array(z.enum(['pull', 'push', 'delete'])),
});
const claims = z.object({ sub: z.string(), exp: z.int(), access: z.array(grant).optional() });

/** The token server and the identity provider of the simulation sign with this; it opens nothing else. */
const KEY = 'portolan sandbox';

/** A token as the simulated token server or identity provider would issue it. */
export function signToken(content: Claims): string {
  const body = [{ alg: 'HS256', typ: 'JWT' }, content].map(encode).join('.');
  return `${body}.${signatureOf(body)}`;
}

/** What a token says; null when it is broken, foreign or expired. */
export function readToken(token: string, now: Date): Claims | null {
  const [header, content, signature = '', ...rest] = token.split('.');
  if (rest.length > 0 || content === undefined) return null;
  const [sent, right] = [Buffer.from(signature), Buffer.from(signatureOf(`${header}.${content}`))];
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) return null;
  const read = claims.safeParse(JSON.parse(Buffer.from(content, 'base64url').toString()));
  return read.success && read.data.exp * 1000 > now.getTime() ? read.data : null;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signatureOf(body: string): string {
  return createHmac('sha256', KEY).update(body).digest('base64url');
}
