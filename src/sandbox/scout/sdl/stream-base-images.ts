/** Base images across a stream. */
export const streamBaseImagesSdl = `
type ScBaseImageSummary {
  repository: IbImageRepository!
  imageCount: Int!
  childImageCount: Int!
  packages: ScPackageRange!
}

type ScStreamBaseImagesSummaryResult {
  paging: Paging!
  items: [ScBaseImageSummary!]!
}

type ScStreamImagesByBaseImageResult {
  paging: Paging!
  items: [ImageWithBaseImage!]!
}

input ScStreamBaseImagesSummaryFilter {
  repoName: String
}

input ScStreamBaseImagesSummaryOrdering {
  field: ScStreamBaseImagesSummaryOrderingField
  sortOrder: SortOrder
}

input ScStreamBaseImagesSummaryQuery {
  stream: String!
  paging: PagingInput
  filter: ScStreamBaseImagesSummaryFilter
  ordering: ScStreamBaseImagesSummaryOrdering
}

input ScStreamImagesByBaseImageFilter {
  repoName: String
}

input ScStreamImagesByBaseImageOrdering {
  field: ScStreamImagesByBaseImageOrderingField
  sortOrder: SortOrder
}

input ScStreamImagesByBaseImageQuery {
  stream: String!
  repository: ScRepositoryInput!
  paging: PagingInput
  filter: ScStreamImagesByBaseImageFilter
  ordering: ScStreamImagesByBaseImageOrdering
}

enum ScStreamBaseImagesSummaryOrderingField {
  BASE_IMAGES_COUNT
  CHILD_IMAGES_COUNT
  REPO_NAME
}

enum ScStreamImagesByBaseImageOrderingField {
  LAST_PUSHED
  REPO_NAME
}
`;
