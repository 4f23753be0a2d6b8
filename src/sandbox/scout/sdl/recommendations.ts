/** Recommended tags. */
export const recommendationsSdl = `
type TrDockerRepository {
  name: String!
  pullCount: Float
  starCount: Int
  description: String
}

type TrDockerTag {
  digest: String!
  indexDigest: String
  createdAt: String!
  packageCount: Int!
  imageSize: Float!
  size: Int! @deprecated
  tags: [String!]!
  aliases: [String!]!
  vulnerabilityReport: VulnerabilityReport
  vulnerabilities: VulnerabilityReport! @deprecated
  tag: TrTagData!
  scoring: TrScoring
}

type TrRecommendations {
  currentTag: TrDockerTag!
  recommendedTags: [TrDockerTag!]!
}

type TrRecommendedTags {
  repository: TrDockerRepository!
  recommendations: [TrRecommendations!]!
}

type TrScoring {
  total: Int!
  summary: String!
  details: [TrScoringDetails!]!
}

type TrScoringDetails {
  name: String!
  reason: String!
  score: Int!
}

type TrTagData {
  name: String!
  os: String
  framework: String
  runtime: String
  flavor: String
  slim: Boolean
}

type TrTagRecommendationResult {
  digest: String!
  recommendedTags: TrRecommendedTags
}

type TrTagRecommendationsByDigestsResult {
  items: [TrTagRecommendationResult!]
}
`;
