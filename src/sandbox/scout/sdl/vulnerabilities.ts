/** CVEs of packages and of images. */
export const vulnerabilitiesSdl = `
enum CVSSSeverity {
  CRITICAL
  HIGH
  MEDIUM
  LOW
  UNSPECIFIED
}

enum CVSSVersion {
  CVSS_VERSION_2
  CVSS_VERSION_3
  CVSS_VERSION_4
}

type EPSS {
  score: Float!
  percentile: Float!
  priority: EPSSPriorityCategory!
  priorityDescription: String!
}

type PkVexStatement {
  author: String
  timestamp: String!
  sourceType: PkVulnerabilityExceptionSourceType!
  id: String!
  type: ExceptionType!
  justification: VEXStatementJustification
  documentUrl: String
  status: VEXStatementStatus
  additionalDetails: String
}

type PkVulnerabilityException {
  isDhiStatement: Boolean!
  author: String
  timestamp: String!
  sourceType: PkVulnerabilityExceptionSourceType!
  id: String!
  type: ExceptionType!
  justification: VEXStatementJustification
  documentUrl: String
  status: VEXStatementStatus
  additionalDetails: String
}

type ScCVEPackageVulnerability {
  name: String
  type: String!
  namespace: String
  osName: String
  osVersion: String
  versions: [ScCVEPackageVulnerabilityVersion!]!
}

type ScCVEPackageVulnerabilityVersion {
  vulnerableRange: String
  fixedBy: String
}

type ScCVESource {
  source: String!
  sourceName: String!
  sourceId: String!
  url: String
  description: String
  createdAt: String!
  updatedAt: String!
  withdrawnAt: String
  state: String
  exploitabilityScore: String
  cvss: VpCVSS!
  packages: [ScCVEPackageVulnerability!]!
  cwes: [VpCWE!]!
  exploits: [String!]!
  advisories: [String!]!
  patches: [String!]!
  commits: [String!]!
  info: [String!]!
}

type ScCVESourcesResult {
  cveId: String!
  defaultSource: String!
  sources: [ScCVESource!]!
  epss: EPSS
}

type ScImageVulnerabilitiesByDigest {
  digest: String!
  vulnerabilities: [VpPackageVulnerability!]!
}

type VpCVSS {
  severity: CVSSSeverity
  version: CVSSVersion
  score: Float
  vector: String
}

type VpCWE {
  cweId: String!
  description: String
  url: String!
}

type VpPackageVulnerability {
  purl: String!
  vulnerabilities: [VpVulnerability!]!
}

type VpVulnerability {
  sourceId: String!
  source: String!
  description: String
  cwes: [VpCWE!]!
  cvss: VpCVSS!
  fixedBy: String
  vulnerableRange: String!
  url: String!
  publishedAt: String
  updatedAt: String
  epss: EPSS
  cisaExploited: Boolean!
  isExcepted: Boolean!
  vulnerabilityExceptions: [PkVulnerabilityException!]!
  vexStatements: [PkVexStatement!]!
}

type VulnerabilitiesByPackageResponse {
  items: [VpPackageVulnerability!]!
}

input ImageCoordInput {
  digest: String!
  hostname: String
  repository: String
}

input ScCVESourcesQuery {
  cveId: String!
}

input ScImageVulnerabilitiesByDigestQuery {
  includeExcepted: Boolean
}

input VulnerabilitiesByPackageQuery {
  packageUrls: [String!]!
  imageCoords: ImageCoordInput!
  includeExcepted: Boolean
}

enum EPSSPriorityCategory {
  LOWEST
  STANDARD
  HIGH
  CRITICAL
}

enum PkVulnerabilityExceptionSourceType {
  EXTERNAL
  VEX_STATEMENT
  MANUAL_EXCEPTION
}

enum ExceptionType {
  AFFECTED
  UNDER_INVESTIGATION
  ACCEPTED_RISK
  FALSE_POSITIVE
}

enum VEXStatementJustification {
  COMPONENT_NOT_PRESENT
  VULNERABLE_CODE_NOT_PRESENT
  VULNERABLE_CODE_NOT_IN_EXECUTE_PATH
  VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY
  INLINE_MITIGATIONS_ALREADY_EXIST
}

enum VEXStatementStatus {
  NOT_AFFECTED
  AFFECTED
  FIXED
  UNDER_INVESTIGATION
}
`;
