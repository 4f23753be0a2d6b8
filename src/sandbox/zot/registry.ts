import { type Answer, json } from '../service.js';
import { isWebPage, zotErrors } from './errors.js';
import type { Handler } from './exchange.js';
import type { ZotSettings } from './options.js';
import { hasAnonymousPolicy, hasUserPolicy } from './policies.js';

/** GET /v2/: an empty body under a JSON content type. */
export function checkVersion({ auth, access }: Pick<ZotSettings, 'auth' | 'access'>): Handler {
  const isMixed = hasAnonymousPolicy(access) && hasUserPolicy(access);
  return ({ call, account }): Answer => {
    // Docker offers credentials when it is asked here, and never again.
    const isDocker = /^docker(?:-client)?\//i.test(call.headers['user-agent'] ?? '');
    if (isMixed && isDocker && account.name === '' && auth !== 'none') return zotErrors.unauthenticated(call);
    const headers = { 'content-type': 'application/json', 'docker-distribution-api-version': 'registry/2.0' };
    // Even on success, in another spelling than on 401, and without the realm that is meant when none is configured.
    const challenge = { 'www-authenticate': 'basic realm=' };
    return {
      status: 200,
      headers: auth === 'none' || isWebPage(call) ? headers : { ...headers, ...challenge },
    };
  };
}

/** GET /v2/_oci/ext/discover: the one extension and those of its endpoints that are on. */
export function discoverExtensions(endpoints: readonly string[], version: string): Handler {
  const extension = {
    name: '_zot',
    url: `https://github.com/project-zot/zot/blob/v${version}/pkg/extensions/_zot.md`,
    description: 'zot registry extensions',
    endpoints,
  };
  return () => json(200, { extensions: endpoints.length > 0 ? [extension] : [] });
}
