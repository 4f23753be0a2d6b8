import { graphql, usePaginationFragment } from 'react-relay';
import type { FindingSeverity, imageFindings_image$key } from './__generated__/imageFindings_image.graphql';
import type { imageFindingsNextQuery } from './__generated__/imageFindingsNextQuery.graphql';

const fragment = graphql`
  fragment imageFindings_image on Image
  @argumentDefinitions(
    severities: { type: "[FindingSeverity!]" }
    count: { type: "Int", defaultValue: 50 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "imageFindingsNextQuery") {
    findings(severities: $severities, first: $count, after: $cursor)
      @connection(key: "imageFindings_findings") {
      edges {
        node {
          vulnerability
          aliases
          severity
          score
          reportedBy
          missedBy
          exceptions {
            status
            createdAt
          }
        }
      }
      totalCount
      summary {
        disputed
        total {
          critical
        }
      }
      scans {
        scanner
        state
        count
      }
      sources {
        ...sourceList_sources
      }
    }
  }
`;

export function useImageFindings(image: imageFindings_image$key | null): string[] {
  const { data, loadNext, hasNext } = usePaginationFragment<imageFindingsNextQuery, imageFindings_image$key>(
    fragment,
    image,
  );
  if (hasNext) loadNext(50);
  const rows = data?.findings?.edges ?? [];
  return rows.map(({ node }) => `${severityLetter(node.severity)} ${node.vulnerability} ${node.score ?? 0}`);
}

/** A severity that the schema gets one day falls to the default: Relay's enums leave room for it. */
function severityLetter(severity: FindingSeverity): string {
  switch (severity) {
    case 'CRITICAL':
    case 'HIGH':
    case 'MEDIUM':
    case 'LOW':
    case 'UNSPECIFIED':
      return severity.slice(0, 1);
    default:
      return '?';
  }
}
