/** Results of policies and what deviates. */
export const policyResultsSdl = `
type ScBooleanPolicyResult {
  statusLabel: String!
  createdDateTime: String!
  hasDeviation: Boolean!
  deviation: ScPolicyResultGenericDeviation
  isStale: Boolean
}

type ScGenericPolicyResult {
  statusLabel: String!
  deviations: [ScPolicyResultGenericDeviation!]!
  deviationCount: Int!
  createdDateTime: String!
  isStale: Boolean
}

type ScLicencePolicyResult {
  statusLabel: String!
  deviations: [ScPolicyResultLicenceDeviation!]!
  deviationCount: Int!
  createdDateTime: String!
  isStale: Boolean
}

type ScPolicyResultGenericDeviation {
  id: String!
  details: [ScPolicyResultGenericDeviationDetail!]!
}

type ScPolicyResultGenericDeviationDetail {
  key: String!
  value: String!
  displayName: String!
}

type ScPolicyResultLicenceDeviation {
  id: String!
  purl: String!
  license: String!
  locations: [ScPolicyPackageLocation!]!
}

type ScPolicyResultVulnerabilityDeviation {
  id: String!
  vulnerability: String!
  purl: String!
  severity: CVSSSeverity!
  cvssScore: String
  fixedBy: String
  locations: [ScPolicyPackageLocation!]!
}

type ScSinglePolicyResult {
  latestImage: ScPolicyImage!
  policy: BaseScPolicy!
}

type ScSinglePolicyResults {
  paging: Paging!
  items: [ScSinglePolicyResult!]!
}

type ScVulnerabilityPolicyResult {
  statusLabel: String!
  deviations: [ScPolicyResultVulnerabilityDeviation!]!
  deviationCount: Int!
  createdDateTime: String!
  isStale: Boolean
}
`;
