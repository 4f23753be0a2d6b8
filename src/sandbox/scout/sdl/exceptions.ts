/** Exceptions from vulnerabilities. */
export const exceptionsSdl = `
interface BaseScVulnerabilityExceptionSource {
  id: ID!
}

type AddVulnerabilityExceptionResult {
  exception: ScVulnerabilityException!
}

type ImageRepositoryResult {
  hostname: String!
  repository: String!
}

type RemoveVulnerabilityExceptionResult {
  ids: [ID!]!
}

type ScVulnerabilityException {
  id: ID!
  author: String!
  timestamp: String!
  errors: [ScVulnerabilityExceptionError!]!
  vulnerability: ScVulnerabilityExceptionVulnerability!
  type: ScVulnerabilityExceptionType!
  imageScopes: [ScVulnerabilityExceptionImageScope!]
  reason: ScVulnerabilityExceptionReason
}

type ScVulnerabilityExceptionError {
  message: String!
}

type ScVulnerabilityExceptionImageScope {
  hostName: String
  repoName: String
  digest: String
  packageScopes: [ScVulnerabilityExceptionPackageScope!]
}

type ScVulnerabilityExceptionPackageScope {
  purl: String!
  purlFields: ScPurl!
}

type ScVulnerabilityExceptionReason {
  justification: ScVexStatementJustification
  additionalDetails: String
  source: BaseScVulnerabilityExceptionSource!
}

type ScVulnerabilityExceptionScoutSource implements BaseScVulnerabilityExceptionSource {
  id: ID!
}

type ScVulnerabilityExceptionVEXSource implements BaseScVulnerabilityExceptionSource {
  id: ID!
  document: ScVexDocument!
}

type ScVulnerabilityExceptionVulnerability {
  cveId: String!
  highestSeverity: CVSSSeverity
  highestCVSSScore: String
}

type UpdateVulnerabilityExceptionResult {
  exception: ScVulnerabilityException!
}

type VulnerabilityException {
  id: ID!
  author: String
  timestamp: String!
  vulnerability: ExceptionVulnerability!
  type: ExceptionType!
  imageScopes: [VulnerabilityExceptionImageScope!]
  reason: VulnerabilityExceptionReason
}

type VulnerabilityExceptionImageScope {
  hostName: String
  repoName: String
  digest: String
  packageScopes: [VulnerabilityExceptionPackageScope!]
}

type VulnerabilityExceptionPackageScope {
  purl: String!
  purlFields: PurlFields!
}

type VulnerabilityExceptionReason {
  justification: VEXStatementJustification
  additionalDetails: String
  source: ExceptionSource!
}

type VulnerabilityExceptionsResult {
  items: [VulnerabilityException!]!
  paging: Paging!
}

input AddVulnerabilityExceptionInput {
  cveId: String!
  type: ScVulnerabilityExceptionType!
  justification: ScVexStatementJustification
  additionalDetails: String!
  imageScopes: [ScVexStatementImageScopeInput!]
}

input FullImageCoordInput {
  digest: String!
  hostname: String!
  repository: String!
}

input RemoveVulnerabilityExceptionInput {
  ids: [ID!]!
}

input ScVexStatementImageScopeInput {
  hostName: String
  repoName: String
  digest: String
  packageScopes: [ScVexStatementPackageScopeInput!]
}

input ScVexStatementPackageScopeInput {
  purlFields: ScPurlInput!
}

input UpdateVulnerabilityExceptionInput {
  id: ID!
  cveId: String
  type: ScVulnerabilityExceptionType
  justification: ScVexStatementJustification
  additionalDetails: String
  imageScopes: [ScVexStatementImageScopeInput!]
}

input VulnerabilityExceptionsApplicableToImageQuery {
  image: FullImageCoordInput!
  filter: VulnerabilityExceptionsApplicableToImageQueryFilter
  paging: PagingInput!
}

input VulnerabilityExceptionsApplicableToImageQueryFilter {
  orgExceptionsOnly: Boolean
  cveIdPrefix: String
  type: ExceptionType
  justification: VEXStatementJustification
  sourceType: SourceType
}

input VulnerabilityExceptionsQuery {
  filter: VulnerabilityExceptionsQueryFilter
  paging: PagingInput!
}

input VulnerabilityExceptionsQueryFilter {
  hostname: String
  repository: String
  digest: String
  orgExceptionsOnly: Boolean
  cveId: String
  cveIdPrefix: String
  type: ExceptionType
  justification: VEXStatementJustification
  sourceType: SourceType
}

enum ScVulnerabilityExceptionType {
  ACCEPTED_RISK
  FALSE_POSITIVE
}

enum SourceType {
  VEX
  SCOUT
}
`;
