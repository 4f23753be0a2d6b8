/** Where an exception comes from: a VEX statement or a person. */
export const exceptionSourcesSdl = `
union ExceptionSource = VEXStatement | ManualException

type ExceptionVulnerability {
  cveId: String!
  highestSeverity: CVSSSeverity
  highestCVSSScore: String
}

type ManualException {
  exceptionId: ID!
  type: ExceptionType!
  author: String
  created: String!
  cveId: String!
  scopes: [VEXStatementScope!]
  justification: VEXStatementJustification
  additionalDetails: String
}

type VEXDocument {
  documentId: ID!
  documentUrl: String!
  timestamp: String!
  author: String
  version: String
  source: String
}

type VEXPackageScope implements BasePurlFields {
  purl: String!
  type: String!
  namespace: String
  name: String!
  qualifiers: String
  version: String
  subpath: String
}

type VEXStatement {
  statementId: ID
  timestamp: String!
  document: VEXDocument!
  cveId: String!
  scopes: [VEXStatementScope!]!
  status: VEXStatementStatus!
  justification: VEXStatementJustification
  statusStatement: String
}

type VEXStatementImage {
  digest: String!
}

type VEXStatementScope {
  repository: ImageRepositoryResult
  image: VEXStatementImage
  packages: [VEXPackageScope!]
}
`;
