/** VEX documents and their statements. */
export const vexSdl = `
type ScVEX {
  id: String
  author: String
  role: String
  timestamp: String
  version: String
  statements: [ScVEXStatement]
}

type ScVexDocument {
  id: String!
  documentUrl: String
  timestamp: String!
  author: String!
  version: String!
}

type ScVEXsResult {
  documents: [ScVEX]!
}

type ScVexStatement {
  id: ID!
  document: ScVexDocument!
  timestamp: String!
  cveId: String!
  status: ScVexStatementStatus!
  justification: ScVexStatementJustification
  impactStatement: String
  imageScopes: [ScVexStatementImageScope!]!
  packageScopes: [ScVexStatementPackageScope!]!
  errors: [ScVexStatementError!]!
}

type ScVEXStatement {
  sourceId: String
  status: String
  statusNotes: String
  justification: String
  actionStatement: String
  impactStatement: String
  products: [String]
  subcomponents: [String]
}

type ScVexStatementError {
  message: String!
}

type ScVexStatementImageScope {
  hostName: String
  repoName: String
  digest: String
}

type ScVexStatementPackageScope {
  namespace: String
  name: String!
  purl: String!
  type: String!
  version: String
  qualifiers: String
  subpath: String
}

type ScVexStatementsQueryResult {
  items: [ScVexStatement!]!
  itemsWithErrorsCount: Int!
  paging: Paging!
}

input ScVEXsQuery {
  repoName: String!
  tag: String
  digest: String
  hostName: String
}

input ScVexStatementsQuery {
  filter: ScVexStatementsQueryFilter
  paging: PagingInput
}

input ScVexStatementsQueryFilter {
  stream: String
  cveIdQuery: String
  digest: String
  status: ScVexStatementStatus
  justification: ScVexStatementJustification
  hasError: Boolean
}

enum ScVexStatementJustification {
  COMPONENT_NOT_PRESENT
  VULNERABLE_CODE_NOT_PRESENT
  VULNERABLE_CODE_NOT_IN_EXECUTE_PATH
  VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY
  INLINE_MITIGATIONS_ALREADY_EXIST
}

enum ScVexStatementStatus {
  NOT_AFFECTED
  AFFECTED
  FIXED
  UNDER_INVESTIGATION
}
`;
