import { type StoryVulnerability, vulnerabilities } from '../story-vulnerabilities.js';
import { type FleetImage, isIndexed } from './fleet.js';
import { groupBy } from './grouping.js';
import { countSeverities, highestOf, type Report } from './severity.js';
import type { Suppressions } from './suppressions.js';

/** One CVE in one package of one image. */
export interface ImageFinding {
  readonly image: FleetImage;
  readonly vulnerability: StoryVulnerability;
}

/** A way to count findings: all, once per package, or once per CVE. */
export type CountingMode = 'CUMULATIVE_BY_PURL' | 'UNIQUE_BY_PURL' | 'UNIQUE_BY_CVE';

/** A finding with the time since which it was known, and the one from which on it did not count. */
export interface DatedFinding extends ImageFinding {
  readonly from: number;
  /** Infinity while nothing excepts it. */
  readonly until: number;
}

export interface Analysis {
  /** All that was ever found in these images; those that were not analysed are left out. */
  historyOf(images: readonly FleetImage[]): DatedFinding[];
  /** What counts in these images, or counted at a time: excepted CVEs are left out. */
  findingsIn(images: readonly FleetImage[], at?: number): ImageFinding[];
}

/** Reads the story's vulnerabilities as somebody sees them now, or would have seen them then. */
export function createAnalysis(suppressions: Suppressions): Analysis {
  const historyOf: Analysis['historyOf'] = (images) =>
    images.filter(isIndexed).flatMap((image) =>
      vulnerabilities
        .filter(({ purl }) => image.image.packages.includes(purl))
        .map((vulnerability) => {
          const excepted = suppressions.suppressing(image, vulnerability);
          const until = Math.min(...excepted.map(({ timestamp }) => Date.parse(timestamp)));
          return { image, vulnerability, from: Date.parse(vulnerability.publishedAt), until };
        }),
    );
  return {
    historyOf,
    findingsIn: (images, at) => historyOf(images).filter((finding) => countsAt(finding, at)),
  };
}

/** Whether the finding counted at a time; without one, whether it counts now. */
export function countsAt({ from, until }: DatedFinding, at?: number): boolean {
  if (at === undefined) return until === Number.POSITIVE_INFINITY;
  return from <= at && at < until;
}

/** Counts by severity in the asked way; a CVE that is rated twice counts with its worst rating. */
export function countFindings(findings: readonly ImageFinding[], mode: CountingMode): Report {
  const all = findings.map(({ vulnerability }) => vulnerability);
  if (mode === 'CUMULATIVE_BY_PURL') return countSeverities(all.map(({ severity }) => severity));
  const keyOf = ({ sourceId, purl }: StoryVulnerability): string =>
    mode === 'UNIQUE_BY_CVE' ? sourceId : `${sourceId} ${purl}`;
  const worst = [...groupBy(all, keyOf).values()].map((group) => highestOf(group)?.highestSeverity);
  return countSeverities(worst.filter((severity) => severity !== undefined));
}
