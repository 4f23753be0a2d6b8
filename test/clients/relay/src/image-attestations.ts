import { graphql, usePaginationFragment } from 'react-relay';
import type {
  AttestationKind,
  imageAttestations_image$key,
} from './__generated__/imageAttestations_image.graphql';
import type { imageAttestationsNextQuery } from './__generated__/imageAttestationsNextQuery.graphql';

const fragment = graphql`
  fragment imageAttestations_image on Image
  @argumentDefinitions(count: { type: "Int", defaultValue: 100 }, cursor: { type: "String" })
  @refetchable(queryName: "imageAttestationsNextQuery") {
    attestations(kinds: [SIGNATURE, VEX], missing: true, first: $count, after: $cursor)
      @connection(key: "imageAttestations_attestations") {
      edges {
        node {
          kind
          predicateType
          missingIn {
            upstream
            repository
          }
        }
      }
      sources {
        ...sourceList_sources
      }
    }
  }
`;

export function useLostAttestations(image: imageAttestations_image$key | null): AttestationKind[] {
  const { data } = usePaginationFragment<imageAttestationsNextQuery, imageAttestations_image$key>(
    fragment,
    image,
  );
  const lost = data?.attestations?.edges.filter(({ node }) => node.missingIn.length > 0) ?? [];
  return lost.map(({ node }) => node.kind);
}
