/** Remedies that policies propose. */
export const remediationsSdl = `
interface IbGitPullRequest {
  providerUrl: String!
  author: IbGitUser
  createdAt: String
  destinationRef: IbGitRef!
  mergedBy: IbGitUser
  sourceRef: IbGitRef!
  state: String
}

type IbGithubPullRequest implements IbGitPullRequest {
  providerUrl: String!
  sourceId: String!
  author: IbGitUser
  createdAt: String
  destinationRef: IbGitRef!
  mergedBy: IbGitUser
  requestedReviewers: [IbGitUser!]!
  sourceRef: IbGitRef!
  state: String
  url: String
}

type IbGitOrg {
  name: String!
}

type IbGitRef {
  name: String!
  repo: IbGitRepo!
  type: IbGitRefType!
}

type IbGitRepo {
  name: String!
  org: IbGitOrg!
}

type IbGitUser {
  username: String
}

enum IbGitRefType {
  BRANCH
  TAG
}

interface ScRemediation {
  id: String!
  acceptedBy: String
  changesets: [ScRemediationChangeset!]!
  createdAt: String!
  details: [ScRemediationDetail]!
  errors: [ScRemediationError!]!
  kind: String
  score: Int
  state: ScRemediationState!
  updatedAt: String!
}

type ScInformationRemediation implements ScRemediation {
  id: String!
  acceptedBy: String
  changesets: [ScRemediationChangeset!]!
  createdAt: String!
  details: [ScRemediationDetail!]!
  errors: [ScRemediationError!]!
  kind: String
  score: Int
  state: ScRemediationState!
  updatedAt: String!
}

type ScPullRequestRemediation implements ScRemediation {
  id: String!
  acceptedBy: String
  changesets: [ScRemediationChangeset!]!
  createdAt: String!
  details: [ScRemediationDetail!]!
  errors: [ScRemediationError!]!
  kind: String
  score: Int
  state: ScRemediationState!
  updatedAt: String!
  pullRequest: IbGitPullRequest
}

type ScRemediationChangeset {
  id: String!
  message: String
  patches: [ScRemediationChangesetPatches!]!
}

type ScRemediationChangesetPatches {
  file: String!
  patch: String!
}

type ScRemediationDetail {
  key: String!
  value: String!
}

type ScRemediationError {
  kind: String!
  details: [ScRemediationErrorDetail!]!
}

type ScRemediationErrorDetail {
  key: String!
  value: String!
}

input ScRemediationFilter {
  states: [ScRemediationState!]
}

enum ScRemediationState {
  PROPOSED
  ACCEPTED
  APPLIED
  DISCARDED
}
`;
