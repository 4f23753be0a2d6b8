import { PortolanError } from '../../errors.js';
import { codeOf, type Feature, fieldsOf, type Identity, type Probe, type Reach, untold } from '../probe.js';

const USER = 'Query.quayUser';
/** Needs user:admin, as does everything about a user but the name. */
const PRIVATE = 'Query.quayUserRobots';

/** Without a feature Quay has no operation for it, and its description of itself none either: one for each. */
const OPERATIONS: readonly (readonly [feature: string, operation: string])[] = [
  ['FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL', 'getAggregateUserLogs'],
  ['FEATURE_APP_SPECIFIC_TOKENS', 'listAppTokens'],
  ['FEATURE_AUTO_PRUNE', 'listOrganizationAutoPrunePolicies'],
  ['FEATURE_BILLING', 'listOrgInvoices'],
  ['FEATURE_IMAGE_PULL_STATS', 'getTagPullStatistics'],
  ['FEATURE_IMMUTABLE_TAGS', 'listOrgImmutabilityPolicies'],
  ['FEATURE_LOG_EXPORT', 'exportUserLogs'],
  ['FEATURE_MAILING', 'inviteTeamMemberEmail'],
  ['FEATURE_ORG_MIRROR', 'getOrgMirrorConfig'],
  ['FEATURE_PROGRAMMATIC_BOOTSTRAP', 'renewBootstrapToken'],
  ['FEATURE_PROXY_CACHE', 'getProxyCacheConfig'],
  ['FEATURE_QUOTA_NOTIFICATIONS', 'listOrgNotifications'],
  ['FEATURE_REPO_MIRROR', 'getRepoMirrorConfig'],
  ['FEATURE_RH_MARKETPLACE', 'getUserMarketplaceSubscriptions'],
  ['FEATURE_SECURITY_SCANNER', 'getRepoManifestSecurity'],
  ['FEATURE_SIGNING', 'getRepoSignatures'],
  ['FEATURE_SUPER_USERS', 'listServiceKeys'],
  ['FEATURE_TEAM_SYNCING', 'enableOrganizationTeamSync'],
  ['FEATURE_USER_INITIALIZE', 'user_initialize'],
  ['PERMANENTLY_DELETE_TAGS', 'removeTagFromTimemachine'],
];

/** Quay tells the caller's name, but nothing of a token's scopes, and of its flags only by what it offers. */
export const quayProbe: Probe = {
  kind: 'REST',
  greet: (reach) => reach.call(USER),
  identify,
  async features(reach) {
    const [described, sparse] = await Promise.all([describedFeatures(reach), sparseManifests(reach)]);
    return [...described, sparse];
  },
};

/** A token without user:read is refused as an unknown one is, with 401; elsewhere the two are told apart. */
async function identify(reach: Reach): Promise<Identity> {
  try {
    const { username } = fieldsOf(await reach.call(USER));
    return { subject: typeof username === 'string' ? username : undefined };
  } catch (error) {
    if (codeOf(error) !== 'UNAUTHENTICATED') throw error;
    const other = await reach.call(PRIVATE, { limit: 1 }).catch((reason: unknown) => reason);
    if (codeOf(other) !== 'FORBIDDEN') throw error;
    const message = 'Quay: the token is known, but without user:read nothing is told of it';
    throw new PortolanError('FORBIDDEN', message, { upstream: reach.target.name, operation: USER });
  }
}

async function describedFeatures(reach: Reach): Promise<Feature[]> {
  try {
    const offered = operationsIn(await reach.call('Query.quayDiscovery'));
    return OPERATIONS.map(([name, operation]) => {
      const available = offered.has(operation);
      return { name, available, reason: available ? null : `${name} turns it on, where this Quay knows it` };
    });
  } catch (error) {
    return OPERATIONS.map(([name]) => untold(name, error));
  }
}

function operationsIn(description: unknown): ReadonlySet<unknown> {
  const paths = Object.values(fieldsOf(fieldsOf(description).paths));
  return new Set(
    paths.flatMap((path) => Object.values(fieldsOf(path)).map((one) => fieldsOf(one).operationId)),
  );
}

async function sparseManifests(reach: Reach): Promise<Feature> {
  const name = 'sparse manifests';
  try {
    const { sparse_manifests: sparse } = fieldsOf(await reach.call('Query.quayRegistryCapabilities'));
    const { supported } = fieldsOf(sparse);
    return { name, available: typeof supported === 'boolean' ? supported : null, reason: null };
  } catch (error) {
    return untold(name, error);
  }
}
