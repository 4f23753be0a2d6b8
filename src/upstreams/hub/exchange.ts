import type { Credential } from '../../config.js';
import { PortolanError } from '../../errors.js';
import { upstreamFailure } from '../../http/failures.js';
import type { CallScope, HttpReply } from '../../http/message.js';
import { scrubReply } from '../../http/scrub.js';
import { send } from '../../http/send.js';
import type { Target } from '../../http/target.js';
import { isSecondFactorNeeded } from './errors.js';
import { parseObject } from './parse-object.js';

export type NameAndSecret = Extract<Credential, { scheme: 'Basic' }>;

/** The operation that an exchange is, in logs and errors. */
export const EXCHANGE = 'Mutation.hubCreateAccessToken';

const SECOND_FACTOR =
  'this account needs a second factor: sign in with hubLogin and hubTwoFactorLogin and send the token as Bearer, or use a personal access token';
const ORGANIZATION_NAME = "an organization access token goes with the organization's name, not with a user's";
const PASSWORD =
  'where the account has a second factor or signs in through its organization, use a personal access token instead of the password';

/** Gets a bearer token for a name and a secret; rejects with the hub's refusal, and with what to do about it. */
export async function exchange(
  hub: Target,
  { username, password }: NameAndSecret,
  scope: CallScope,
): Promise<string> {
  const request = {
    method: 'POST' as const,
    path: `${hub.basePath}/v2/auth/token`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ identifier: username, secret: password }),
    operation: EXCHANGE,
  };
  const reply = await send(hub, request, { ...scope, credential: undefined });
  if (reply.status < 200 || reply.status > 299) throw refusalOf(hub, reply, password);
  const token = readAccessToken(reply.body.toString());
  if (token) return token;
  const details = { operation: EXCHANGE, status: reply.status };
  throw upstreamFailure(hub, 'UPSTREAM_INVALID', 'the token exchange gave no token', details);
}

function refusalOf(hub: Target, reply: HttpReply, secret: string): PortolanError {
  const error = hub.errorOf(scrubReply(reply, [secret]), EXCHANGE);
  if (error.code !== 'UNAUTHENTICATED') return error;
  // Only what clients see is kept: the cause may hold the ticket of a sign-in that nobody finishes.
  if (isSecondFactorNeeded(error)) return upstreamFailure(hub, error.code, SECOND_FACTOR, error.extensions);
  const advice = adviceOn(secret);
  return advice ? new PortolanError(error.code, `${error.message} (${advice})`, error.extensions) : error;
}

function adviceOn(secret: string): string | undefined {
  if (secret.startsWith('dckr_oat_')) return ORGANIZATION_NAME;
  return secret.startsWith('dckr_pat_') ? undefined : PASSWORD;
}

function readAccessToken(body: string): string | undefined {
  const { access_token: token } = parseObject(body);
  // A token goes into a header as it is, so it must be one word.
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}
