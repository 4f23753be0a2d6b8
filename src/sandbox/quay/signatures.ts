import { apiJson } from './errors.js';
import type { Premises } from './premises.js';
import { notFound } from './refusals.js';
import { withRepository } from './request.js';
import type { Route } from './routing.js';

/** getRepoSignatures: 404 unless signing is turned on for the repository. Nothing in the sandbox was ever signed. */
export function signatureRoutes({ world }: Premises): Route[] {
  const show = withRepository(world, 'read', (request, { isTrusted }) =>
    isTrusted ? apiJson(200, { delegations: { targets: null } }) : notFound(request),
  );
  return [
    { path: '/repository/{repository}/signatures', needs: ['FEATURE_SIGNING'], handlers: { GET: show } },
  ];
}
