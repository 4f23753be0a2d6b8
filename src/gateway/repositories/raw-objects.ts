import { placed } from '../../upstreams/zot/places.js';
import { DHI } from '../joined/atlas.js';
import { scoutNameOf } from '../joined/docker-names.js';
import type { Joined } from '../joined/joined.js';
import type { OwnResolver } from '../joined/own-type.js';
import type { RepositoryNode } from './repository.js';
import { contextsOf, firstAnswer } from './scout-contexts.js';

export type RepositoryResolvers = Record<string, OwnResolver<RepositoryNode>>;

/** The objects of Scout that a repository of Docker's was made from. */
export function dockerObjects({ raw }: Joined): RepositoryResolvers {
  const findRepository = raw.lookUp('scout', { field: 'repository' });
  const findDetails = raw.lookUp('scout', { field: 'dhiRepositoryDetails' });
  return {
    scoutRepository: async (place, _args, session, info) => {
      const query = scoutNameOf(place);
      const answer = await firstAnswer(contextsOf(place, session), (context) =>
        findRepository({ context, query }, info, session),
      );
      return answer?.value ?? null;
    },
    dhiRepositoryDetails: ({ host, path }, _args, session, info) =>
      host === DHI ? findDetails({ query: { repoName: path } }, info, session) : null,
  };
}

/** The object of Quay. */
export function quayObjects({ raw }: Joined): RepositoryResolvers {
  const resolve = raw.resolverOf('Query.quayRepository');
  return {
    quayRepository: ({ path }, _args, session, info) =>
      resolve(undefined, { repository: path }, session, info),
  };
}

/** The objects of zot: its registry's has no field that must be asked for, its search's is found in batches. */
export function zotObjects({ raw }: Joined): RepositoryResolvers {
  const find = raw.lookUp('zotSearch', { field: 'zotSearchExpandedRepoInfo', below: ['summary'] });
  return {
    zotRepository: ({ path }) => placed({ name: path }, path),
    zotSearchRepository: ({ path }, _args, session, info) => find({ repo: path }, info, session),
  };
}
