import type { Answer } from '../service.js';
import { mayBelong } from './access.js';
import type { Body, BodySchema } from './body.js';
import { refuse } from './callers.js';
import { apiJson, quayErrors } from './errors.js';
import type { QuayOrganization, World } from './model.js';
import type { Premises } from './premises.js';
import {
  type Handler,
  type OrganizationHandler,
  type QuayRequest,
  record,
  withOrganization,
  withOrganizationBody,
} from './request.js';
import type { Route } from './routing.js';

interface ProxyCache {
  readonly upstream: string;
  readonly expirationSeconds: number;
  readonly isInsecure: boolean;
}

// The schema names one property; the operations read four more without checking them.
const SCHEMA: BodySchema = {
  type: 'object',
  required: ['upstream_registry'],
  properties: { upstream_registry: { type: 'string' } },
};
const DAY_SECONDS = 86_400;
const NEEDS = ['FEATURE_PROXY_CACHE'] as const;
const EXISTS = 'Proxy Cache Configuration already exists';
const NOT_ALLOWED = 'The provided registry URL is not allowed';
const FAILED = 'Failed login to remote registry. Please verify entered details and try again.';
const PRIVATE_HOST = /^(?:localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/;
const SEEDED = { organization: 'crowdedorg', upstream: 'docker.io/library' };

/** Organizations that stand for a remote registry. */
export function proxyCacheRoutes({ world }: Premises): Route[] {
  const caches: Caches = new WeakMap();
  const seeded = world.organizations.get(SEEDED.organization);
  if (seeded) {
    caches.set(seeded, { upstream: SEEDED.upstream, expirationSeconds: DAY_SECONDS, isInsecure: false });
  }
  const path = '/organization/{orgname}';
  return [
    {
      path: `${path}/proxycache`,
      needs: NEEDS,
      handlers: {
        GET: showCache(world, caches),
        POST: withOrganizationBody(world, SCHEMA, createCache(world, caches)),
        DELETE: withOrganization(world, deleteCache(world, caches)),
      },
    },
    {
      path: `${path}/validateproxycache`,
      needs: NEEDS,
      handlers: { POST: withOrganizationBody(world, SCHEMA, validate(caches)) },
    },
  ];
}

type Caches = WeakMap<QuayOrganization, ProxyCache>;
type BodyHandler = (request: QuayRequest, organization: QuayOrganization, body: Body) => Answer;

function showCache(world: World, caches: Caches): Handler {
  return ({ call, caller, segments }) => {
    const name = segments.orgname ?? '';
    if (!mayBelong(world, caller, name)) return refuse(call, caller);
    const organization = world.organizations.get(name);
    return apiJson(200, cacheView(organization && caches.get(organization)));
  };
}

function createCache(world: World, caches: Caches): BodyHandler {
  return (request, organization, body) => {
    const problem = caches.has(organization) ? EXISTS : upstreamProblem(body);
    if (problem) return quayErrors.apiError(request.call, 'invalid_request', { detail: problem });
    caches.set(organization, {
      upstream: String(body.upstream_registry),
      expirationSeconds: typeof body.expiration_s === 'number' ? body.expiration_s : DAY_SECONDS,
      isInsecure: body.insecure === true,
    });
    const metadata = { upstream_registry: body.upstream_registry };
    record(world, request, { kind: 'create_proxy_cache_config', namespace: organization.name, metadata });
    return apiJson(201, 'Created');
  };
}

/** deleteProxyCacheConfig: 201 with a body, although it deletes. */
function deleteCache(world: World, caches: Caches): OrganizationHandler {
  return (request, organization) => {
    if (!caches.delete(organization)) return quayErrors.apiError(request.call, 'not_found');
    const entry = { kind: 'delete_proxy_cache_config', namespace: organization.name, metadata: {} };
    record(world, request, entry);
    return apiJson(201, 'Deleted');
  };
}

function validate(caches: Caches): BodyHandler {
  return ({ call }, organization, body) => {
    const problem = caches.has(organization) ? EXISTS : (upstreamProblem(body) ?? loginProblem(body));
    if (problem) return quayErrors.apiError(call, 'invalid_request', { detail: problem });
    return apiJson(202, body.upstream_registry_username ? 'Valid' : 'Anonymous');
  };
}

/** Empty texts stand for a configuration that is not there. */
function cacheView(cache: ProxyCache | undefined): Record<string, unknown> {
  return {
    upstream_registry: cache?.upstream ?? '',
    expiration_s: cache?.expirationSeconds ?? '',
    insecure: cache?.isInsecure ?? '',
  };
}

/** Addresses inside one's own network are refused before anything is asked of them. */
function upstreamProblem({ upstream_registry: upstream }: Body): string | undefined {
  const [host = ''] = String(upstream).split('/', 1);
  return PRIVATE_HOST.test(host) || host === '' ? NOT_ALLOWED : undefined;
}

/** The sandbox reaches no registry: a user name needs a password, and what ends in `.invalid` never answers (RFC 2606). */
function loginProblem(body: Body): string | undefined {
  const [host = ''] = String(body.upstream_registry).split('/', 1);
  const lacksPassword = Boolean(body.upstream_registry_username) && !body.upstream_registry_password;
  return lacksPassword || host.endsWith('.invalid') ? FAILED : undefined;
}
