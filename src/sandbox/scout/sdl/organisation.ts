/** Users, organisations and what they are entitled to. */
export const organisationSdl = `
type ScOrganizationFilter {
  name: String!
  values: [String!]!
}

enum BillingCycle {
  annual
  monthly
}

enum BillingOrigin {
  inside_sales
  self_serve
  unknown
}

interface FeatureEntitlement {
  enabled: Boolean!
  planRequirement: PlanRequirement
}

type ArtifactoryAgentEntitlement implements FeatureEntitlement {
  enabled: Boolean!
  planRequirement: PlanRequirement
}

type ConfigurablePolicyEntitlement implements FeatureEntitlement {
  enabled: Boolean!
  planRequirement: PlanRequirement
}

type DhiEntitlement {
  dhiEnabled: Boolean!
  canMirrorMoreRepositories: Boolean!
  canViewCatalog: Boolean!
  repositoriesLimit: Int!
  mirroredRepositoriesCount: Int!
  freeTrial: Boolean!
  freeTrialEndDate: String
}

type DockerOrg {
  name: String!
  role: DockerRole
  avatarUrl: String
}

type FeatureEntitlements {
  artifactoryAgent: ArtifactoryAgentEntitlement!
  configurablePolicy: ConfigurablePolicyEntitlement!
  localRepository: LocalRepositoryEntitlement!
  remoteRepository: RemoteRepositoryEntitlement!
  scoutAPI: ScoutAPIEntitlement!
  vulnerabilityReporting: VulnerabilityReportingEntitlement!
  scoutEverywhere: ScoutEverywhereEntitlement!
  dhi: DhiEntitlement!
  enableOnPush: Boolean!
}

type LocalRepositoryEntitlement implements FeatureEntitlement {
  enabled: Boolean!
  accountLimit: Int
  isUnlimited: Boolean!
  planLimit: Int @deprecated
  planRequirement: PlanRequirement
}

type Maintenance {
  severity: MaintenanceSeverity!
  title: String!
  message: String!
}

type NamespaceEntitlements {
  namespace: String!
  plan: ScEntitlementsPlan!
  isEnrolled: Boolean!
  scoutEnrollment: ScoutEnrollment
  featureEntitlements: FeatureEntitlements
}

type PlanRequirement {
  plan: ProductPlan!
  tier: ProductTier!
}

type ProductSubscription {
  tier: ProductTier! @deprecated
  billingCycle: BillingCycle
  quantity: ProductSubscriptionQuantity
  renewalEnabled: Boolean
  renewalDate: String
  endDate: String
  status: ProductSubscriptionStatus
  graceDays: Int
  renewalAmount: Int
  totalAmount: Int
  origin: BillingOrigin
  pendingChanges: [ProductSubscriptionPendingChange!]
}

type ProductSubscriptionPendingChange {
  type: ProductSubscriptionPendingChangeType
  date: String
  tier: ProductTier
  billingCycle: String
  quantity: ProductSubscriptionQuantity
}

type ProductSubscriptionQuantity {
  value: Int
  unit: String
}

type RemoteRepositoryEntitlement implements FeatureEntitlement {
  enabled: Boolean!
  accountLimit: Int
  isUnlimited: Boolean!
  planLimit: Int @deprecated
  planRequirement: PlanRequirement
  enabledRepoCount: Int!
  entitlementUsed: Int!
  repoEntitlementExceeded: Boolean!
}

type ScEntitlementsPlan {
  displayName: String!
  isLegacy: Boolean!
  isFree: Boolean!
}

type ScOrganizationStatus {
  hasImageAnalysisEnabled: Boolean!
  hasAnalyzedImages: Boolean!
  hasEverAnalyzedImages: Boolean!
  lastRepoEnablementChangeAt: String
}

type ScoutAPIEntitlement {
  enabled: Boolean!
  accessRestrictedDueToRepoLimits: Boolean!
}

type ScoutEnrollment {
  plan: ProductPlan @deprecated
  activeSubscription: ProductSubscription
  features: ScoutEnrollmentFeatures! @deprecated
}

type ScoutEnrollmentFeatures {
  repository: ScoutEnrollmentFeaturesRepo!
}

type ScoutEnrollmentFeaturesRepo {
  local: Int!
  remote: Int!
}

type ScoutEverywhereEntitlement {
  scanningEnabled: Boolean!
}

type ScUserResult {
  id: ID!
  email: String
  name: String
  username: String
  avatarUrl: String
  orgs: [DockerOrg!]!
}

type ServiceStatusResult {
  maintenance: Maintenance
}

type VulnerabilityReportingEntitlement implements FeatureEntitlement {
  enabled: Boolean!
  accountLimit: Int
  planLimit: Int
  planRequirement: PlanRequirement
  limit: Int
}

enum DockerRole {
  editor
  owner
  member
  user
}

enum MaintenanceSeverity {
  info
  warning
  error
}

enum ProductPlan {
  SCOUT_0
  SCOUT_1
  SCOUT_2
}

enum ProductSubscriptionPendingChangeType {
  quantity_decrease
  quantity_increase
  tier_change
  cycle_change
}

enum ProductSubscriptionStatus {
  active
  inactive
  past_due
}

enum ProductTier {
  free
  freeteam
  team
  business
  dsos
  pro
  captain
}
`;
