import type { Answer } from '../service.js';
import { TOKEN_REALM, TOKEN_SERVICE } from './errors.js';
import type { Handler } from './exchange.js';
import type { ZotSettings } from './options.js';

/** GET /v2/_zot/ext/mgmt: how to log in, as JSON under the type that Go guesses for it. */
export function showManagement({ auth, oidc, openid, apiKeys, version }: ZotSettings): Handler {
  const methods = auth !== 'none' && {
    ...(auth === 'htpasswd' && { htpasswd: {} }),
    ...(auth === 'bearer' && !oidc && { bearer: { realm: TOKEN_REALM, service: TOKEN_SERVICE } }),
    ...(openid && { openid: { providers: { oidc: { name: 'Identity' } } } }),
    ...(apiKeys && { apikey: true }),
  };
  const body = JSON.stringify({
    distSpecVersion: '1.1.1',
    commit: `v${version}-25-g6d19b445`,
    releaseTag: `v${version}`,
    binaryType: '-events-imagetrust-lint-metrics-mgmt-profile-scrub-search-ui-userprefs',
    http: { auth: methods || {} },
  });
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return (): Answer => ({ status: 200, headers, body });
}
