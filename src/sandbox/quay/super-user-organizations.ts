import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import { nameProblem } from './names.js';
import type { Premises } from './premises.js';
import { notFound, uncaught } from './refusals.js';
import { removeOrganization } from './removal.js';
import { renameNamespace } from './renaming.js';
import { type Handler, record, withSuperUser } from './request.js';
import type { Route } from './routing.js';
import { superUserOrganizationView } from './super-user-account-view.js';
import { withSuperUserBody } from './super-user-body.js';

const CHANGES = { type: 'object', properties: { name: { type: 'string' } } } as const;

/** Super users rename and delete organizations. */
export function superUserOrganizationRoutes(premises: Premises): Route[] {
  const handlers = { PUT: rename(premises), DELETE: remove(premises) };
  return [{ path: '/superuser/organizations/{name}', needs: ['FEATURE_SUPER_USERS'], handlers }];
}

function rename(premises: Premises): Handler {
  const { world } = premises;
  return withSuperUserBody(world, CHANGES, (request, body) => {
    const from = request.segments.name ?? '';
    const organization = world.organizations.get(from);
    if (!organization) return uncaught();
    const to = typeof body.name === 'string' ? body.name : null;
    const metadata = { old_name: from, new_name: to, superuser: request.caller.user };
    record(world, request, { kind: 'org_change_name', namespace: from, metadata });
    if (to !== null && to !== from) {
      const problem = nameProblem(to);
      if (problem) return quayErrors.message(400, `Invalid username ${to}: ${problem}`);
      if (world.organizations.has(to) || world.users.has(to)) return uncaught(); // the database refuses it
      renameNamespace(premises, { from, to });
    }
    return apiJson(200, superUserOrganizationView(premises, organization));
  });
}

function remove(premises: Premises): Handler {
  const { world } = premises;
  return withSuperUser(world, (request) => {
    const namespace = request.segments.name ?? '';
    const organization = world.organizations.get(namespace);
    if (!organization) return notFound(request);
    record(world, request, { kind: 'org_delete', namespace, metadata: { namespace } });
    removeOrganization(premises, organization);
    return emptyAnswer(204);
  });
}
