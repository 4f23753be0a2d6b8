import { graphql, usePaginationFragment } from 'react-relay';
import type { repositoryTags_repository$key } from './__generated__/repositoryTags_repository.graphql';
import type { repositoryTagsNextQuery } from './__generated__/repositoryTagsNextQuery.graphql';

/** On the interface: the next page is asked for through `node`, whichever registry the repository is in. */
const fragment = graphql`
  fragment repositoryTags_repository on RegistryRepository
  @argumentDefinitions(count: { type: "Int", defaultValue: 50 }, cursor: { type: "String" })
  @refetchable(queryName: "repositoryTagsNextQuery") {
    tags(first: $count, after: $cursor) @connection(key: "repositoryTags_tags") {
      edges {
        node {
          name
          size
          pushedAt
          image {
            ...imageAttestations_image
          }
        }
      }
      totalCount
    }
    mirrors {
      nodes {
        kind
      }
    }
  }
`;

export function useRepositoryTags(repository: repositoryTags_repository$key): number {
  const { data, loadNext } = usePaginationFragment<repositoryTagsNextQuery, repositoryTags_repository$key>(
    fragment,
    repository,
  );
  const tags = data.tags?.edges ?? [];
  if (tags.length < (data.tags?.totalCount ?? 0)) loadNext(50);
  return tags.reduce((sum, { node }) => sum + (node.size ?? 0), 0);
}
