import type { PackageReports } from './packages.js';
import { type FindingException, type Report, SCANNERS, type Scanner } from './report.js';
import { type Severity, worseOf } from './severity.js';
import type { VulnerabilityClass } from './vulnerability-classes.js';

/** `Finding`: one vulnerability in one package. */
export interface FindingRow {
  /** What its cursor holds. */
  readonly key: string;
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  readonly purl: string | null;
  readonly packageName: string;
  readonly installedVersion: string;
  readonly fixedVersions: readonly string[];
  readonly severity: Severity;
  readonly score: number | null;
  readonly description: string | null;
  readonly reportedBy: readonly Scanner[];
  readonly missedBy: readonly Scanner[];
  /** One of each scanner that has it. */
  readonly reports: readonly Report[];
  readonly isExcepted: boolean;
  readonly exceptions: readonly FindingException[];
}

export interface RowParts extends PackageReports {
  readonly vulnerability: VulnerabilityClass;
  readonly scanned: ReadonlySet<Scanner>;
}

/** Puts what the scanners say of one vulnerability in one package into a row; each of them counts once. */
export function toRow({ vulnerability, name, reports, scanned }: RowParts): FindingRow {
  const said = sayingsOf(reports);
  const fromScout = reports.filter(({ scanner }) => scanner === 'SCOUT');
  const installedVersion = reports.find(({ version }) => version !== '')?.version ?? '';
  return {
    key: `${vulnerability.name}\n${name}\n${installedVersion}`,
    vulnerability: vulnerability.name,
    aliases: vulnerability.identifiers.filter((identifier) => identifier !== vulnerability.name),
    purl: reports.find(({ purl }) => purl !== null)?.purl ?? null,
    packageName: name,
    installedVersion,
    fixedVersions: fixedVersionsOf(reports),
    severity: said.reduce<Severity>((worst, { severity }) => worseOf(worst, severity), 'UNSPECIFIED'),
    score: said.reduce<number | null>((highest, { score }) => higherOf(highest, score), null),
    description: reports.find(({ description }) => description !== null)?.description ?? null,
    reportedBy: said.map(({ scanner }) => scanner),
    missedBy: SCANNERS.filter(
      (scanner) => scanned.has(scanner) && said.every((one) => one.scanner !== scanner),
    ),
    reports: said,
    isExcepted: fromScout.length > 0 && fromScout.every(({ isExcepted }) => isExcepted),
    exceptions: distinctExceptions(fromScout),
  };
}

/** What each scanner says, in their order. */
function sayingsOf(reports: readonly Report[]): Report[] {
  const said: Report[] = [];
  for (const scanner of SCANNERS) {
    let own: Report | undefined;
    for (const report of reports) {
      if (report.scanner === scanner) own = own ? mergeTwo(own, report) : report;
    }
    if (own) said.push(own);
  }
  return said;
}

/** A scanner that lists the same twice, by two of its sources or for two files, says the worse of both. */
function mergeTwo(known: Report, report: Report): Report {
  const isHigher = report.score !== null && report.score > (known.score ?? -1);
  return {
    ...known,
    severity: worseOf(known.severity, report.severity),
    score: isHigher ? report.score : known.score,
    vector: isHigher ? report.vector : known.vector,
    fixedVersion: known.fixedVersion ?? report.fixedVersion,
    url: known.url ?? report.url,
  };
}

/** Trivy lists one for each line of releases, parted by commas. */
function fixedVersionsOf(reports: readonly Report[]): string[] {
  const versions = new Set<string>();
  for (const { fixedVersion } of reports) {
    for (const version of fixedVersion?.split(',') ?? []) versions.add(version.trim());
  }
  versions.delete('');
  return [...versions];
}

function distinctExceptions(reports: readonly Report[]): readonly FindingException[] {
  const [only, ...others] = reports;
  if (others.length === 0) return only?.exceptions ?? [];
  const all = reports.flatMap(({ exceptions }) => exceptions);
  return [...new Map(all.map((exception) => [JSON.stringify(exception), exception])).values()];
}

function higherOf(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}
