import type { ResultOf } from '@graphql-typed-document-node/core';
import { ask } from './ask';
import { type FragmentType, getFragmentData, graphql } from './generated';
import type { FindingSeverity } from './generated/graphql';

const FindingRow = graphql(`
  fragment FindingRow on Finding {
    vulnerability
    severity
    score
    missedBy
    exceptions {
      createdAt
    }
  }
`);

const FindingTable = graphql(`
  query FindingTable($reference: String!, $severities: [FindingSeverity!], $after: String) {
    image(reference: $reference) {
      digest
      findings(severities: $severities, after: $after) {
        nodes {
          ...FindingRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        scans {
          scanner
          state
        }
      }
    }
  }
`);

/** The findings of all pages, one line each. */
export async function findingTable(reference: string, severities: FindingSeverity[]): Promise<string[]> {
  const lines: string[] = [];
  let after: string | null = null;
  do {
    const answer: ResultOf<typeof FindingTable> = await ask(FindingTable, { reference, severities, after });
    const findings = answer.image?.findings;
    lines.push(...(findings?.nodes.map(lineOf) ?? []));
    after = findings?.pageInfo.hasNextPage ? findings.pageInfo.endCursor : null;
  } while (after);
  return lines;
}

function lineOf(row: FragmentType<typeof FindingRow>): string {
  const { vulnerability, severity, score, missedBy } = getFragmentData(FindingRow, row);
  const letter: string = letters[severity];
  return `${letter} ${vulnerability} ${score?.toFixed(1) ?? ''} ${missedBy.join()}`;
}

const letters: Record<FindingSeverity, string> = {
  CRITICAL: 'C',
  HIGH: 'H',
  MEDIUM: 'M',
  LOW: 'L',
  UNSPECIFIED: '?',
};
