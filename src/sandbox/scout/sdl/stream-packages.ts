/** Packages across a stream. */
export const streamPackagesSdl = `
type PkImagePlatform {
  os: String!
  architecture: String!
  variant: String
}

type PkImagesWithPackageResponse {
  items: [PkImageWithPackage!]!
  paging: Paging!
  versions: [String!]!
}

type PkImageWithPackage {
  repository: PkRepository!
  digest: String!
  name: String
  lastPushed: String
  packageVersions: [String!]!
  platform: PkImagePlatform
}

type PkRepository {
  hostName: String!
  repoName: String!
}

type ScGroupedPackage {
  packageRoot: ScPackageRoot!
  versionCount: Int!
  repositories: [ScDockerRepository!]! @deprecated
  uniqueVulnerabilityReport: VulnerabilityReport!
  images: [ScImageRepository!]! @deprecated
  imageCount: Int!
}

type ScPackageRange {
  minCount: Int!
  maxCount: Int!
}

type ScPackageRoot {
  name: String
  type: String!
  namespace: String
}

type ScStreamGroupedPackagesResult {
  paging: Paging!
  items: [ScGroupedPackage!]!
  packageTypes: [String!]!
}

input ImagesWithPackageOrdering {
  field: ImagesWithPackageOrderingField = LAST_PUSHED
  sortOrder: SortOrder = DESCENDING
}

input PkImagesWithPackageFilter {
  packageVersion: String
  repoName: String
  kvs: [KVFilterInput!]
}

input PkImagesWithPackageQuery {
  name: String!
  type: String!
  namespace: String
  stream: String!
  paging: PagingInput
  filter: PkImagesWithPackageFilter
  ordering: ImagesWithPackageOrdering
}

input PkRepositoryInput {
  hostName: String!
  repoName: String!
}

input PkStreamSummaryFilter {
  repos: [PkRepositoryInput!]
}

input ScGroupedPackagesFilter {
  packageName: String
  packageType: String
}

input ScGroupedPackagesOrdering {
  field: ScGroupedPackagesOrderingField
  sortOrder: SortOrder
}

input ScStreamGroupedPackagesQuery {
  stream: String!
  paging: PagingInput
  filter: ScGroupedPackagesFilter
  ordering: ScGroupedPackagesOrdering
}

enum ImagesWithPackageOrderingField {
  LAST_PUSHED
  NAME
}

enum ScGroupedPackagesOrderingField {
  VERSIONS_USED
  USED_BY
  NAME
  TYPE
}
`;
