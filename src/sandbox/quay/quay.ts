import type { Answer, Call, ServiceDefinition } from '../service.js';
import { createAppTokens } from './app-tokens.js';
import { type AccessToken, identify, storyTokens } from './callers.js';
import { emptyAnswer, failureOf, quayErrors, redirectToSlash } from './errors.js';
import { showManifest, showSecurity } from './manifests.js';
import { createPageTokens } from './page-token.js';
import { listRepositories, showRepository } from './repositories.js';
import { type Handler, withReadableRepository } from './request.js';
import { listTags } from './tags.js';
import { showCaller } from './users.js';
import { createWorld } from './world.js';

export interface QuayOptions {
  /** FEATURE_SECURITY_SCANNER. */
  readonly securityScanner?: boolean;
  /** FEATURE_APP_SPECIFIC_TOKENS. */
  readonly appSpecificTokens?: boolean;
  /** FEATURE_IMMUTABLE_TAGS. */
  readonly immutableTags?: boolean;
  /** FEATURE_QUOTA_MANAGEMENT together with FEATURE_EDIT_QUOTA. */
  readonly quotaManagement?: boolean;
  /** Repositories per page of listRepos. */
  readonly pageSize?: number;
  /** APP_SPECIFIC_TOKEN_EXPIRATION in seconds; null means never. */
  readonly appTokenLifetimeSeconds?: number | null;
  /** OAuth access tokens beside those of the story. */
  readonly tokens?: Readonly<Record<string, AccessToken>>;
  readonly now?: () => Date;
}

interface Route {
  readonly pattern: RegExp;
  /** By method; null when the feature behind the path is off. */
  readonly handlers: Readonly<Record<string, Handler>> | null;
}

const BASE = '/api/v1';
const REPOSITORY = '(?<repository>[^/]+(?:/[^/]+)+)';
const DIGEST = '(?<digest>[A-Za-z0-9_+.-]+:[0-9a-fA-F]+)';
const BROWSER = /^Mozilla\//;

/** A Quay that holds the story's repositories and its callers' application tokens. */
export function createQuay(options: QuayOptions = {}): ServiceDefinition {
  const routes = createRoutes(options);
  const tokens = { ...storyTokens, ...options.tokens };
  const now = options.now ?? (() => new Date());
  return {
    name: 'quay',
    answer(call) {
      const path = decodePath(call.path);
      if (path === null || !path.startsWith(`${BASE}/`)) return quayErrors.unknownPath();
      const matched = match(routes, path.slice(BASE.length));
      if (!matched) return quayErrors.unknownPath();
      if (matched === 'lacks slash') return redirectToSlash(call);
      const { route, segments } = matched;
      if (!route.handlers) return quayErrors.unknownPath();
      if (call.method === 'OPTIONS') return emptyAnswer(200);
      const handler = route.handlers[call.method === 'HEAD' ? 'GET' : call.method];
      if (!handler) return quayErrors.message(405, 'The method is not allowed for the requested URL.');
      const caller = identify(call, tokens);
      return guard(call, caller.user) ?? handler({ call, caller, segments, now: now() });
    },
    failure: failureOf,
  };
}

function createRoutes(options: QuayOptions): Route[] {
  const world = createWorld();
  const appTokens = createAppTokens(options.appTokenLifetimeSeconds ?? null);
  const listing = {
    pageSize: options.pageSize ?? 100,
    quotaManagement: options.quotaManagement ?? false,
    pageTokens: createPageTokens(),
  };
  const tags = listTags({ immutableTags: options.immutableTags ?? false });
  const route = (path: string, handlers: Route['handlers']): Route => ({
    pattern: new RegExp(`^${path}$`),
    handlers,
  });
  const tokenRoutes = [
    route('/user/apptoken', { GET: appTokens.list, POST: appTokens.create }),
    route('/user/apptoken/(?<uuid>[^/]+)', { GET: appTokens.show, DELETE: appTokens.revoke }),
  ];
  const scan = withReadableRepository(world, showSecurity(world));
  const security = `/repository/${REPOSITORY}/manifest/${DIGEST}/security`;
  // The order decides what an ambiguous path means: whatever no longer pattern takes is a repository name.
  return [
    route('/user/', { GET: showCaller }),
    ...(options.appSpecificTokens === false ? [] : tokenRoutes),
    route('/repository', { GET: listRepositories(world, listing) }),
    route(`/repository/${REPOSITORY}/tag/`, { GET: withReadableRepository(world, tags) }),
    route(security, options.securityScanner === false ? null : { GET: scan }),
    route(`/repository/${REPOSITORY}/manifest/${DIGEST}`, {
      GET: withReadableRepository(world, showManifest),
    }),
    route(`/repository/${REPOSITORY}`, { GET: withReadableRepository(world, showRepository) }),
  ];
}

interface Match {
  readonly route: Route;
  readonly segments: Readonly<Record<string, string>>;
}

function match(routes: readonly Route[], path: string): Match | 'lacks slash' | null {
  for (const route of routes) {
    const found = route.pattern.exec(path);
    if (found) return { route, segments: { ...found.groups } };
    if (route.pattern.source.endsWith('/$') && route.pattern.test(`${path}/`)) return 'lacks slash';
  }
  return null;
}

/** Quay's server decodes the whole path before routing, so `%2F` and `/` are the same to it. */
function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** The checks in front of every operation: CSRF for writes without a valid bearer, XHR for browsers. */
function guard(call: Call, user: string | null): Answer | null {
  const isRead = call.method === 'GET' || call.method === 'HEAD';
  if (!isRead && user === null) return quayErrors.abort(403, 'CSRF token was invalid or missing.');
  const isBrowser = BROWSER.test(call.headers['user-agent'] ?? '');
  if (call.method === 'GET' && isBrowser && call.headers['x-requested-with'] !== 'XMLHttpRequest') {
    return quayErrors.abort(
      400,
      'API calls must be invoked with an X-Requested-With header if called from a browser',
    );
  }
  return null;
}
