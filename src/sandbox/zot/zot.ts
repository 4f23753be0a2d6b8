import { posix } from 'node:path';
import type { Answer, Call, ServiceDefinition } from '../service.js';
import { createApiKeys } from './api-keys.js';
import { failureOf, zotErrors } from './errors.js';
import { extensionRoutes } from './extension-routes.js';
import { admit, type GateKeeping } from './gate.js';
import { createMarks } from './marks.js';
import { createMeter } from './meter.js';
import { readOptions, type ZotOptions } from './options.js';
import { registryRoutes } from './registry-routes.js';
import { type Premises, type Route, withCors } from './route.js';
import { seedStore } from './seed.js';
import { serverRoutes } from './server-routes.js';
import { createSessions } from './sessions.js';
import { createStore } from './store.js';
import { createTrust } from './trust.js';

interface Matched {
  readonly route: Route;
  readonly segments: Readonly<Record<string, string>>;
}

/** A zot that really stores what is pushed; it starts with the story's images. */
export function createZot(options: ZotOptions = {}): ServiceDefinition {
  const premises = createPremises(options);
  const { settings, sessions, apiKeys, store, meter } = premises;
  const keeping = { settings, sessions, ownerOf: apiKeys.ownerOf };
  const routes = [...registryRoutes(premises), ...extensionRoutes(premises), ...serverRoutes(premises)];
  return {
    name: 'zot',
    // Blobs may be larger than memory; every other body has a limit of zot's own that is below that of the harness.
    streams: ({ path }) => path.includes('/blobs/uploads/'),
    async answer(call) {
      const began = performance.now();
      const matched = findRoute(routes, call.path);
      const answer = redirectOf(call) ?? (await answerRoute(call, matched, keeping));
      const { method } = call;
      const { name = null, reference } = matched?.segments ?? {};
      const seconds = (performance.now() - began) / 1000;
      const isManifest = reference !== undefined;
      meter.observe({ method, status: answer.status, seconds, repository: name, isManifest });
      return answer;
    },
    failure: failureOf,
    close: store.close,
  };
}

function createPremises(options: ZotOptions): Premises {
  const settings = readOptions(options);
  const store = createStore();
  seedStore(store, settings.now());
  return {
    settings,
    store,
    apiKeys: createApiKeys(settings.now),
    sessions: createSessions(settings.now),
    marks: createMarks(),
    trust: createTrust(store),
    meter: createMeter(settings.version),
  };
}

async function answerRoute(call: Call, matched: Matched | null, keeping: GateKeeping): Promise<Answer> {
  if (!matched) return zotErrors.unknownPath();
  const { route, segments } = matched;
  const { handlers, entry, preflight } = route;
  if (call.method === 'OPTIONS' && preflight !== null)
    return withCors(zotErrors.empty(preflight), call.method, route);
  const handler = handlers[call.method] ?? handlers.ANY;
  if (!handler) return zotErrors.empty(405);
  const admitted = admit(call, { entry, repository: segments.name ?? '' }, keeping);
  if ('status' in admitted) return admitted;
  const { account, cookies } = admitted;
  const handled = await handler({ call, account, now: keeping.settings.now(), segments });
  const answer = withCors(handled, call.method, route);
  return cookies.length > 0
    ? { ...answer, headers: { ...answer.headers, 'set-cookie': [...cookies] } }
    : answer;
}

/** Go's router sends clients with empty and dotted parts in the path to where these lead, before it looks further. */
function redirectOf({ path, query }: Call): Answer | null {
  const clean = posix.normalize(path);
  const location = query.size > 0 ? `${clean}?${query}` : clean;
  return clean === path ? null : { status: 301, headers: { location } };
}

/** The path is matched as sent, so an escaped slash or colon is not one. */
function findRoute(routes: readonly Route[], path: string): Matched | null {
  for (const route of routes) {
    const found = route.pattern.exec(path);
    if (found) return { route, segments: { ...found.groups } };
  }
  return null;
}
