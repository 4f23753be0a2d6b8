import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Account } from './accounts.js';

/** Milliseconds since the epoch; a test can hold it still or move it on. */
export type Clock = () => number;

/** Signs and checks the JWTs of one sandbox; another sandbox has another key and refuses them. */
export interface Tokens {
  /** A JWT for the account that expires after `lifetimeSeconds`. */
  issue(account: Account, lifetimeSeconds: number): string;
  /** Who sent these headers: nobody, an account, or somebody whose credential is not to be trusted. */
  identify(headers: IncomingHttpHeaders): Caller;
}

export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'account'; readonly account: Account };

const HUB_CLAIM = 'https://hub.docker.com';

interface Claims {
  readonly exp: number;
  readonly [HUB_CLAIM]: { readonly username: string; readonly source: string };
}

export function createTokens(now: Clock): Tokens {
  const key = randomBytes(32);
  const accounts = new Map<string, Account>();
  const sign = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');

  return {
    issue(account, lifetimeSeconds) {
      accounts.set(`${account.source} ${account.name}`, account);
      const text = [
        { alg: 'HS256', typ: 'JWT' },
        claimsOf(account, Math.floor(now() / 1000), lifetimeSeconds),
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${text}.${sign(text)}`;
    },
    identify({ authorization }) {
      if (authorization === undefined) return { kind: 'anonymous' };
      const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
      const claims = readClaims(token, sign);
      if (!claims || claims.exp * 1000 <= now()) return { kind: 'refused' };
      const { source, username } = claims[HUB_CLAIM];
      const account = accounts.get(`${source} ${username}`);
      return account ? { kind: 'account', account } : { kind: 'refused' };
    },
  };
}

function claimsOf(account: Account, issued: number, lifetimeSeconds: number): Record<string, unknown> {
  const { name, email, source } = account;
  return {
    iss: 'https://login.docker.com/',
    sub: `auth0|${name}`,
    aud: ['https://hub.docker.com'],
    iat: issued,
    exp: issued + lifetimeSeconds,
    scope: 'openid',
    [HUB_CLAIM]: { uuid: `uuid-of-${name}`, username: name, email, source, session_id: randomUUID() },
  };
}

function readClaims(token: string, sign: (text: string) => string): Claims | null {
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) return null;
  const expected = Buffer.from(sign(`${header}.${payload}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims; // signed, so this sandbox wrote it
}
