import type { Scanner } from './report.js';
import type { FindingRow } from './row.js';
import type { Severity } from './severity.js';

/** `FindingCounts`. */
export interface FindingCounts {
  critical: number;
  high: number;
  medium: number;
  low: number;
  unspecified: number;
  total: number;
}

/** `FindingSummary`. */
export interface FindingSummary {
  readonly total: FindingCounts;
  readonly bySource: readonly { readonly scanner: Scanner; readonly counts: FindingCounts }[];
  readonly agreed: number;
  readonly disputed: number;
  readonly excepted: number;
  readonly fixable: number;
}

const FIELDS: Readonly<Record<Severity, keyof FindingCounts>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
  UNSPECIFIED: 'unspecified',
};

/** Numbers over these rows; a scanner that has not scanned is not among the sources, rather than there with zeros. */
export function summarise(rows: readonly FindingRow[], scanned: Iterable<Scanner>): FindingSummary {
  const total = startCounts();
  const byScanner = new Map([...scanned].map((scanner) => [scanner, startCounts()]));
  for (const { severity, reports } of rows) {
    count(total, severity);
    for (const report of reports) {
      const counts = byScanner.get(report.scanner);
      if (counts) count(counts, report.severity);
    }
  }
  const disputed = rows.filter(({ missedBy }) => missedBy.length > 0).length;
  return {
    total,
    bySource: [...byScanner].map(([scanner, counts]) => ({ scanner, counts })),
    agreed: rows.length - disputed,
    disputed,
    excepted: rows.filter(({ isExcepted }) => isExcepted).length,
    fixable: rows.filter(({ fixedVersions }) => fixedVersions.length > 0).length,
  };
}

function startCounts(): FindingCounts {
  return { critical: 0, high: 0, medium: 0, low: 0, unspecified: 0, total: 0 };
}

function count(counts: FindingCounts, severity: Severity): void {
  counts[FIELDS[severity]] += 1;
  counts.total += 1;
}
