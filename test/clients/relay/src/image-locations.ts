import { graphql, usePaginationFragment } from 'react-relay';
import type { imageLocations_image$key } from './__generated__/imageLocations_image.graphql';
import type { imageLocationsNextQuery } from './__generated__/imageLocationsNextQuery.graphql';

const fragment = graphql`
  fragment imageLocations_image on Image
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "imageLocationsNextQuery") {
    locations(first: $count, after: $cursor) @connection(key: "imageLocations_locations") {
      edges {
        node {
          registry
          repository
          matched
          pulls
          signed
          pulledAt
          tags {
            name
            updatedAt
          }
          registryRepository {
            ...repositoryRow_repository
          }
          quayManifest {
            digest
          }
          zotManifest {
            digest
          }
        }
      }
      totalCount
      sources {
        ...sourceList_sources
      }
    }
  }
`;

export function useImageLocations(image: imageLocations_image$key | null): string[] {
  const { data, loadNext, hasNext } = usePaginationFragment<
    imageLocationsNextQuery,
    imageLocations_image$key
  >(fragment, image);
  if (hasNext) loadNext(20);
  const places = data?.locations?.edges.map(({ node }) => node) ?? [];
  const pulls: number = places.reduce((sum, place) => sum + (place.pulls ?? 0), 0);
  return [`${pulls} pulls`, ...places.map(({ registry, repository }) => `${registry}/${repository}`)];
}
