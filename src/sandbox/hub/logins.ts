import { randomUUID } from 'node:crypto';
import { type Answer, type Call, json } from '../service.js';
import type { Person } from '../story.js';
import { accountOf, findPerson, openAccount } from './accounts.js';
import { refuse, refuseWithErrinfo, WRONG_CREDENTIALS } from './failures.js';
import type { Clock, Tokens } from './tokens.js';

export interface LoginOptions {
  readonly tokens: Tokens;
  readonly now: Clock;
  /** Life of what `/v2/auth/token` gives out. */
  readonly tokenLifetimeSeconds: number;
}

export type Login = (call: Call) => Answer;

interface PendingLogin {
  readonly person: Person;
  readonly expires: number;
}

// Docker documents neither figure: clients read `exp`, and about a month was seen.
const LOGIN_LIFETIME_SECONDS = 30 * 24 * 3600;
const SECOND_FACTOR_LIFETIME_MS = 5 * 60_000;
const NEEDS_SECOND_FACTOR = 'Require secondary authentication on MFA enabled account';

/** The three ways to a Hub token, by path. A second factor that is asked for stays pending between two calls. */
export function createLogins(options: LoginOptions): ReadonlyMap<string, Login> {
  const { tokens, now, tokenLifetimeSeconds } = options;
  const pending = new Map<string, PendingLogin>();

  const exchange: Login = (call) => {
    const body = readStrings(call.body, ['identifier', 'secret']);
    if (!body) return malformed(call);
    const account = openAccount(body.identifier, body.secret);
    if (!account) return refuseWithErrinfo(401);
    return json(200, { access_token: tokens.issue(account, tokenLifetimeSeconds) });
  };

  const login: Login = (call) => {
    const body = readStrings(call.body, ['username', 'password']);
    if (!body) return malformed(call);
    const person = findPerson(body.username, body.password);
    if (!person) return json(401, { detail: WRONG_CREDENTIALS });
    if (!person.secondFactor) return session(person, call);
    const ticket = randomUUID();
    pending.set(ticket, { person, expires: now() + SECOND_FACTOR_LIFETIME_MS });
    return json(401, { detail: NEEDS_SECOND_FACTOR, login_2fa_token: ticket });
  };

  const secondFactor: Login = (call) => {
    const body = readStrings(call.body, ['login_2fa_token', 'code']);
    if (!body) return malformed(call);
    const waiting = pending.get(body.login_2fa_token);
    if (!waiting || waiting.expires <= now() || waiting.person.secondFactor !== body.code) {
      return json(401, { detail: WRONG_CREDENTIALS });
    }
    pending.delete(body.login_2fa_token);
    return session(waiting.person, call);
  };

  const session = (person: Person, call: Call): Answer => {
    const token = tokens.issue(accountOf(person, 'docker_pw|1'), LOGIN_LIFETIME_SECONDS);
    const wantsRefresh = call.query.get('refresh_token') === 'true';
    return json(200, { token, ...(wantsRefresh ? { refresh_token: randomUUID() } : {}) });
  };

  return new Map([
    ['/v2/auth/token', exchange],
    ['/v2/users/login', login],
    ['/v2/users/2fa-login', secondFactor],
  ]);
}

/** Reads a JSON object whatever content type it was sent with, because Docker Hub does not check it. */
function readStrings<K extends string>(body: Buffer, keys: readonly K[]): Record<K, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<K, unknown>; // every key is checked before anyone reads it
  return keys.every((key) => typeof fields[key] === 'string') ? (fields as Record<K, string>) : null;
}

function malformed({ body }: Call): Answer {
  return refuse(400, body.length === 0 ? 'malformed request: EOF' : 'malformed request');
}
