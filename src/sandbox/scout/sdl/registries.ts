/** Connected registries. */
export const registriesSdl = `
interface rsRegistryResult {
  repositoryCount: Int!
  hostName: String!
  status: rsRegistryStatus!
}

type rsAcrResult implements rsRegistryResult {
  repositoryCount: Int!
  hostName: String!
  status: rsRegistryStatus!
}

type rsDockerHubResult implements rsRegistryResult {
  repositoryCount: Int!
  hostName: String!
  status: rsRegistryStatus!
}

type rsEcrResult implements rsRegistryResult {
  repositoryCount: Int!
  hostName: String!
  status: rsRegistryStatus!
}

type rsPageInfo {
  page: Int!
  total: Int!
  pageSize: Int!
  nextPage: Int
  previousPage: Int
}

type rsRepository {
  name: String!
  registry: String!
  description: String!
  createdAt: String!
  updatedAt: String
  isEmpty: Boolean!
  enabled: Boolean!
  type: rsRepositoryType!
  properties: rsRepositoryProperties!
}

type rsRepositoryListResult {
  count: Int!
  pageInfo: rsPageInfo!
  registry: String!
  skill: rsSkill!
  repositories: [rsRepository!]
}

type rsRepositoryProperties {
  preventDisable: Boolean!
}

type rsSkill {
  namespace: String!
  name: String!
  configurationName: String
}

input rsRepositoryListFilter {
  repository: String
}

input rsRepositoryListInput {
  skill: rsSkillInput
  filter: rsRepositoryListFilter
  ordering: rsRepositoryOrdering
  page: PagingInput
}

input rsRepositoryOrdering {
  field: rsRepositoryListSortField
  order: SortOrder = ASCENDING
}

input rsSkillInput {
  namespace: String!
  name: String!
  configurationName: String
}

enum rsRegistryStatus {
  CONNECTED
  PENDING
  FAILED
}

enum rsRepositoryListSortField {
  NAME
  CREATED_AT
  UPDATED_AT
  EMPTY
  ENABLED
}

enum rsRepositoryType {
  STANDARD
  DHI_MIRROR
}
`;
