/** Images, repositories, their history and their provenance. */
export const imageBaseSdl = `
interface CommonImage {
  digest: ID!
  tags: [IbTag!]!
  createdAt: String!
  packageCount: Int
  dockerFile: IbDockerFile
  vulnerabilityReport: IbVulnerabilityReport
  repository: IbImageRepository!
  sbomState: SBOMState!
  layerCount: Int
  platform: IbImagePlatform
  compressedSize: Float
  labels: [IbLabel!]!
  mediaType: String
}

interface IbAttestation {
  predicateType: String!
}

type DockerfileLine {
  number: Int!
}

type IbAttestationGeneric implements IbAttestation {
  predicateType: String!
}

type IbAttestationProvenance implements IbAttestation {
  predicateType: String!
  base: IbBaseImageProvenance
  dockerfile: IbDockerfileProvenance
  git: IbGitProvenance
  materials: [IbMaterialProvenance!]!
  mode: IbBuildKitProvenanceMode!
}

type IbBaseImage implements CommonImage {
  digest: ID!
  tags: [IbTag!]!
  createdAt: String!
  packageCount: Int
  dockerFile: IbDockerFile
  vulnerabilityReport: IbVulnerabilityReport
  repository: IbImageRepository!
  sbomState: SBOMState!
  layerCount: Int
  platform: IbImagePlatform
  compressedSize: Float
  labels: [IbLabel!]!
  mediaType: String
  provenanceAttestation: IbProvenanceAttestation
}

type IbBaseImageProvenance {
  digest: String
  platform: IbImagePlatform
  repository: String
  tag: String
}

type IbDockerFile {
  path: String!
  commit: IbGitCommit
}

type IbDockerfileProvenance {
  sha: String!
}

type IbGitCommit {
  sha: String!
  repository: IbGitRepository
}

type IbGitProvenance {
  commitUrl: String
  sha: String!
  source: String!
}

type IbGitRepository {
  orgName: String!
  repoName: String!
}

type IbImage implements CommonImage {
  digest: ID!
  tags: [IbTag!]!
  createdAt: String!
  packageCount: Int
  dockerFile: IbDockerFile
  vulnerabilityReport: IbVulnerabilityReport
  repository: IbImageRepository!
  sbomState: SBOMState!
  layerCount: Int
  changesets: [ScImageChangeset!]!
  platform: IbImagePlatform
  compressedSize: Float
  labels: [IbLabel!]!
  mediaType: String
}

type IbImagePlatform {
  os: String!
  architecture: String!
  variant: String
}

type IbImageRepository {
  hostName: String!
  repoName: String!
  badge: IbImageRepositoryBadge
  supportedTags: [String!]!
  preferredTags: [String!]!
  description: String
  pullCount: Float
  starCount: Int
  platforms: [String]
  previousScannedDigest: String
}

type IbLabel {
  key: String!
  value: String!
}

type IbMaterialProvenance {
  digest: String!
  uri: String!
}

type IbProvenanceAttestation {
  digest: String
  tag: String
  repository: String
}

type IbTag {
  name: String!
  updatedAt: String
  current: Boolean!
  supported: Boolean!
  digest: String
  mediaType: String
}

type IbVulnerabilityReport {
  critical: Int!
  high: Int!
  medium: Int!
  low: Int!
  unspecified: Int!
  total: Int!
}

type ImageHistory {
  emptyLayer: Boolean!
  layer: ImageLayer
  ordinal: Int!
  createdAt: String!
  createdBy: String
}

type ImageLayer {
  digest: String!
  mediaType: String!
  diffId: String!
  fileLines: [DockerfileLine!]!
  size: Float!
}

type ImageWithBaseImage implements CommonImage {
  digest: ID!
  tags: [IbTag!]!
  createdAt: String!
  packageCount: Int
  dockerFile: IbDockerFile
  vulnerabilityReport: IbVulnerabilityReport
  repository: IbImageRepository!
  sbomState: SBOMState!
  layerCount: Int
  platform: IbImagePlatform
  baseImage: IbImage
  baseImageTag: IbTag
  histories: [ImageHistory!]
  changesets: [ScImageChangeset!]!
  streams: [ScStream!]
  compressedSize: Float
  labels: [IbLabel!]!
  mediaType: String
  attestations: [IbAttestation!]!
  user: String
}

type ScImageChangeset {
  history: ScImageHistory
  layer: ScImageLayer
  ordinal: Int!
}

type ScImageHistory {
  createdAt: String!
  createdBy: String!
}

type ScImageLayer {
  digest: String!
  mediaType: String!
  size: Float!
}

enum IbBuildKitProvenanceMode {
  MIN
  MAX
}

enum IbImageRepositoryBadge {
  OFFICIAL_IMAGE
  OPEN_SOURCE
  VERIFIED_PUBLISHER
}
`;
