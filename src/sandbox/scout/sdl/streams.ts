/** Streams of images. */
export const streamsSdl = `
type AddImageToStreamResult {
  status: AddImageToStreamStatus!
}

type AllStrVulnerabilityReports {
  stream: String!
  reports: [TimestampedVulnerabilityReport!]!
}

type AllStrVulnerabilityReportsResult {
  items: [AllStrVulnerabilityReports!]!
}

type ScImageRepository {
  digest: String!
  repository: ScDockerRepository!
}

type ScStream {
  name: String!
}

type ScStreamImagesResult {
  paging: Paging!
  items: [ImageWithBaseImage!]!
}

type ScStreamsResult {
  paging: Paging!
  items: [ScStream!]!
}

type SetStreamImagesResult {
  status: SetStreamImagesStatus!
}

type StreamSummaryResult {
  vulnerabilityReport: VulnerabilityReport!
}

type StrVulnerabilityReports {
  items: [TimestampedVulnerabilityReport!]!
}

type TimestampedVulnerabilityReport {
  timestamp: String!
  vulnerabilityReport: VulnerabilityReport!
}

input AddImageToStreamInput {
  stream: String!
  image: String!
  appName: String
  platform: ImagePlatform
}

input AllStrVulnerabilityReportsQuery {
  streams: [String!]
  summaryType: StrVulnerabilityReportsSummaryType
  timescale: StrVulnerabilityReportsQueryTimescale
}

input ScStreamImagesFilter {
  repoName: String
}

input ScStreamImagesOrdering {
  field: ScStreamImagesOrderingField
  sortOrder: SortOrder
}

input ScStreamImagesQuery {
  stream: String!
  paging: PagingInput
  filter: ScStreamImagesFilter
  ordering: ScStreamImagesOrdering
  orgFilters: [ScOrganizationFilterInput!]
}

input ScStreamsQuery {
  paging: PagingInput
  filter: ScStreamsQueryFilter
}

input ScStreamsQueryFilter {
  namePrefix: String
}

input SetStreamImagesImage {
  image: String!
  appName: String!
  platform: ImagePlatform
}

input SetStreamImagesInput {
  stream: String!
  images: [SetStreamImagesImage!]!
}

input StreamSummaryQuery {
  summaryMode: StreamSummaryMode!
  stream: String!
  filter: PkStreamSummaryFilter
}

input StrVulnerabilityReportsQuery {
  stream: String!
  summaryType: StrVulnerabilityReportsSummaryType
  timescale: StrVulnerabilityReportsQueryTimescale
}

enum AddImageToStreamStatus {
  ACCEPTED
}

enum ScStreamImagesOrderingField {
  LAST_PUSHED
  TAG_UPDATED_AT
}

enum SetStreamImagesStatus {
  ACCEPTED
}

enum StreamSummaryMode {
  CUMULATIVE_BY_PURL
  UNIQUE_BY_PURL
  UNIQUE_BY_CVE
}

enum StrVulnerabilityReportsQueryTimescale {
  DAYS_7
  DAYS_14
  DAYS_30
  DAYS_90
  DAYS_180
  DAYS_365
}

enum StrVulnerabilityReportsSummaryType {
  CUMULATIVE
  UNIQUE
}
`;
