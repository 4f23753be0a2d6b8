import { createHash } from 'node:crypto';
import type { Answer } from '../service.js';
import type { Body } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayUser, World } from './model.js';
import { isEmail, makeCode, nameProblem } from './names.js';
import { readFlag, readInteger } from './parameters.js';
import type { Premises } from './premises.js';
import { invalid, notFound } from './refusals.js';
import { removeUser } from './removal.js';
import { type Handler, type QuayRequest, record, withSuperUser } from './request.js';
import type { Route } from './routing.js';
import { confirmationOf, superUserView } from './super-user-account-view.js';
import { withSuperUserBody } from './super-user-body.js';
import { buildUser } from './world.js';

const NEW_USER = {
  type: 'object',
  required: ['username'],
  properties: { username: { type: 'string' }, email: { type: 'string' } },
} as const;

const CHANGES = {
  type: 'object',
  properties: { password: { type: 'string' }, email: { type: 'string' }, enabled: { type: 'boolean' } },
} as const;

const LIMIT = {
  name: 'limit',
  otherwise: 0,
  help: 'Limit to the number of results to return per page. Max 100.',
};
const MOST_PER_PAGE = 100;
const PASSWORD_LENGTH = 32;
const SHORTEST_PASSWORD = 8;
const BAD_PASSWORD = 'Invalid password, password must be at least 8 characters and contain no whitespace.';

/** Super users list, create, change and delete accounts. */
export function superUserUserRoutes(premises: Premises): Route[] {
  const needs = ['FEATURE_SUPER_USERS'] as const;
  const show = withSuperUser(premises.world, (request) => {
    const user = premises.world.users.get(request.segments.username ?? '');
    return user ? apiJson(200, superUserView(premises, user)) : notFound(request);
  });
  return [
    {
      path: '/superuser/users/',
      needs,
      handlers: { GET: listUsers(premises), POST: createUser(premises) },
    },
    {
      path: '/superuser/users/{username}',
      needs,
      handlers: { GET: show, PUT: changeUser(premises), DELETE: deleteUser(premises) },
    },
  ];
}

/** listAllUsers: everybody at once, unless a limit asks for pages. */
function listUsers(premises: Premises): Handler {
  const { world, pageTokens } = premises;
  return withSuperUser(world, (request) => {
    const { call, now } = request;
    const limit = readInteger(call, LIMIT);
    if (typeof limit !== 'number') return limit;
    if (limit > MOST_PER_PAGE) return invalid(request, 'Page limit cannot be above 100');
    const showsDisabled = readFlag(call, 'disabled') !== false;
    const users = [...world.users.values()].filter(({ isEnabled }) => showsDisabled || isEnabled);
    const size = call.query.has('limit') ? Math.max(1, limit) : users.length;
    const start = call.query.has('limit') ? pageTokens.open(call.query.get('next_page'), now) : 0;
    const next = start + size;
    return apiJson(200, {
      users: users.slice(start, next).map((user) => superUserView(premises, user)),
      ...(next < users.length && { next_page: pageTokens.seal(next, now) }),
    });
  });
}

/** createInstallUser: the password is made up, and this answer is the only one that shows it. */
function createUser({ world, off }: Premises): Handler {
  return withSuperUserBody(world, NEW_USER, (request, body) => {
    const name = String(body.username);
    const email = typeof body.email === 'string' ? body.email : null;
    const isMailing = !off.has('FEATURE_MAILING');
    const problem = accountProblem(world, { name, email, isMailing });
    if (problem) return quayErrors.message(400, problem);
    const user = buildUser({ name, email });
    world.users.set(name, user);
    confirmationOf(user).isVerified = !isMailing; // else the mail with the link is on its way
    const metadata = { email, username: name, superuser: request.caller.user };
    record(world, request, { kind: 'user_create', namespace: name, metadata });
    const password = makeCode(PASSWORD_LENGTH);
    return apiJson(200, { username: name, email, password, encrypted_password: encrypt(password) });
  });
}

interface Account {
  readonly name: string;
  readonly email: string | null;
  readonly isMailing: boolean;
}

function accountProblem(world: World, { name, email, isMailing }: Account): string | undefined {
  if (isMailing && !isEmail(email ?? '')) return `Invalid email address: ${email ?? 'None'}`;
  const problem = nameProblem(name);
  if (problem) return `Invalid namespace ${name}: ${problem}`;
  if (world.users.has(name)) return `Username has already been taken by user cannot be reused: ${name}`;
  if (world.organizations.has(name)) {
    return `Username has already been taken by an organization and cannot be reused: ${name}`;
  }
  return isMailing && isTaken(world, email) ? `Email has already been used: ${email}` : undefined;
}

/** changeInstallUser: shows the user as it was, apart from the address. */
function changeUser(premises: Premises): Handler {
  const { world } = premises;
  return withSuperUserBody(world, CHANGES, (request, body) => {
    const user = world.users.get(request.segments.username ?? '');
    if (!user) return notFound(request);
    if (user.isSuperUser) return invalid(request, 'Cannot update a superuser');
    const before = superUserView(premises, user);
    const refusal =
      changePassword(world, { request, user, body }) ?? changeEmail(world, { request, user, body });
    if (refusal) return refusal;
    if (typeof body.enabled === 'boolean') {
      recordChange(world, { request, user, body }, { kind: body.enabled ? 'user_enable' : 'user_disable' });
      user.isEnabled = body.enabled;
    }
    const { password, email } = body;
    return apiJson(200, {
      ...before,
      ...(typeof password === 'string' && { encrypted_password: encrypt(password) }),
      ...(typeof email === 'string' && { email }),
    });
  });
}

interface Change {
  readonly request: QuayRequest;
  readonly user: QuayUser;
  readonly body: Body;
}

function changePassword(world: World, change: Change): Answer | undefined {
  const { password } = change.body;
  if (typeof password !== 'string') return undefined;
  recordChange(world, change, { kind: 'user_change_password' });
  const isGood = password.length >= SHORTEST_PASSWORD && !/\s/.test(password);
  return isGood ? undefined : quayErrors.message(400, BAD_PASSWORD);
}

function changeEmail(world: World, change: Change): Answer | undefined {
  const { user, body } = change;
  const { email } = body;
  if (typeof email !== 'string') return undefined;
  if (email !== user.email && isTaken(world, email)) {
    return quayErrors.message(400, 'E-mail address already used');
  }
  recordChange(world, change, { kind: 'user_change_email', details: { old_email: user.email, email } });
  user.email = email;
  confirmationOf(user).isVerified = true;
  return undefined;
}

function deleteUser(premises: Premises): Handler {
  const { world } = premises;
  return withSuperUser(world, (request) => {
    const name = request.segments.username ?? '';
    const user = world.users.get(name);
    if (!user) return notFound(request);
    if (user.isSuperUser) return invalid(request, 'Cannot delete a superuser');
    record(world, request, { kind: 'user_delete', namespace: name, metadata: { username: name } });
    removeUser(premises, name);
    return emptyAnswer(204);
  });
}

interface ChangeEvent {
  readonly kind: string;
  readonly details?: Body;
}

function recordChange(world: World, { request, user }: Change, { kind, details }: ChangeEvent): void {
  const metadata = { ...(details ?? { username: user.name }), superuser: request.caller.user };
  record(world, request, { kind, namespace: user.name, metadata });
}

function isTaken({ users }: World, email: string | null): boolean {
  return [...users.values()].some((user) => user.email === email);
}

/** Stands for the encryption of the password for command lines. */
function encrypt(password: string): string {
  return createHash('sha384').update(password).digest('base64');
}
