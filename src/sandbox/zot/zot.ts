import type { Answer, ServiceDefinition } from '../service.js';
import { authenticate } from './access.js';
import { createApiKeys } from './api-keys.js';
import { failureOf, zotErrors } from './errors.js';
import type { Handler } from './exchange.js';
import {
  checkVersion,
  discoverExtensions,
  listRepositories,
  listTags,
  showManifest,
  withReadableRepository,
} from './registry.js';
import { createSearch } from './search/search.js';
import { createStore } from './store.js';
import { uploadCertificate } from './trust.js';

export interface ZotOptions {
  /** `extensions.search.enable`. */
  readonly search?: boolean;
  /** `extensions.trust.enable` together with `extensions.trust.notation`. */
  readonly notation?: boolean;
  /** `http.auth.apikey`. */
  readonly apiKeys?: boolean;
  /** An `extensions.search.cve` block. */
  readonly cve?: boolean;
  readonly now?: () => Date;
}

interface Route {
  readonly pattern: RegExp;
  readonly handlers: Readonly<Record<string, Handler>>;
}

// zot writes `-*` where this has `-+`: the same names, but `-*` would backtrack for ever outside Go.
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const NAME = `(?<name>${PART}(?:/${PART})*)`;
const SEARCH = '/v2/_zot/ext/search';
const NOTATION = '/v2/_zot/ext/notation';
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'Authorization,content-type,X-ZOT-API-CLIENT',
};

/** A zot with access control, search, notation trust and API keys, holding the story's images. */
export function createZot(options: ZotOptions = {}): ServiceDefinition {
  const now = options.now ?? (() => new Date());
  const apiKeys = createApiKeys(now);
  const routes = createRoutes(options, apiKeys);
  return {
    name: 'zot',
    async answer(call) {
      for (const { pattern, handlers } of routes) {
        // The path is matched as sent, so an escaped slash or colon is not one.
        const found = pattern.exec(call.path);
        if (!found) continue;
        if (call.method === 'OPTIONS') return withCors(zotErrors.empty(204), handlers);
        const handler = handlers[call.method];
        if (!handler) return zotErrors.empty(405);
        const account = authenticate(call, apiKeys.ownerOf);
        if (!account) return withCors(zotErrors.unauthenticated(call), handlers);
        const answer = await handler({ call, account, now: now(), segments: { ...found.groups } });
        return withCors(answer, handlers);
      }
      return zotErrors.unknownPath();
    },
    failure: failureOf,
  };
}

function createRoutes(options: ZotOptions, apiKeys: ReturnType<typeof createApiKeys>): Route[] {
  const { search: hasSearch = true, notation: hasNotation = true, apiKeys: hasApiKeys = true } = options;
  const store = createStore();
  const search = createSearch(store, { cve: options.cve ?? true });
  const manifest = withReadableRepository(store, showManifest);
  const endpoints = [...(hasNotation ? [NOTATION] : []), ...(hasSearch ? [SEARCH] : [])];
  const route = (path: string, handlers: Route['handlers']): Route => ({
    pattern: new RegExp(`^${path}$`),
    handlers,
  });
  return [
    route('/v2/', { GET: checkVersion }),
    route('/v2/_catalog', { GET: listRepositories(store) }),
    route('/v2/_oci/ext/discover', { GET: discoverExtensions(endpoints) }),
    ...(hasSearch ? [route(SEARCH, { GET: search, POST: search })] : []),
    ...(hasNotation ? [route(NOTATION, { POST: uploadCertificate })] : []),
    ...(hasApiKeys
      ? [route('/zot/auth/apikey', { GET: apiKeys.list, POST: apiKeys.create, DELETE: apiKeys.revoke })]
      : []),
    route(`/v2/${NAME}/tags/list`, { GET: withReadableRepository(store, listTags) }),
    route(`/v2/${NAME}/manifests/(?<reference>[^/]+)`, { GET: manifest, HEAD: manifest }),
  ];
}

function withCors(answer: Answer, handlers: Route['handlers']): Answer {
  const methods = [...Object.keys(handlers), 'OPTIONS'].join(',');
  return { ...answer, headers: { ...CORS, 'access-control-allow-methods': methods, ...answer.headers } };
}
