import type { Answer, Call, ServiceDefinition } from '../service.js';
import { type AccessToken, identify, storyTokens } from './callers.js';
import { emptyAnswer, failureOf, quayErrors, redirectToSlash } from './errors.js';
import type { Feature, FeaturesOff } from './features.js';
import { createPageTokens } from './page-token.js';
import { createRoutes } from './routes.js';
import { createRouter } from './routing.js';
import { seedLog } from './seed-log.js';
import { createEmptyWorld, createWorld } from './world.js';

export interface QuayOptions {
  /** Feature flags that are off; all others are on. */
  readonly off?: readonly Feature[];
  /** Repositories per page of listRepos. */
  readonly pageSize?: number;
  /** APP_SPECIFIC_TOKEN_EXPIRATION in seconds; null means never. */
  readonly appTokenLifetimeSeconds?: number | null;
  /** OAuth access tokens beside those of the story. */
  readonly tokens?: Readonly<Record<string, AccessToken>>;
  readonly now?: () => Date;
  /** A Quay in which nobody has an account yet, instead of the story's. */
  readonly isEmpty?: boolean;
}

const BASE = '/api/v1';
/** The writes that answer for themselves: the first account, and the operator's token. */
const UNGUARDED: readonly string[] = [`${BASE}/user/initialize`, `${BASE}/bootstrap/renew`];
const BROWSER = /^Mozilla\//;

/** A Quay that holds the story's repositories and its callers' application tokens. */
export function createQuay(options: QuayOptions = {}): ServiceDefinition {
  const off: FeaturesOff = new Set(options.off);
  const now = options.now ?? (() => new Date());
  const startedAt = now();
  const world = options.isEmpty ? createEmptyWorld() : createWorld(startedAt);
  const tokens = new Map(Object.entries({ ...storyTokens, ...options.tokens }));
  const routes = createRoutes({
    world,
    startedAt,
    off,
    tokens,
    pageTokens: createPageTokens(),
    pageSize: options.pageSize ?? 100,
    appTokenLifetimeSeconds: options.appTokenLifetimeSeconds ?? null,
  });
  const route = createRouter(routes, off);
  seedLog(world, startedAt);
  return {
    name: 'quay',
    answer(call) {
      const path = decodePath(call.path);
      if (path === null || !path.startsWith(`${BASE}/`)) return quayErrors.unknownPath();
      const matched = route(path.slice(BASE.length));
      if (!matched) return quayErrors.unknownPath();
      if (matched === 'lacks slash') return redirectToSlash(call);
      const { handlers } = matched.route;
      if (Object.keys(handlers).length === 0) return quayErrors.unknownPath(); // its feature is off
      if (call.method === 'OPTIONS') return emptyAnswer(200);
      const method = call.method === 'HEAD' ? 'GET' : call.method;
      const handler = Object.entries(handlers).find(([name]) => name === method)?.[1];
      if (!handler) return quayErrors.message(405, 'The method is not allowed for the requested URL.');
      const arrival = { now: now(), world };
      const caller = identify(call, tokens, arrival);
      return (
        guard(call, caller.user) ?? handler({ call, caller, segments: matched.segments, now: arrival.now })
      );
    },
    failure: failureOf,
  };
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
  if (!isRead && user === null && !UNGUARDED.includes(call.path))
    return quayErrors.abort(403, 'CSRF token was invalid or missing.');
  const isBrowser = BROWSER.test(call.headers['user-agent'] ?? '');
  if (call.method === 'GET' && isBrowser && call.headers['x-requested-with'] !== 'XMLHttpRequest') {
    return quayErrors.abort(
      400,
      'API calls must be invoked with an X-Requested-With header if called from a browser',
    );
  }
  return null;
}
