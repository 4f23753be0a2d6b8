/** The catalogue of hardened images. */
export const dhiCatalogueSdl = `
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

type DhiImageTag {
  name: String!
  lastUpdated: String!
}

type DhiIndexImage {
  indexDigest: String!
  tags: [DhiImageTag!]!
  imageManifests: [DhiImageManifest!]!
}

type DhiRepositoriesResult {
  items: [DhiRepositorySummary!]!
  categories: [DhiRepositoryCategory!]!
}

type DhiRepositoryCategory {
  id: String!
  name: String!
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

type DhiRepositorySummary {
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
}

type DhiTagDetailsResult {
  indexDigest: String!
  repo: String!
  tag: DhiImageTag!
  allTags: [DhiImageTag!]!
  imageManifests: [DhiImageManifest!]!
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

input DhiRepositoriesQuery {
  filter: DhiRepositoriesQueryFilter
}

input DhiRepositoriesQueryFilter {
  categoryId: String
}

input DhiRepositoryDetailsQuery {
  repoName: String!
}

input DhiTagDetailsQuery {
  repoName: String!
  tag: String!
}

enum ScoutHealthScorePolicyStatus {
  PASS
  FAIL
  UNKNOWN
}

type DhiListRepositoriesResult {
  items: [DhiListRepositoriesItem!]!
}

type DhiListRepositoriesItem {
  name: String!
  type: DhiRepositoryType!
  tagNames: [String!]
  namespace: String!
  displayName: String!
  shortDescription: String!
  fipsCompliant: Boolean!
  stigCertified: Boolean!
}

enum DhiRepositoryType {
  IMAGE
  HELM_CHART
}

interface DhiRepository {
  name: String!
  namespace: String!
  displayName: String!
  shortDescription: String!
  type: DhiRepositoryType!
}

type DhiImageRepositoryDetails implements DhiRepository {
  name: String!
  namespace: String!
  displayName: String!
  shortDescription: String!
  type: DhiRepositoryType!
  fipsCompliant: Boolean!
  stigCertified: Boolean!
  platforms: [String!]!
  tagDefinitions: [DhiTagDefinition!]!
}

type DhiHelmChartRepositoryDetails implements DhiRepository {
  name: String!
  namespace: String!
  displayName: String!
  shortDescription: String!
  type: DhiRepositoryType!
  tagDefinitions: [DhiTagDefinition!]!
}

type DhiTagDefinition {
  id: String!
  displayName: String!
  tagNames: [String!]!
  endOfLife: String
  endOfSupport: String
  fipsCompliant: Boolean!
  stigCertified: Boolean!
}
`;
