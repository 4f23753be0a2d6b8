import type { Answer, Call } from '../service.js';
import { isSuperUser, mayAdminister, mayInNamespace, mayOn } from './access.js';
import { type Body, type BodySchema, readObject } from './body.js';
import { type Caller, refuse, type Scope } from './callers.js';
import { quayErrors } from './errors.js';
import type { LogEntry, QuayOrganization, QuayRepository, Role, World } from './model.js';

/** One API call after routing and identification. `segments` are the decoded variables of its path. */
export interface QuayRequest {
  readonly call: Call;
  readonly caller: Caller;
  readonly now: Date;
  readonly segments: Readonly<Record<string, string>>;
}

export type Handler = (request: QuayRequest) => Answer;
export type RepositoryHandler = (request: QuayRequest, repository: QuayRepository) => Answer;
export type OrganizationHandler = (request: QuayRequest, organization: QuayOrganization) => Answer;

/** Runs `handler` for callers who have this right; a missing repository shows only to those who administer its namespace. */
export function withRepository(world: World, right: Role, handler: RepositoryHandler): Handler {
  return (request) => {
    const { call, caller, segments } = request;
    const repository = findRepository(world, segments.repository ?? '');
    const namespace = (segments.repository ?? '').split('/', 1)[0] ?? '';
    const isAllowed = repository
      ? (right === 'read' && repository.isPublic) || mayOn(world, caller, repository, right)
      : mayInNamespace(world, caller, namespace, right);
    if (!isAllowed) return refuse(call, caller);
    return repository ? handler(request, repository) : quayErrors.apiError(call, 'not_found');
  };
}

/** Runs `handler` for those who administer the organization of `{orgname}`. */
export function withOrganization(world: World, handler: OrganizationHandler): Handler {
  return (request) => {
    const { call, caller, segments } = request;
    const name = segments.orgname ?? '';
    if (!mayAdminister(world, caller, name)) return refuse(call, caller);
    const organization = world.organizations.get(name);
    return organization ? handler(request, organization) : quayErrors.apiError(call, 'not_found');
  };
}

/** The same for writes: the body is checked before the right, so that a bad body is 400 to strangers too. */
export function withOrganizationBody(
  world: World,
  schema: BodySchema,
  handler: (request: QuayRequest, organization: QuayOrganization, body: Body) => Answer,
): Handler {
  return (request) => {
    const read = readObject(request.call, schema);
    if ('refusal' in read) return read.refusal;
    return withOrganization(world, (_, organization) => handler(request, organization, read.body))(request);
  };
}

/** Runs `handler` for signed-in callers whose token has one of these scopes. */
export function withUser(
  scopes: readonly Scope[],
  handler: (request: QuayRequest, user: string) => Answer,
): Handler {
  return (request) => {
    const { user } = request.caller;
    if (user === null || !scopes.some((scope) => request.caller.scopes.has(scope))) {
      return refuse(request.call, request.caller);
    }
    return handler(request, user);
  };
}

export function withSuperUser(world: World, handler: Handler): Handler {
  return (request) =>
    isSuperUser(world, request.caller) ? handler(request) : refuse(request.call, request.caller);
}

/** The repository of `namespace/name`. */
export function findRepository(world: World, fullName: string): QuayRepository | undefined {
  const [namespace = '', ...rest] = fullName.split('/');
  const name = rest.join('/');
  return world.repositories.find((one) => one.namespace === namespace && one.name === name);
}

/** Adds to the audit log what the caller did. */
export function record(
  world: World,
  { caller, now }: QuayRequest,
  entry: Pick<LogEntry, 'kind' | 'namespace' | 'metadata'> & Partial<Pick<LogEntry, 'repository'>>,
): void {
  world.log.push({ repository: null, ...entry, performer: caller.user, at: now });
}
