import { reportedBy } from '../../story-scanners.js';
import type { StoryVulnerability } from '../../story-vulnerabilities.js';
import { readPurl } from '../purl.js';
import type { StoredManifest } from '../repository.js';
import { packagesOf } from '../scanner.js';
import { compareBytes } from '../store.js';

export interface Finding {
  readonly Id: string;
  readonly Title: string;
  readonly Description: string;
  readonly Reference: string;
  readonly Severity: string;
  readonly PackageList: readonly {
    readonly Name: string;
    readonly PackagePath: string;
    readonly InstalledVersion: string;
    readonly FixedVersion: string;
  }[];
}

export interface SeverityCounts {
  readonly MaxSeverity: string;
  readonly Count: number;
  readonly UnknownCount: number;
  readonly LowCount: number;
  readonly MediumCount: number;
  readonly HighCount: number;
  readonly CriticalCount: number;
}

const SEVERITIES = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const UNSTATED = 'Not Specified';

/** What the scanner reports of one platform, a finding per CVE. */
export function findingsOf({ digest }: StoredManifest): Finding[] {
  return packagesOf(digest)
    .flatMap((purl) => reportedBy('trivy', purl))
    .map((found) => viewOf(found));
}

/** The counts of distinct findings by severity. */
export function summarise(findings: readonly Finding[]): SeverityCounts {
  const distinct = [...new Map(findings.map((finding) => [finding.Id, finding])).values()];
  const count = (severity: string) => distinct.filter(({ Severity }) => Severity === severity).length;
  const worst = Math.max(...distinct.map(({ Severity }) => SEVERITIES.indexOf(Severity)));
  return {
    MaxSeverity: SEVERITIES[worst] ?? 'NONE',
    Count: distinct.length,
    UnknownCount: count('UNKNOWN'),
    LowCount: count('LOW'),
    MediumCount: count('MEDIUM'),
    HighCount: count('HIGH'),
    CriticalCount: count('CRITICAL'),
  };
}

/** What zot shows of an image while CVE search is off. */
export const emptySummary: SeverityCounts = { ...summarise([]), MaxSeverity: '' };

export const findingOrders: Readonly<Record<string, (a: Finding, b: Finding) => number>> = {
  SEVERITY: (a, b) => SEVERITIES.indexOf(b.Severity) - SEVERITIES.indexOf(a.Severity) || compareIds(a, b),
  ALPHABETIC_ASC: compareIds,
  ALPHABETIC_DSC: (a, b) => compareIds(b, a),
};

function compareIds(a: Finding, b: Finding): number {
  return compareBytes(a.Id, b.Id);
}

function viewOf({ purl, sourceId, description, severity, fixedBy }: StoryVulnerability): Finding {
  const { name, version } = readPurl(purl);
  return {
    Id: sourceId,
    Title: description.split('. ')[0] ?? description,
    Description: description,
    Reference: `https://avd.aquasec.com/nvd/${sourceId.toLowerCase()}`,
    Severity: severity === 'UNSPECIFIED' ? 'UNKNOWN' : severity,
    PackageList: [
      {
        Name: name,
        PackagePath: UNSTATED,
        InstalledVersion: version,
        FixedVersion: fixedBy ?? UNSTATED,
      },
    ],
  };
}
