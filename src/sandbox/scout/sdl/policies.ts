/** Policies and their summaries. */
export const policiesSdl = `
interface BaseScPolicy {
  definitionName: String!
  configurationName: String!
  displayName: String
  description: String
  evaluated: Boolean!
  latestDelta: ScPolicyDelta
  remediations(filter: ScRemediationFilter!): [ScRemediation!]!
}

type ScBooleanPolicy implements BaseScPolicy {
  definitionName: String!
  configurationName: String!
  displayName: String
  description: String
  evaluated: Boolean!
  currentResult: ScBooleanPolicyResult
  latestDelta: ScPolicyDelta
  remediations(filter: ScRemediationFilter!): [ScRemediation!]!
}

type ScGenericPolicy implements BaseScPolicy {
  definitionName: String!
  configurationName: String!
  displayName: String
  description: String
  evaluated: Boolean!
  currentResult: ScGenericPolicyResult
  latestDelta: ScPolicyDelta
  remediations(filter: ScRemediationFilter!): [ScRemediation!]!
  remediationLink: String
}

type ScLicencePolicy implements BaseScPolicy {
  definitionName: String!
  configurationName: String!
  displayName: String
  description: String
  evaluated: Boolean!
  licenses: [String!]!
  currentResult: ScLicencePolicyResult
  latestDelta: ScPolicyDelta
  remediations(filter: ScRemediationFilter!): [ScRemediation!]!
}

type ScPolicyDelta {
  deltaReason: ScPolicyDeltaReason!
  deltaChange: Int!
}

type ScPolicyImage {
  digest: String!
  tags: [IbTag!]!
  repository: ScPolicyRepo!
  createdAt: String!
  platform: IbImagePlatform
  policies: [BaseScPolicy!]!
}

type ScPolicyInfo {
  definitionName: String!
  configurationName: String!
  displayName: String
  description: String
  resultType: String!
  owner: ScPolicyOwner!
  enabled: Boolean!
  remediationLink: String
}

type ScPolicyPackageLocation {
  layerOrdinal: Int!
  path: String!
}

type ScPolicyRepo {
  hostName: String!
  repoName: String!
}

type ScPolicyStream {
  latestImage: ScPolicyImage!
  policies: [BaseScPolicy!]!
}

type ScPolicyStreamResult {
  paging: Paging!
  items: [ScPolicyStream!]!
}

type ScPolicySummary {
  policy: ScPolicyInfo!
  stream: String!
  totalImages: Int!
  compliantImages: Int!
  totalDeviations: Int!
  unknownImages: Int!
  delta: ScPolicySummaryDelta!
}

type ScPolicySummaryDelta {
  compliantImages: Int!
  totalDeviations: Int!
  totalImages: Int!
  unknownImages: Int!
  timestamp: String!
}

type ScPolicySummaryResult {
  items: [ScPolicySummary!]!
}

type ScVulnerabilityPolicy implements BaseScPolicy {
  definitionName: String!
  configurationName: String!
  displayName: String
  description: String
  evaluated: Boolean!
  currentResult: ScVulnerabilityPolicyResult
  latestDelta: ScPolicyDelta
  remediations(filter: ScRemediationFilter!): [ScRemediation!]!
}

input GoalResultsDigestsQuery {
  digests: [String!]!
}

input GoalResultsInitiativeQuery {
  initiative: String!
  stream: String
  paging: PagingInput
  filter: GoalResultsInitiativeQueryFilter
  deltaTimestamp: String
}

input GoalResultsInitiativeQueryFilter {
  repos: [String!]
}

input GoalResultsPolicyQuery {
  definitionName: String!
  configurationName: String!
  stream: String!
  paging: PagingInput
  filter: GoalResultsQueryFilter
  deltaTimestamp: String
}

input GoalResultsQuery {
  digest: String!
}

input GoalResultsQueryFilter {
  policyState: ScPolicyState
  hubTeams: [String!]
  kvs: [KVFilterInput!]
}

input PolicySummaryQuery {
  stream: String
  deltaTimestamp: String
  definitionName: String
  configurationName: String
  filter: PolicySummaryQueryFilter
  orgFilters: [ScOrganizationFilterInput!]
}

input PolicySummaryQueryFilter {
  repos: [ScRepositoryInput!]
  hubTeams: [String!]
  kvs: [KVFilterInput!]
}

enum ScPolicyDeltaReason {
  external
  image
}

enum ScPolicyOwner {
  DOCKER
  USER
}

enum ScPolicyState {
  compliant
  noncompliant
  unknown
}
`;
