import { foldVersion } from './package-name.js';
import { partByPackage } from './packages.js';
import { type Report, SCANNERS, type Scanner } from './report.js';
import { type FindingRow, toRow } from './row.js';
import { rankOf } from './severity.js';
import { classify, type VulnerabilityClass } from './vulnerability-classes.js';

/**
 * One row for each vulnerability in each package, worst first. Reports meet in maps, never in pairs, so that time and memory
 * grow with their number. `scanned` are the scanners of whom silence means that they found nothing.
 */
export function joinReports(reports: readonly Report[], scanned: ReadonlySet<Scanner>): FindingRow[] {
  const rows: FindingRow[] = [];
  for (const [vulnerability, versions] of byClassAndVersion(inOrder(reports))) {
    for (const alike of versions.values()) {
      for (const part of partByPackage(alike)) rows.push(toRow({ vulnerability, ...part, scanned }));
    }
  }
  return withDistinctKeys(rows.sort(compareRows));
}

/** Whose words count first comes first, in whatever order the scanners have answered. */
function inOrder(reports: readonly Report[]): readonly Report[] {
  return SCANNERS.flatMap((scanner) => reports.filter((report) => report.scanner === scanner));
}

type Versions = Map<string, Report[]>;

/** Reports of one vulnerability in packages of one version. */
function byClassAndVersion(reports: readonly Report[]): ReadonlyMap<VulnerabilityClass, Versions> {
  const classes = classify(reports);
  const byClass = new Map<VulnerabilityClass, Versions>();
  for (const [index, report] of reports.entries()) {
    const vulnerability = classes[index];
    if (!vulnerability) continue;
    const versions = byClass.get(vulnerability) ?? new Map<string, Report[]>();
    byClass.set(vulnerability, versions);
    const version = foldVersion(report.version);
    const alike = versions.get(version);
    if (alike) alike.push(report);
    else versions.set(version, [report]);
  }
  return byClass;
}

function compareRows(one: FindingRow, other: FindingRow): number {
  return (
    rankOf(one.severity) - rankOf(other.severity) ||
    (other.score ?? -1) - (one.score ?? -1) ||
    compare(one.vulnerability, other.vulnerability) ||
    compare(one.packageName, other.packageName) ||
    compare(one.installedVersion, other.installedVersion)
  );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Two packages of one name and version, of two ecosystems, are told apart by their order. */
function withDistinctKeys(rows: readonly FindingRow[]): FindingRow[] {
  const counts = new Map<string, number>();
  return rows.map((row) => {
    const count = counts.get(row.key) ?? 0;
    counts.set(row.key, count + 1);
    return count === 0 ? row : { ...row, key: `${row.key}\n${count}` };
  });
}
