import type { Arguments } from '../../rest/request.js';
import { itemsOf } from '../../upstreams/probe.js';
import type { FindingRow } from './row.js';

/** The rows that the arguments of `Image.findings` let through, in their order; an empty list of severities lets none. */
export function filterRows(
  rows: readonly FindingRow[],
  { severities, fixable, source }: Arguments,
): readonly FindingRow[] {
  const wanted = Array.isArray(severities) ? new Set(itemsOf(severities)) : undefined;
  return rows.filter(({ reports, fixedVersions }) => {
    if (wanted && !reports.some(({ severity }) => wanted.has(severity))) return false;
    if (typeof fixable === 'boolean' && fixable !== fixedVersions.length > 0) return false;
    return typeof source !== 'string' || reports.some(({ scanner }) => scanner === source);
  });
}
