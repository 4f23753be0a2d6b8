import { inRepository } from './exchange.js';
import { showMetrics } from './metric-formats.js';
import { createOpenId } from './openid.js';
import { listOrasReferrers } from './oras.js';
import { showHealth, showPage, showSwagger } from './pages.js';
import { forAnyone, forClients, forPages, NAME, type Premises, type Route } from './route.js';
import { exchangeToken } from './token-exchange.js';

/** The routes outside of /v2: logins and keys, probes, metrics and pages. */
export function serverRoutes(premises: Premises): Route[] {
  const { settings, store, meter } = premises;
  const { metrics, debug, ui, search, version } = settings;
  const oras = inRepository(store, 'read', listOrasReferrers);
  return [
    ...authRoutes(premises),
    ...['livez', 'readyz', 'startupz'].map((probe) => forAnyone(`/${probe}`, { ANY: showHealth })),
    ...(metrics === false ? [] : [forClients('/metrics', { GET: showMetrics(store, meter, settings) })]),
    ...(version === '2.0.1'
      ? [forClients(`/oras/artifacts/v1/${NAME}/manifests/(?<digest>[^/]+)/referrers`, { GET: oras })]
      : []),
    ...(debug ? [forClients('/swagger/v2/(?<file>.+)', { GET: showSwagger })] : []),
    ...(ui && search
      ? [forAnyone('/(?:(?:login|home|explore|image|user)(?:/.*)?)?', { GET: showPage })]
      : []),
  ];
}

function authRoutes({ settings, sessions, apiKeys }: Premises): Route[] {
  const { auth, oidc, openid, apiKeys: hasApiKeys } = settings;
  const { login, callback } = createOpenId(sessions);
  const hasLogout = auth === 'htpasswd' || openid;
  const keys = { GET: apiKeys.list, POST: apiKeys.create, DELETE: apiKeys.revoke };
  return [
    ...(hasApiKeys ? [forPages('/zot/auth/apikey.*', keys)] : []),
    ...(openid
      ? [
          forAnyone('/zot/auth/login', { ANY: login }),
          forAnyone('/zot/auth/callback/oidc', { ANY: callback }),
        ]
      : []),
    ...(hasLogout ? [{ ...forOpenPages('/zot/auth/logout', { POST: sessions.end }), preflight: 200 }] : []),
    ...(oidc ? [forOpenPages('/zot/auth/token', { GET: exchangeToken, POST: exchangeToken })] : []),
  ];
}

function forOpenPages(path: string, handlers: Route['handlers']): Route {
  return { ...forPages(path, handlers), entry: 'anyone' };
}
