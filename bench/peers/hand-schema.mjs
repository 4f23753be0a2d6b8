/** The part of the public graph that the measured operations use, as someone would type it by hand. */
export const typeDefs = `#graphql
  type Query {
    dhiRepositoryDetails(context: Context, query: DhiRepositoryDetailsQuery!): DhiRepositoryDetailsResult
    quayRepository(repository: String!): QuayRepository
    quayRepositories(namespace: String!): QuayRepositoryPage
    zotTags(name: String!): ZotTagPage
    dvpNamespacePulls(namespace: String!): [DvpPull!]
    dvpReposPulls(repos: [String!]!): [DvpRepoPulls!]
  }

  input Context { organization: String }
  input DhiRepositoryDetailsQuery { repoName: String! }
  type DhiRepositoryDetailsResult { name: String! images: [DhiIndexImage!]! }
  type DhiIndexImage { indexDigest: String! tags: [DhiImageTag!]! }
  type DhiImageTag { name: String! lastUpdated: String! }

  type QuayRepositoryPage { repositories: [QuayRepository!]! nextPage: String }
  type QuayRepository {
    namespace: String!
    name: String!
    description: String
    state: String
    isPublic: Boolean!
    tags(page: Int, limit: Int): QuayTagPage
  }
  type QuayTagPage { tags: [QuayTag!]! page: Int! hasAdditional: Boolean! }
  type QuayTag { name: String! manifestDigest: String! size: Float lastModified: String }

  type ZotTagPage { name: String tags: [String!] }

  type DvpRepoPulls { repo: String! pulls: [DvpPull!] }
  type DvpPull { start: String end: String repo: String namespace: String pullCount: Float ipCount: Float }
`;
