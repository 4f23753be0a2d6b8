/** Attestations of images. */
export const attestationsSdl = `
type MgAttestation {
  digest: String!
  predicateType: String!
  reference: String!
}

type MgAttestationBuildArg {
  key: String!
  value: String!
}

type MgAttestationBuildParameters {
  args: [MgAttestationBuildArg!]!
}

type MgAttestationDockerfile {
  rawContent: String!
  sourceMap: [MgAttestationDockerfileSourceMap!]!
}

type MgAttestationDockerfileSourceMap {
  digests: [String!]!
  endColumn: Int!
  endLine: Int!
  instruction: String!
  source: String!
  startColumn: Int!
  startLine: Int!
}

type MgAttestationOCIConfig {
  config: MgAttestationOCIConfigConfig!
}

type MgAttestationOCIConfigConfig {
  user: String
  exposedPorts: [String!]!
  env: [String!]!
  entrypoint: [String!]!
  cmd: [String!]!
  volumes: [String!]!
  workingDir: String
  labels: [MgAttestationOCIConfigConfigLabel!]!
  stopSignal: String
  argsEscaped: Boolean
  memory: Int
  memorySwap: Int
  cpuShares: Int
  healthcheck: MgAttestationOCIConfigConfigHealthcheck
}

type MgAttestationOCIConfigConfigHealthcheck {
  test: [String!]!
  interval: Int
  timeout: Int
  retries: Int
}

type MgAttestationOCIConfigConfigLabel {
  key: String!
  value: String!
}

type MgAttestationsListResult {
  paging: Paging!
  items: [MgAttestation!]!
}

type MgAttestationSource {
  commitUrl: String
  commitSha: String!
  dockerfileUrl: String
}

type MgAttestationsResult {
  buildParameters: MgAttestationBuildParameters
  dockerfile: MgAttestationDockerfile
  ociConfig: MgAttestationOCIConfig
  source: MgAttestationSource
}

input MgAttestationsListQuery {
  digest: String!
  hostName: String!
  repoName: String!
}

input MgAttestationsQuery {
  digest: String!
  hostName: String!
  repoName: String!
}
`;
