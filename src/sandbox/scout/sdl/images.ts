/** Lists and summaries of images, base images, secrets, indexing. */
export const imagesSdl = `
type BiImageLayers {
  layerMatches: [BiLayerMatch!]!
  images: [IbBaseImage!]!
}

type BiLayerMatch {
  layerOrdinal: Int!
  layerDigest: String!
}

type IbMatchedImages {
  matches: [ID!]!
  images: [IbImage!]!
}

type IndexImageResult {
  digest: String!
}

type ScTaggedImagesResult {
  hostName: String!
  repoName: String!
  paging: Paging!
  tags: [ScTagWithDigest!]!
  images: [ImageWithBaseImage!]!
}

type ScTagWithDigest {
  name: String!
  digest: ID!
  updatedAt: String!
}

input IndexImageInput {
  digest: String!
  repository: String!
  tags: [String!]
}

input ScRepositoryQuery {
  hostName: String!
  repoName: String!
}

input ScTaggedImagesFilter {
  tagName: String
}

input ScTaggedImagesOrdering {
  field: ScTaggedImagesOrderingField
  sortOrder: SortOrder
}

input ScTaggedImagesQuery {
  hostName: String
  repoName: String!
  paging: PagingInput
  filter: ScTaggedImagesFilter
  ordering: ScTaggedImagesOrdering
}

enum ScTaggedImagesOrderingField {
  LAST_PUSHED
  TAG_NAME
}

type SdImageSummary {
  digest: String!
  sbomState: SBOMState!
  vulnerabilityReport: VulnerabilityReport
}

type DetectedSecret {
  source: DetectedSecretSource!
  findings: [SecretFinding!]!
}

type DetectedSecretSource {
  type: DetectedSecretSourceType!
  location: DetectedSecretSourceLocation
}

type DetectedSecretSourceLocation {
  path: String
  ordinal: Int
  digest: String
  diffId: String
}

type IdDetectedSecrets {
  digest: String!
  secrets: [DetectedSecret!]!
}

type SecretFinding {
  ruleId: String!
  category: String!
  title: String!
  severity: MatchedSecretSeverity!
  match: String!
  startLine: Int
  endLine: Int
}

enum DetectedSecretSourceType {
  FILE
  ENV
  LABEL
  HISTORY
}

enum MatchedSecretSeverity {
  LOW
  MEDIUM
  HIGH
  CRITICAL
}
`;
