/** What several themes share. */
export const commonSdl = `
interface BasePurlFields {
  namespace: String
  name: String!
  type: String!
  version: String
  qualifiers: String
  subpath: String
}

type MutationResponse {
  status: MutationResponseStatus!
  message: String
}

type Paging {
  totalCount: Int
}

type PurlFields implements BasePurlFields {
  namespace: String
  name: String!
  type: String!
  version: String
  qualifiers: String
  subpath: String
}

type ScDockerRepository {
  hostName: String!
  repoName: String!
}

type ScPurl {
  namespace: String
  name: String!
  type: String!
  version: String
  qualifiers: String
  subpath: String
}

type VulnerabilityReport {
  critical: Int!
  high: Int!
  medium: Int!
  low: Int!
  unspecified: Int!
  total: Int!
}

input Context {
  namespace: String
  organization: String
  teamId: String
}

input ImagePlatform {
  os: String!
  architecture: String!
  variant: String
}

input KVFilterInput {
  key: String!
  values: [String!]!
}

input PagingInput {
  pageSize: Int = 20
  page: Int = 1
}

input ScOrganizationFilterInput {
  name: String!
  value: String!
}

input ScPurlInput {
  namespace: String
  name: String!
  type: String!
  version: String
  qualifiers: String
  subpath: String
}

input ScRepositoryInput {
  hostName: String!
  repoName: String!
}

enum MutationResponseStatus {
  ACCEPTED
  BAD_REQUEST
  ERROR
  NOT_FOUND
}

enum SBOMState {
  INDEXED
  INDEXING
  INDEXING_FAILED
  INDEXING_UNAVAILABLE
  NONE
}

enum SortOrder {
  ASCENDING
  DESCENDING
}
`;
