import { createHash } from 'node:crypto';
import type { Answer } from '../service.js';
import { ALL_SCOPES } from './callers.js';
import { apiJson, quayErrors } from './errors.js';
import { readBody } from './json-body.js';
import { isEmail, makeAccessToken, nameProblem } from './names.js';
import type { Premises } from './premises.js';
import type { Handler } from './request.js';
import type { Route } from './routing.js';
import { buildUser } from './world.js';

const NOT_EMPTY = 'Cannot initialize user in a non-empty database';
const BAD_PASSWORD = 'Invalid password, password must be at least 8 characters and contain no whitespace.';
const SHORTEST_PASSWORD = 8;

/** The first account of a Quay. */
export function userInitializeRoutes(premises: Premises): Route[] {
  const needs = ['FEATURE_USER_INITIALIZE'] as const;
  return [{ path: '/user/initialize', needs, handlers: { POST: initialize(premises) } }];
}

/** user_initialize lies outside of Quay's API: it has no schema, and every error is a message. */
function initialize(premises: Premises): Handler {
  const { world, tokens, off } = premises;
  return ({ call }): Answer => {
    if (world.users.size > 0) return quayErrors.message(400, NOT_EMPTY);
    const read = readBody(call);
    if ('refusal' in read) return read.refusal;
    const body: Partial<Record<string, unknown>> = { ...Object(read.value) };
    const { username: name, password, email = null } = body;
    // A field that is missing is an error that Quay does not catch.
    if (typeof name !== 'string' || typeof password !== 'string') return quayErrors.uncaught();
    const address = typeof email === 'string' ? email : null;
    const needsEmail = !off.has('FEATURE_MAILING');
    const problem = accountProblem({ name, password, address, needsEmail });
    if (problem) return quayErrors.message(400, `Failed to initialize user: ${problem}`);
    world.users.set(name, buildUser({ name, email: address }));
    const secret = body.access_token ? makeAccessToken() : undefined;
    if (secret) tokens.set(secret, { user: name, scopes: [...ALL_SCOPES, 'super:user'] });
    return apiJson(200, {
      ...(secret && { access_token: secret }),
      email: address,
      encrypted_password: createHash('sha384').update(password).digest('base64'),
      username: name,
    });
  };
}

interface NewAccount {
  readonly name: string;
  readonly password: string;
  readonly address: string | null;
  readonly needsEmail: boolean;
}

function accountProblem({ name, password, address, needsEmail }: NewAccount): string | undefined {
  if (password.length < SHORTEST_PASSWORD || /\s/.test(password)) return BAD_PASSWORD;
  if (needsEmail && !isEmail(address ?? '')) return `Invalid email address: ${address ?? 'None'}`;
  const issue = nameProblem(name);
  return issue && `Invalid namespace ${name}: ${issue}`;
}
