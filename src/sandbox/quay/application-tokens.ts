import { randomUUID } from 'node:crypto';
import { isSuperUser, mayAdminister, mayCreateIn, mayInNamespace } from './access.js';
import { findApplication } from './applications.js';
import { type BodySchema, readObject } from './body.js';
import { ALL_SCOPES, type Caller, refuse, type Scope } from './callers.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { ApplicationToken, OAuthApplication, QuayOrganization, World } from './model.js';
import { makeAccessToken } from './names.js';
import type { Premises } from './premises.js';
import {
  type Handler,
  type OrganizationHandler,
  type QuayRequest,
  record,
  withOrganization,
} from './request.js';
import type { Route } from './routing.js';

const NEW: BodySchema = {
  type: 'object',
  required: ['name', 'scope'],
  properties: {
    name: { minLength: 1, maxLength: 255, type: 'string' },
    scope: { type: 'string' },
    expiration: { minimum: 1, type: 'number' },
  },
};
const TEN_YEARS_SECONDS = 60 * 60 * 24 * 365.25 * 10;
const PER_PAGE = 50;
const KNOWN_SCOPES: ReadonlySet<string> = new Set([...ALL_SCOPES, 'super:user']);

/** What a scope includes besides itself. */
const INCLUDED: Readonly<Partial<Record<Scope, readonly Scope[]>>> = {
  'repo:write': ['repo:read'],
  'repo:admin': ['repo:write', 'repo:read'],
};

/** Access tokens of OAuth applications; one that is made works at once. */
export function applicationTokenRoutes(premises: Premises): Route[] {
  const { world } = premises;
  const path = '/organization/{orgname}/applications/{client_id}/tokens';
  return [
    { path, handlers: { GET: withOrganization(world, listTokens(premises)), POST: createToken(premises) } },
    { path: `${path}/{token_uuid}`, handlers: { DELETE: withOrganization(world, revokeToken(premises)) } },
  ];
}

/** listOrganizationApplicationTokens: the newest first, without those that expired. */
function listTokens({ pageTokens }: Premises): OrganizationHandler {
  return (request, organization) => {
    const application = findApplication(request, organization);
    if (!application) return quayErrors.apiError(request.call, 'not_found');
    const { call, now } = request;
    const startId = pageTokens.open(call.query.get('next_page'), now);
    const found = [...application.tokens.values()]
      .filter(({ id, expires }) => expires > now && (startId === 0 || id <= startId))
      .reverse();
    const next = found[PER_PAGE];
    return apiJson(200, {
      tokens: found.slice(0, PER_PAGE).map(tokenView),
      ...(next && { next_page: pageTokens.seal(next.id, now) }),
    });
  };
}

function createToken(premises: Premises): Handler {
  return (request) => {
    const read = readObject(request.call, NEW);
    if ('refusal' in read) return read.refusal;
    const { name, scope, expiration } = read.body;
    const wanted: Wanted = {
      name: String(name).trim(),
      scope: String(scope),
      seconds: typeof expiration === 'number' ? expiration : TEN_YEARS_SECONDS,
    };
    return withOrganization(premises.world, issueToken(premises, wanted))(request);
  };
}

interface Wanted {
  readonly name: string;
  readonly scope: string;
  readonly seconds: number;
}

function issueToken({ world, tokens }: Premises, { name, scope, seconds }: Wanted): OrganizationHandler {
  return (request, organization) => {
    const { call, caller, now } = request;
    const application = findApplication(request, organization);
    if (!application) return quayErrors.apiError(call, 'not_found');
    if (name === '') return quayErrors.message(400, "'name' must not be empty");
    const scopes = readScopes(scope);
    if (!scopes) return quayErrors.message(400, `Invalid scope: ${scope}`);
    const mayGrantAll = scopes.every((one) => mayGrant(world, caller, { scope: one, organization }));
    if (!mayGrantAll || caller.user === null) return refuse(call, caller);
    const lifetime = Math.min(Math.max(Math.trunc(seconds), 1), TEN_YEARS_SECONDS);
    const newest = [...application.tokens.values()].at(-1);
    const token: ApplicationToken = {
      id: (newest?.id ?? 0) + 1,
      uuid: randomUUID(),
      secret: makeAccessToken(),
      name,
      user: caller.user,
      scopes,
      created: now,
      expires: new Date(now.getTime() + lifetime * 1000),
      lastAccessed: null,
    };
    application.tokens.set(token.uuid, token);
    tokens.set(token.secret, token);
    note(world, request, { kind: 'create_oauth_api_token', organization, application, token });
    return apiJson(200, { ...tokenView(token), token: token.secret });
  };
}

/** Scopes of a text with spaces or commas; undefined when one is unknown or there is none. */
function readScopes(text: string): Scope[] | undefined {
  const names = [...new Set(text.split(/[\s,]+/).filter(Boolean))];
  const scopes = names.filter((name): name is Scope => KNOWN_SCOPES.has(name));
  return scopes.length === names.length && names.length > 0 ? scopes : undefined;
}

interface Grant {
  readonly scope: Scope;
  readonly organization: QuayOrganization;
}

/** A token cannot give more than it has itself, nor more than its user has in this organization. */
function mayGrant(world: World, caller: Caller, { scope, organization }: Grant): boolean {
  const reaches = [...caller.scopes].some((own) => own === scope || INCLUDED[own]?.includes(scope));
  return reaches && hasRight(world, caller, { scope, organization });
}

function hasRight(world: World, caller: Caller, { scope, organization: { name } }: Grant): boolean {
  switch (scope) {
    case 'repo:read':
      return mayInNamespace(world, caller, name, 'read');
    case 'repo:write':
      return mayInNamespace(world, caller, name, 'write');
    case 'repo:admin':
      return mayInNamespace(world, caller, name, 'admin');
    case 'repo:create':
      return mayCreateIn(world, caller, name);
    case 'org:admin':
      return mayAdminister(world, caller, name);
    case 'super:user':
      return isSuperUser(world, caller);
    default:
      return true; // the scopes over the own account need no right beyond the scope
  }
}

function revokeToken({ world, tokens }: Premises): OrganizationHandler {
  return (request, organization) => {
    const application = findApplication(request, organization);
    const token = application?.tokens.get(request.segments.token_uuid ?? '');
    if (!application || !token) return quayErrors.apiError(request.call, 'not_found');
    application.tokens.delete(token.uuid);
    tokens.delete(token.secret);
    note(world, request, { kind: 'revoke_oauth_api_token', organization, application, token });
    return emptyAnswer(204);
  };
}

interface Deed {
  readonly kind: 'create_oauth_api_token' | 'revoke_oauth_api_token';
  readonly organization: QuayOrganization;
  readonly application: OAuthApplication;
  readonly token: ApplicationToken;
}

function note(world: World, request: QuayRequest, { kind, organization, application, token }: Deed): void {
  const made = {
    scope: token.scopes.join(' '),
    token_display_name: token.name,
    auth_method: 'OAuth',
  };
  const metadata = {
    oauth_token_uuid: token.uuid,
    ...(kind === 'create_oauth_api_token' && made),
    application_name: application.name,
    client_id: application.clientId,
  };
  record(world, request, { kind, namespace: organization.name, metadata });
}

function tokenView(token: ApplicationToken): Record<string, unknown> {
  return {
    uuid: token.uuid,
    name: token.name,
    scope: token.scopes.join(' '),
    expires_at: formatMoment(token.expires),
    created: formatMoment(token.created),
    created_by: token.user,
    last_accessed: token.lastAccessed && formatMoment(token.lastAccessed),
  };
}

/** `2026-11-21T00:50:42.461316Z`: as Python writes it, with six digits of a second or none. */
function formatMoment(date: Date): string {
  return date
    .toISOString()
    .replace('.000Z', 'Z')
    .replace(/(\.\d{3})Z$/, '$1000Z');
}
