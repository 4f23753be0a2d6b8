import { appTokenRoutes } from './app-tokens.js';
import { applicationTokenRoutes } from './application-tokens.js';
import { applicationRoutes } from './applications.js';
import { autoPruneRoutes } from './auto-prune.js';
import { billingRoutes } from './billing.js';
import { bootstrapRoutes } from './bootstrap.js';
import { buildRoutes } from './builds.js';
import { capabilityRoutes } from './capabilities.js';
import { discoveryRoutes } from './discovery.js';
import { entitySearchRoutes } from './entity-search.js';
import { errorDescriptionRoutes } from './error-descriptions.js';
import { globalMessageRoutes } from './global-messages.js';
import { immutabilityRoutes } from './immutability.js';
import { logRoutes } from './logs.js';
import { manifestLabelRoutes } from './manifest-labels.js';
import { manifestRoutes } from './manifests.js';
import { mirrorHealthRoutes } from './mirror-health.js';
import { mirrorRoutes } from './mirrors.js';
import { namespaceNotificationRoutes } from './namespace-notifications.js';
import { namespaceQuotaRoutes } from './namespace-quotas.js';
import { organizationMemberRoutes } from './organization-members.js';
import { organizationMirrorRoutes } from './organization-mirrors.js';
import { organizationRoutes } from './organizations.js';
import { permissionRoutes } from './permissions.js';
import type { Premises } from './premises.js';
import { prototypeRoutes } from './prototypes.js';
import { proxyCacheRoutes } from './proxy-cache.js';
import { pullStatisticsRoutes } from './pull-statistics.js';
import { repositoryRoutes } from './repositories.js';
import { repositoryChangeRoutes } from './repository-changes.js';
import { repositoryNotificationRoutes } from './repository-notifications.js';
import { repositoryTokenRoutes } from './repository-tokens.js';
import { robotFederationRoutes } from './robot-federation.js';
import { robotRoutes } from './robots.js';
import type { Route } from './routing.js';
import { searchRoutes } from './search.js';
import { serviceKeyRoutes } from './service-keys.js';
import { signatureRoutes } from './signatures.js';
import { starRoutes } from './stars.js';
import { superUserBuildRoutes } from './super-user-builds.js';
import { superUserOrganizationRoutes } from './super-user-organizations.js';
import { superUserQuotaRoutes } from './super-user-quotas.js';
import { superUserUserRoutes } from './super-user-users.js';
import { superUserViewRoutes } from './super-user-views.js';
import { tagChangeRoutes } from './tag-changes.js';
import { tagRoutes } from './tags.js';
import { teamMemberRoutes } from './team-members.js';
import { teamSyncRoutes } from './team-sync.js';
import { teamRoutes } from './teams.js';
import { triggerRoutes } from './triggers.js';
import { userInitializeRoutes } from './user-initialize.js';
import { userRoutes } from './users.js';

/** The areas of the API. Their order does not matter: the router sorts paths itself. */
const AREAS: readonly ((premises: Premises) => Route[])[] = [
  appTokenRoutes,
  superUserBuildRoutes,
  superUserViewRoutes,
  superUserOrganizationRoutes,
  superUserUserRoutes,
  serviceKeyRoutes,
  superUserQuotaRoutes,
  namespaceQuotaRoutes,
  namespaceNotificationRoutes,
  logRoutes,
  immutabilityRoutes,
  globalMessageRoutes,
  errorDescriptionRoutes,
  capabilityRoutes,
  bootstrapRoutes,
  billingRoutes,
  autoPruneRoutes,
  repositoryRoutes,
  tagRoutes,
  manifestRoutes,
  userRoutes,
  organizationRoutes,
  organizationMemberRoutes,
  applicationRoutes,
  applicationTokenRoutes,
  proxyCacheRoutes,
  teamRoutes,
  teamMemberRoutes,
  teamSyncRoutes,
  prototypeRoutes,
  robotRoutes,
  robotFederationRoutes,
  permissionRoutes,
  repositoryTokenRoutes,
  starRoutes,
  userInitializeRoutes,
  repositoryChangeRoutes,
  tagChangeRoutes,
  manifestLabelRoutes,
  pullStatisticsRoutes,
  signatureRoutes,
  buildRoutes,
  triggerRoutes,
  mirrorRoutes,
  mirrorHealthRoutes,
  organizationMirrorRoutes,
  repositoryNotificationRoutes,
  entitySearchRoutes,
  searchRoutes,
];

/** Every route of the API; the last one describes the others. */
export function createRoutes(premises: Premises): Route[] {
  const routes = AREAS.flatMap((area) => area(premises));
  return [...routes, ...discoveryRoutes(premises, routes)];
}
