/** Features of repositories. */
export const featuresSdl = `
type BlockedRepoResult {
  hostName: String!
  namespace: String!
  repoName: String!
  blocked: Boolean!
}

type DhiRepoFeature {
  isDhiRepo: Boolean!
  dhiMirroredRepository: EntitlementsDhiMirroredRepository
}

type EnabledRepositoriesResult {
  repos: [RepositoryResult!]!
  count: Int!
  entitlementUsed: Int!
}

type EntitlementsDhiMirroredRepository {
  id: String!
  dhiSourceRepository: EntitlementsDhiSourceRepository!
}

type EntitlementsDhiSourceRepository {
  name: String!
  namespace: String!
  displayName: String!
}

type Integration {
  skill: Skill!
  configurationName: String!
}

type ListBlockedReposResult {
  repos: [RepositoryResult!]!
  count: Int!
}

type RepositoryFeatureResult {
  namespace: String!
  repoName: String!
  hostName: String!
  features: RepositoryFeatures
}

type RepositoryFeatures {
  vulnerabilityReporting: VulnerabilityReportingRepoFeature
  dhi: DhiRepoFeature!
}

type RepositoryProperties {
  preventDisable: Boolean!
}

type RepositoryResult {
  hostName: String!
  repoName: String!
  integration: Integration
  type: RepositoryType!
  properties: RepositoryProperties!
}

type SetEnableReposOnPushResult {
  enabled: Boolean!
}

type ShouldEnableReposOnPushResult {
  enabled: Boolean!
}

type Skill {
  namespace: String!
  name: String!
}

type VulnerabilityReportingRepoFeature {
  enabled: Boolean!
}

type VulnerabilityReportingResult {
  namespace: String!
  repoName: String!
  hostName: String!
  vulnerabilityReporting: VulnerabilityReportingRepoFeature
}

input IntegrationConfigurationFilter {
  skill: SkillInput!
  configurationName: String
}

input IntegrationConfigurationInput {
  skill: SkillInput!
  configurationName: String!
}

input MultiRepoVulnerabilityReportingInput {
  repoNames: [String!]!
  hostName: String
  enabled: Boolean!
}

input ReposBlockedInput {
  hostName: String
  repoNames: [String!]!
  blocked: Boolean!
}

input RepoVulnerabilityReportingInput {
  repoName: String!
  hostName: String
  enabled: Boolean!
}

input SetEnableReposOnPushInput {
  enabled: Boolean!
}

input SkillInput {
  namespace: String!
  name: String!
}

enum RepositoryType {
  standard
  dhi_mirror
}
`;
