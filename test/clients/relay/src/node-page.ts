import { graphql, useLazyLoadQuery } from 'react-relay';
import type { nodePageQuery } from './__generated__/nodePageQuery.graphql';
import { useImageLocations } from './image-locations';
import { useMirrorList } from './mirror-list';

export function useNodePage(id: string): string {
  const query = useLazyLoadQuery<nodePageQuery>(
    graphql`
      query nodePageQuery($id: ID!) {
        node(id: $id) {
          __typename
          ... on RegistryRepository {
            host
            path
            mirrorOf {
              sourceReference
            }
          }
          ...imageLocations_image @alias(as: "image")
          ...mirrorRow_mirror @alias(as: "mirror")
          ...repositoryRow_repository @alias(as: "repository")
        }
        nodes(ids: [$id]) {
          id
        }
        ...mirrorList_query @arguments(organization: "demonstrationorg", states: [BEHIND, DIVERGED])
      }
    `,
    { id },
  );
  const { node, nodes } = query;
  const locations = useImageLocations(node?.image ?? null);
  const states = useMirrorList(query);
  return `${node?.__typename} ${node?.host} ${nodes?.[0]?.id} ${[...locations, ...states].join()}`;
}
