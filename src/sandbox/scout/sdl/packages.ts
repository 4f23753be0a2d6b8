/** Bills of materials. */
export const packagesSdl = `
type IpImageLayer {
  diffId: String!
  ordinal: Int!
}

type IpImageLayers {
  layers: [IpImageLayer!]!
}

type IpImagePackage {
  package: Package!
  locations: [PackageLocation!]!
}

type IpImagePackages {
  packages: [IpImagePackage!]!
}

type IpImagePackagesByDigest {
  digest: String!
  sbomState: SBOMState!
  imagePackages: IpImagePackages!
  imageLayers: IpImageLayers!
  imageHistories: [ImageHistory!]
}

type IpImagePackagesForImageCoords {
  digest: String!
  hostName: String!
  repoName: String!
  sbomState: SBOMState!
  imagePackages: IpImagePackages!
  imageLayers: IpImageLayers!
  imageHistories: [ImageHistory!]
}

type Package {
  name: String
  description: String
  purl: String!
  purlFields: ScPurl!
  type: String!
  namespace: String
  version: String!
  author: String
  licenses: [String!]!
  vulnerabilities: [VpVulnerability!]!
}

type PackageLocation {
  path: String!
  diffId: String!
}

input IpImagePackagesByDigestQuery {
  includeExcepted: Boolean
  includePublic: Boolean
}

input IpImagePackagesForImageCoordsQuery {
  includeNodsa: Boolean
  digest: String!
  hostName: String!
  repoName: String!
  includeExcepted: Boolean
  includePublic: Boolean
}
`;
