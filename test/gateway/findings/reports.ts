import { readNames } from '../../../src/gateway/findings/identifiers.js';
import { joinReports } from '../../../src/gateway/findings/join.js';
import { readPurl } from '../../../src/gateway/findings/package-name.js';
import { NO_EXCEPTIONS, type Report, SCANNERS, type Scanner } from '../../../src/gateway/findings/report.js';
import type { FindingRow } from '../../../src/gateway/findings/row.js';

export interface Said extends Partial<Report> {
  /** What the scanner calls it. */
  readonly id?: string;
  readonly links?: string;
}

/** A report that says what a test is about, and little else. */
export function report(scanner: Scanner, { id = 'CVE-2025-1000', links, ...said }: Said = {}): Report {
  return {
    scanner,
    ...readNames(id, links ?? null),
    packageName: readPurl(said.purl ?? '')?.name ?? 'curl',
    packageType: readPurl(said.purl ?? '')?.type ?? null,
    version: '8.0.0',
    purl: null,
    fixedVersion: null,
    severity: 'HIGH',
    score: null,
    vector: null,
    url: null,
    description: null,
    isExcepted: false,
    exceptions: NO_EXCEPTIONS,
    ...said,
  };
}

/** The rows of reports that all three scanners are done with. */
export function join(reports: readonly Report[], scanned: readonly Scanner[] = SCANNERS): FindingRow[] {
  return joinReports(reports, new Set(scanned));
}
