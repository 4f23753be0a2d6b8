import { graphql, useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import type { repositoryList_query$key } from './__generated__/repositoryList_query.graphql';
import type { repositoryListNextQuery } from './__generated__/repositoryListNextQuery.graphql';
import type { repositoryListQuery } from './__generated__/repositoryListQuery.graphql';

const fragment = graphql`
  fragment repositoryList_query on Query
  @argumentDefinitions(
    text: { type: "String" }
    staleFor: { type: "Duration" }
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "repositoryListNextQuery") {
    registryRepositories(text: $text, staleFor: $staleFor, first: $count, after: $cursor)
      @connection(key: "repositoryList_registryRepositories") {
      edges {
        node {
          id
          upstream
          ...repositoryRow_repository
        }
      }
      totalCount
      sources {
        ...sourceList_sources
      }
    }
  }
`;

export function useRepositoryList(text: string, staleFor: string): string[] {
  const query = useLazyLoadQuery<repositoryListQuery>(
    graphql`
      query repositoryListQuery($text: String, $staleFor: Duration) {
        ...repositoryList_query @arguments(text: $text, staleFor: $staleFor)
      }
    `,
    { text, staleFor },
  );
  const { data, refetch } = usePaginationFragment<repositoryListNextQuery, repositoryList_query$key>(
    fragment,
    query,
  );
  const { edges = [], totalCount } = data.registryRepositories ?? {};
  if (totalCount === 0) refetch({ staleFor: null });
  return edges.map(({ node }) => `${node.upstream} ${node.id}`);
}
