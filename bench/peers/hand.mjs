/**
 * What a careful user would write without Portolan: Apollo Server on Express, one RESTDataSource per upstream,
 * DataLoader where calls can be joined.
 */
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { typeDefs } from './hand-schema.mjs';
import { DvpSource, QuaySource, ScoutSource, ZotSource } from './hand-sources.mjs';

const resolvers = {
  Query: {
    dhiRepositoryDetails: (_root, args, { scout }) => scout.repositories.load(args),
    quayRepository: (_root, { repository }, { quay }) => quay.repository(repository),
    quayRepositories: (_root, { namespace }, { quay }) => quay.repositories(namespace),
    zotTags: (_root, { name }, { zot }) => zot.tags(name),
    dvpNamespacePulls: (_root, { namespace }, { dvp }) => dvp.namespacePulls(namespace),
    dvpReposPulls: (_root, { repos }) => repos.map((repo) => ({ repo })),
  },
  DvpRepoPulls: { pulls: ({ repo }, _args, { dvp }) => dvp.repoPulls.load(repo) },
  QuayRepositoryPage: { nextPage: (page) => page.next_page },
  QuayRepository: {
    isPublic: (repository) => repository.is_public,
    tags: (repository, args, { quay }) => quay.tags(repository, args),
  },
  QuayTagPage: { hasAdditional: (page) => page.has_additional },
  QuayTag: { manifestDigest: (tag) => tag.manifest_digest, lastModified: (tag) => tag.last_modified },
};

const server = new ApolloServer({ typeDefs, resolvers });
await server.start();

const context = async ({ req }) => {
  const sourceOf = (Source, header) =>
    new Source({ cache: server.cache, authorization: req.get(header) ?? '' });
  return {
    scout: sourceOf(ScoutSource, 'x-docker-authorization'),
    dvp: sourceOf(DvpSource, 'x-docker-authorization'),
    quay: sourceOf(QuaySource, 'x-quay-authorization'),
    zot: sourceOf(ZotSource, 'x-zot-authorization'),
  };
};

const app = express();
app.use('/graphql', express.json(), expressMiddleware(server, { context }));
app.listen(Number(process.env.PORT), '127.0.0.1');
