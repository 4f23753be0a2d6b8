/** CVEs across a stream. */
export const streamCvesSdl = `
type ScImageAffectedByCVE {
  affectedImage: ImageWithBaseImage!
  affectedPackages: [ScImageAffectedByCVEPackage!]!
}

type ScImageAffectedByCVEChangeset {
  ordinal: Int!
}

type ScImageAffectedByCVEPackage {
  version: String!
  namespace: String
  name: String
  osName: String
  osVersion: String
  type: String!
  purl: String!
  changesets: [ScImageAffectedByCVEChangeset!]!
  locations: [String!]! @deprecated
}

type ScImagesAffectedByCVEResult {
  paging: Paging!
  items: [ScImageAffectedByCVE!]!
  packageCount: Int!
}

type ScRecentCVE {
  cveId: String!
  highestSeverity: CVSSSeverity!
  highestCVSSScore: String
  detectedInCount: Int!
  publishedAt: String!
}

type ScRecentCVEsResult {
  items: [ScRecentCVE!]!
}

type ScStreamCVE {
  cveId: String!
  highestSeverity: CVSSSeverity!
  highestCVSSScore: String
  detectedInCount: Int!
  fixable: Boolean!
  packages: [StreamCVEPackage!]!
}

type ScStreamCVEsResult {
  paging: Paging!
  items: [ScStreamCVE!]!
}

type StreamCVEPackage {
  purl: String!
  severity: CVSSSeverity!
  cvssScore: String
  fixedBy: [String!]!
}

input ScImagesAffectedByCVEFilter {
  repoName: String
}

input ScImagesAffectedByCVEOrdering {
  field: ScImagesAffectedByCVEOrderingField
  sortOrder: SortOrder
}

input ScImagesAffectedByCVEQuery {
  cveId: String!
  stream: String!
  paging: PagingInput
  filter: ScImagesAffectedByCVEFilter
  ordering: ScImagesAffectedByCVEOrdering
}

input ScRecentCVEsFilter {
  severities: [CVSSSeverity!]
}

input ScRecentCVEsQuery {
  stream: String!
  filter: ScRecentCVEsFilter
}

input ScStreamCVEsFilter {
  cveId: String
  severity: CVSSSeverity
  repos: [ScRepositoryInput!]
  severities: [CVSSSeverity!]
}

input ScStreamCVEsOrdering {
  field: ScStreamCVEsOrderingField
  sortOrder: SortOrder
}

input ScStreamCVEsQuery {
  stream: String!
  paging: PagingInput
  filter: ScStreamCVEsFilter
  ordering: ScStreamCVEsOrdering
  orgFilters: [ScOrganizationFilterInput!]
}

enum ScImagesAffectedByCVEOrderingField {
  LAST_PUSHED
  REPO_NAME
}

enum ScStreamCVEsOrderingField {
  SEVERITY
  DETECTED_IN_COUNT
  CVSS_SCORE
}
`;
