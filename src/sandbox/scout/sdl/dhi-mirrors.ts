/** Mirrors of hardened images and the log of their copies. */
export const dhiMirrorsSdl = `
type DhiDestinationRepository {
  name: String!
  namespace: String!
  hostname: String!
}

type DhiGetMirroredRepositoriesBySourceRepositoryResponse {
  mirroredRepositories: [DhiMirroredRepository!]!
}

type DhiGetMirroredRepositoryResponse {
  mirroredRepository: DhiMirroredRepository
}

type DhiListMirroredRepositoriesResponse {
  mirroredRepositories: [DhiMirroredRepository!]!
  totalCount: Int!
  canMirrorMoreRepositories: Boolean!
}

type DhiListMirroringLogsResult {
  items: [DhiMirroringLog!]!
}

type DhiMirroredRepository {
  isMirroring: Boolean
  isInitial: Boolean
  id: String!
  destinationRepository: DhiDestinationRepository!
  dhiSourceRepository: DhiSourceRepository!
}

type DhiMirroringLog {
  id: String!
  reason: DhiMirroringLogReason!
  status: DhiMirroringLogStatus!
  sourceRepository: DhiSourceRepository!
  destinationRepository: DhiDestinationRepository!
  tag: String!
  digest: String!
  triggeredAt: String!
  pushedAt: String
  startedAt: String
  completedAt: String
}

type DhiSetMirroredRepositoryResponse {
  mirroredRepository: DhiMirroredRepository
}

type DhiSourceRepository {
  name: String!
  namespace: String!
  hostname: String!
  displayName: String!
}

input DhiDestinationRepositoryFilter {
  hostname: String!
  namespace: String!
  name: String!
}

input DhiDestinationRepositoryInput {
  name: String!
  namespace: String!
}

input DhiGetMirroredRepositoriesBySourceRepositoryQuery {
  dhiSourceRepository: DhiSourceRepositoryInput!
}

input DhiGetMirroredRepositoryQuery {
  mirroredRepositoryId: String!
}

input DhiListMirroringLogsPagingInput {
  pageSize: Int = 100
  page: Int = 1
}

input DhiListMirroringLogsQuery {
  destinationRepositories: [DhiDestinationRepositoryFilter!]
  includedStatuses: [DhiMirroringLogStatus!]
  excludedStatuses: [DhiMirroringLogStatus!]
  triggeredSince: String
  paging: DhiListMirroringLogsPagingInput
}

input DhiRemoveMirroredRepositoryInput {
  mirroredRepositoryId: String!
}

input DhiSetMirroredRepositoryInput {
  dhiSourceRepository: DhiSourceRepositoryInput!
  destinationRepository: DhiDestinationRepositoryInput!
}

input DhiSourceRepositoryInput {
  name: String!
  namespace: String!
}

enum DhiMirroringLogReason {
  ONBOARDING
  PUSH
}

enum DhiMirroringLogStatus {
  REQUESTED
  STARTED
  FAILED
  SUCCEEDED
}
`;
