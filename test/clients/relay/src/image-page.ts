import { graphql, useLazyLoadQuery } from 'react-relay';
import type { imagePageQuery } from './__generated__/imagePageQuery.graphql';
import { useLostAttestations } from './image-attestations';
import { useImageFindings } from './image-findings';
import { useImageLocations } from './image-locations';

export function useImagePage(reference: string): string[] {
  const { image } = useLazyLoadQuery<imagePageQuery>(
    graphql`
      query imagePageQuery($reference: String!) {
        image(reference: $reference) {
          reference
          digest @required(action: LOG)
          matched
          kind
          createdAt
          platforms {
            os
            architecture
            digest
            image {
              mediaType
            }
          }
          ...imageAttestations_image
          ...imageFindings_image @arguments(severities: [CRITICAL, HIGH])
          ...imageLocations_image
        }
      }
    `,
    { reference },
  );
  const findings = useImageFindings(image ?? null);
  const locations = useImageLocations(image ?? null);
  const lost = useLostAttestations(image ?? null);
  if (!image) return [];
  const digest: string = image.digest;
  const createdAt: string | null | undefined = image.createdAt;
  const kind = image.kind === 'INDEX' ? 'index' : 'image';
  return [
    `${image.reference} is the ${kind} ${digest}`,
    createdAt ?? 'some time',
    ...findings,
    ...locations,
    ...lost,
  ];
}
