/** The findings half: summaries of images and vulnerabilities of packages. */
export const findingsSdl = `
type SdImageSummary {
  digest: String!
  sbomState: SBOMState!
  vulnerabilityReport: VulnerabilityReport
}

enum SBOMState {
  INDEXED
  INDEXING
  INDEXING_FAILED
  INDEXING_UNAVAILABLE
  NONE
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

type VpCWE {
  cweId: String!
  description: String
  url: String!
}

type VpCVSS {
  severity: CVSSSeverity
  version: CVSSVersion
  score: Float
  vector: String
}

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

enum EPSSPriorityCategory {
  LOWEST
  STANDARD
  HIGH
  CRITICAL
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
`;
