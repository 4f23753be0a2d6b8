import { listTokens } from './app-tokens.js';
import { apiJson } from './errors.js';
import { FEATURES } from './features.js';
import { answerLogs } from './log-query.js';
import { answerHealth, checkMirrors } from './mirror-health.js';
import { readInteger } from './parameters.js';
import type { Premises } from './premises.js';
import { withSuperUser } from './request.js';
import type { Route } from './routing.js';

const PAGE = { name: 'page', otherwise: 1, help: 'The page number for the logs' };

/** What super users see of the whole registry: tokens, the log, the configuration and its mirrors. */
export function superUserViewRoutes(premises: Premises): Route[] {
  const { world, appTokenLifetimeSeconds: lifetimeSeconds } = premises;
  const superUsers = 'FEATURE_SUPER_USERS';
  const tokens = withSuperUser(world, ({ call, now }) =>
    listTokens([...world.appTokens.values()], call, { now, lifetimeSeconds }),
  );
  const logs = withSuperUser(world, (request) => {
    const page = readInteger(request.call, PAGE); // must be a number, and means nothing
    if (typeof page !== 'number') return page;
    return answerLogs(premises, request, { namespace: null, repository: null });
  });
  const config = withSuperUser(world, () => apiJson(200, configOf(premises)));
  const health = withSuperUser(world, ({ now }) =>
    answerHealth(checkMirrors(world, { now, namespace: null, isSummary: true })),
  );
  return [
    {
      path: '/superuser/apptokens',
      needs: ['FEATURE_APP_SPECIFIC_TOKENS', superUsers],
      handlers: { GET: tokens },
    },
    { path: '/superuser/logs', needs: [superUsers], handlers: { GET: logs } },
    { path: '/superuser/config', needs: [superUsers], handlers: { GET: config } },
    {
      path: '/superuser/mirror/health',
      needs: ['FEATURE_REPO_MIRROR', superUsers],
      handlers: { GET: health },
    },
  ];
}

/** The configuration with its secrets starred out, what Quay's own schema does not know, and the environment. */
function configOf({ world, off }: Premises): Record<string, unknown> {
  const flags = FEATURES.map((feature) => [feature, !off.has(feature)] as const);
  const superUsers = [...world.users.values()].filter(({ isSuperUser }) => isSuperUser);
  return {
    config: {
      ...Object.fromEntries(flags),
      AUTHENTICATION_TYPE: 'Database',
      FEATURE_SUPERUSERS_FULL_ACCESS: true,
      REGISTRY_TITLE: 'Quay sandbox',
      SECRET_KEY: '********** (36)',
      SUPER_USERS: superUsers.map(({ name }) => name),
      TAG_EXPIRATION_OPTIONS: ['0s', '1d', '1w', '2w', '4w'],
    },
    warning: { PROPAGATE_EXCEPTIONS: true },
    env: { QUAY_VERSION: '3.18.0' },
    schema: {
      type: 'object',
      description: 'Schema for Quay configuration',
      properties: { SUPER_USERS: { type: 'array', items: { type: 'string' } } },
    },
  };
}
