/** The catalogue half of the schema that the sandbox plays, with names and nullability as the service publishes them. */
export const catalogueSdl = `
type Query {
  dhiRepositoryDetails(context: Context, query: DhiRepositoryDetailsQuery!): DhiRepositoryDetailsResult
  dhiListMirroredRepositories(context: Context!): DhiListMirroredRepositoriesResponse!
  imageSummariesByDigest(context: Context!, digests: [String!]!, repository: ScRepositoryInput): [SdImageSummary!]!
  vulnerabilitiesByPackage(context: Context!, packageUrls: [String!]!, digest: String, includeExcepted: Boolean): [VpPackageVulnerability!]!
}

input Context {
  namespace: String
  organization: String
  teamId: String
}

input DhiRepositoryDetailsQuery {
  repoName: String!
}

type DhiRepositoryDetailsResult {
  name: String!
  namespace: String!
  displayName: String!
  shortDescription: String!
  featured: Boolean!
  fipsCompliant: Boolean!
  stigCertified: Boolean!
  homeUrl: String
  categories: [DhiRepositoryCategory!]!
  distributions: [String!]!
  platforms: [String!]!
  overview: String!
  guides: String!
  images: [DhiIndexImage!]!
}

type DhiRepositoryCategory {
  id: String!
  name: String!
}

type DhiIndexImage {
  indexDigest: String!
  tags: [DhiImageTag!]!
  imageManifests: [DhiImageManifest!]!
}

type DhiImageTag {
  name: String!
  lastUpdated: String!
}

type DhiImageManifest {
  manifestDigest: String!
  platform: String!
  distribution: String!
  compressedSize: Float!
  packageManager: String
  shell: String
  user: String!
  workingDirectory: String!
  fipsCompliant: Boolean!
  stigCertified: Boolean!
  lastPushed: String!
  vulnerabilities: VulnerabilityReport
  scoutHealthScore: ScoutHealthScore
}

type VulnerabilityReport {
  critical: Int!
  high: Int!
  medium: Int!
  low: Int!
  unspecified: Int!
  total: Int!
}

type ScoutHealthScore {
  score: String!
  policies: [ScoutHealthScorePolicy!]!
}

type ScoutHealthScorePolicy {
  name: String!
  label: String!
  status: ScoutHealthScorePolicyStatus!
  description: String!
  violationCount: Int!
}

enum ScoutHealthScorePolicyStatus {
  PASS
  FAIL
  UNKNOWN
}

type DhiListMirroredRepositoriesResponse {
  mirroredRepositories: [DhiMirroredRepository!]!
  totalCount: Int!
  canMirrorMoreRepositories: Boolean!
}

type DhiMirroredRepository {
  isMirroring: Boolean
  isInitial: Boolean
  id: String!
  destinationRepository: DhiDestinationRepository!
  dhiSourceRepository: DhiSourceRepository!
}

type DhiDestinationRepository {
  name: String!
  namespace: String!
  hostname: String!
}

type DhiSourceRepository {
  name: String!
  namespace: String!
  hostname: String!
  displayName: String!
}

input ScRepositoryInput {
  hostName: String!
  repoName: String!
}
`;
