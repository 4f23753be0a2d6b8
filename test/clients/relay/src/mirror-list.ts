import { graphql, usePaginationFragment } from 'react-relay';
import type { DriftState, mirrorList_query$key } from './__generated__/mirrorList_query.graphql';
import type { mirrorListNextQuery } from './__generated__/mirrorListNextQuery.graphql';

const fragment = graphql`
  fragment mirrorList_query on Query
  @argumentDefinitions(
    organization: { type: "String!" }
    states: { type: "[DriftState!]" }
    count: { type: "Int", defaultValue: 50 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "mirrorListNextQuery") {
    mirrors(organization: $organization, states: $states, first: $count, after: $cursor)
      @connection(key: "mirrorList_mirrors", filters: ["organization"]) {
      edges {
        node {
          drift {
            state
          }
          ...mirrorRow_mirror
        }
      }
      totalCount
      sources {
        ...sourceList_sources
      }
    }
  }
`;

export function useMirrorList(query: mirrorList_query$key): Set<DriftState | undefined> {
  const { data, refetch } = usePaginationFragment<mirrorListNextQuery, mirrorList_query$key>(fragment, query);
  const { edges = [], totalCount } = data.mirrors ?? {};
  if (totalCount === 0) refetch({ states: ['BEHIND', 'UNKNOWN'] });
  return new Set(edges.map(({ node }) => node.drift?.state));
}
