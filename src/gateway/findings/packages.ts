import { foldName, isDistribution, shortName } from './package-name.js';
import type { Report } from './report.js';

/** Reports about one package. */
export interface PackageReports {
  /** As the first of them names it, which is one with a package URL if there is any. */
  readonly name: string;
  readonly reports: Report[];
}

interface Shelf {
  readonly groups: PackageReports[];
  readonly byPurl: Map<string, PackageReports>;
  readonly byName: Map<string, PackageReports>;
  readonly byShortName: Map<string, PackageReports>;
  readonly distribution: Set<PackageReports>;
}

/**
 * Parts reports of one vulnerability in packages of one version by package, in one pass over each kind of name:
 * - package URLs tell packages apart when there are two of them; their qualifiers do not count, which hold no more than
 *   architecture and distribution;
 * - a name with scope or group is the package of that whole name; one without is also that whose last part it is, because
 *   scanners leave out scopes and groups;
 * - what is left is the package of a distribution, if there is exactly one. Scout knows Debian's source packages (glibc),
 *   Clair and Trivy the binary packages made of them (libc6, libc-bin): the same vulnerability in the same version of a
 *   distribution's packages is the same flaw, and a row for each would say that every scanner misses what the others see.
 *   Without a report of Scout's the binary packages stay apart, as both others name them alike.
 */
export function partByPackage(reports: readonly Report[]): readonly PackageReports[] {
  const [first] = reports;
  if (first && reports.length === 1) return [{ name: first.packageName, reports: [first] }];
  const shelf: Shelf = {
    groups: [],
    byPurl: new Map(),
    byName: new Map(),
    byShortName: new Map(),
    distribution: new Set(),
  };
  const nameless: Report[] = [];
  const short: Report[] = [];
  for (const report of reports) {
    if (report.packageType === null) nameless.push(report);
    else placeByType(shelf, report, report.packageType);
  }
  for (const report of nameless) {
    const name = foldName(report.packageName);
    if (name.includes('/')) place(shelf, report, name, shelf.byName.get(name));
    else short.push(report);
  }
  const [source, ...others] = shelf.distribution;
  const onlySource = others.length === 0 ? source : undefined;
  for (const report of short) {
    const name = foldName(report.packageName);
    place(shelf, report, name, shelf.byName.get(name) ?? shelf.byShortName.get(name) ?? onlySource);
  }
  return shelf.groups;
}

function placeByType(shelf: Shelf, report: Report, type: string): void {
  const name = foldName(report.packageName);
  const key = `${type} ${name}`;
  const group = place(shelf, report, name, shelf.byPurl.get(key));
  shelf.byPurl.set(key, group);
  if (isDistribution(type)) shelf.distribution.add(group);
}

function place(shelf: Shelf, report: Report, ...[name, known]: [string, PackageReports | undefined]) {
  if (known) {
    known.reports.push(report);
    return known;
  }
  const group: PackageReports = { name: report.packageName, reports: [report] };
  shelf.groups.push(group);
  if (!shelf.byName.has(name)) shelf.byName.set(name, group);
  const last = shortName(name);
  if (!shelf.byShortName.has(last)) shelf.byShortName.set(last, group);
  return group;
}
