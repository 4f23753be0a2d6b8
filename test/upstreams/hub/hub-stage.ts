import type { Credential } from '../../../src/config.js';
import { createCancellation } from '../../../src/http/cancellation.js';
import type { CallScope } from '../../../src/http/message.js';
import { SILENT } from '../../support/traffic.js';
import { json, type StubReply } from '../../support/upstream.js';

export const START = Date.UTC(2026, 0, 31, 12);
export const ADA: Credential = { scheme: 'Basic', username: 'ada', password: 'dckr_pat_ada' };
export const BOB: Credential = { scheme: 'Basic', username: 'bob', password: 'dckr_pat_bob' };

export function scope(changes: Partial<CallScope> = {}): CallScope {
  return {
    requestId: 'r',
    log: SILENT,
    credential: undefined,
    cancellation: createCancellation(),
    ...changes,
  };
}

/** A JWT that ends so many seconds after the start of the test. */
export function jwt(seconds: number, name = 'a'): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ sub: name, exp: START / 1000 + seconds })}.sig`;
}

export function token(text: string): StubReply {
  return json({ access_token: text });
}
