import { randomInt, randomUUID } from 'node:crypto';
import type { Answer, Call } from '../service.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import { readBody, toPython } from './json-body.js';
import type { AppToken, World } from './model.js';
import { formatDate, readFlag } from './parameters.js';
import type { Premises } from './premises.js';
import { type QuayRequest, record, withUser } from './request.js';
import type { Route } from './routing.js';

const SELF = ['user:admin'] as const;
const CODE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const CODE_LENGTH = 120;
const DEFAULT_WINDOW_SECONDS = 28 * 24 * 60 * 60;
const TITLE = `{'description': 'The user-defined title for the token',
     'type': 'string'}`;
const TITLE_SCHEMA = `    {'properties': {'title': {'description': 'The user-defined title for '
                                             'the token',
                              'type': 'string'}},
     'required': ['title'],
     'type': 'object'}`;

/** The four operations on the caller's own tokens. */
export function appTokenRoutes({ world, appTokenLifetimeSeconds: lifetimeSeconds }: Premises): Route[] {
  const tokens = world.appTokens;
  const find = (owner: string, uuid = ''): AppToken | null => {
    const token = tokens.get(uuid);
    return token?.owner === owner ? token : null;
  };
  const list = withUser(SELF, ({ call, now }, user) => {
    const own = [...tokens.values()].filter(({ owner }) => owner === user);
    return listTokens(own, call, { now, lifetimeSeconds });
  });
  const create = withUser(SELF, (request, owner) => {
    const title = readTitle(request);
    if (typeof title !== 'string') return title;
    const { now } = request;
    const expiration = lifetimeSeconds === null ? null : new Date(now.getTime() + lifetimeSeconds * 1000);
    const token = { uuid: randomUUID(), owner, title, code: makeCode(), created: now, expiration };
    tokens.set(token.uuid, token);
    recordToken(world, request, 'create', token);
    return apiJson(200, { token: { ...viewOf(token), token_code: token.code } });
  });
  const show = withUser(SELF, ({ call, segments }, user) => {
    const token = find(user, segments.uuid);
    if (!token) return quayErrors.apiError(call, 'not_found');
    return apiJson(200, { token: { ...viewOf(token), token_code: token.code } });
  });
  const revoke = withUser(SELF, (request, user) => {
    const token = find(user, request.segments.uuid);
    if (!token) return quayErrors.apiError(request.call, 'not_found');
    tokens.delete(token.uuid);
    recordToken(world, request, 'revoke', token);
    return emptyAnswer(204);
  });
  const needs = ['FEATURE_APP_SPECIFIC_TOKENS'] as const;
  return [
    { path: '/user/apptoken', needs, handlers: { GET: list, POST: create } },
    { path: '/user/apptoken/{uuid}', needs, handlers: { GET: show, DELETE: revoke } },
  ];
}

interface TokenLife {
  readonly now: Date;
  readonly lifetimeSeconds: number | null;
}

/** The answer of both token lists; with `expiring` only what has come into the last tenth of its life. */
export function listTokens(
  tokens: readonly AppToken[],
  call: Call,
  { now, lifetimeSeconds }: TokenLife,
): Answer {
  const expiring = readFlag(call, 'expiring');
  const soon = now.getTime() + Math.ceil((lifetimeSeconds ?? DEFAULT_WINDOW_SECONDS) * 0.1) * 1000;
  const shown = expiring
    ? tokens.filter(({ expiration }) => expiration && expiration > now && expiration.getTime() <= soon)
    : tokens;
  return apiJson(200, { tokens: shown.map((token) => viewOf(token)), only_expiring: expiring });
}

function viewOf({ uuid, title, created, expiration }: AppToken): Record<string, unknown> {
  return {
    uuid,
    title,
    last_accessed: null,
    created: formatDate(created),
    expiration: expiration && formatDate(expiration),
  };
}

function recordToken(
  world: World,
  request: QuayRequest,
  ...[verb, token]: ['create' | 'revoke', AppToken]
): void {
  record(world, request, {
    kind: `${verb}_app_specific_token`,
    namespace: token.owner,
    metadata: { app_specific_token_title: token.title, app_specific_token: token.uuid },
  });
}

function makeCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('');
}

function readTitle({ call }: QuayRequest): string | Answer {
  const body = readBody(call);
  if ('refusal' in body) return body.refusal;
  const { value } = body;
  const invalid = (detail: string): Answer => quayErrors.apiError(call, 'invalid_request', { detail });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const problem = `${toPython(value)} is not of type 'object'`;
    return invalid(
      `${problem}\n\nFailed validating 'type' in schema:\n${TITLE_SCHEMA}\n\nOn instance:\n    ${toPython(value)}`,
    );
  }
  const title: unknown = 'title' in value ? value.title : undefined;
  if (typeof title === 'string') return title;
  if (title === undefined) {
    const problem = "'title' is a required property\n\nFailed validating 'required' in schema";
    return invalid(`${problem}:\n${TITLE_SCHEMA}\n\nOn instance:\n    ${toPython(value)}`);
  }
  const problem = `${toPython(title)} is not of type 'string'\n\nFailed validating 'type' in schema['properties']['title']`;
  return invalid(`${problem}:\n    ${TITLE}\n\nOn instance['title']:\n    ${toPython(title)}`);
}
