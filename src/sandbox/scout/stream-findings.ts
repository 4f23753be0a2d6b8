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

export interface Analysis {
  /** What counts in these images: excepted CVEs and images that were not analysed are left out. */
  findingsIn(images: readonly FleetImage[], at?: number): ImageFinding[];
}

/** Reads the story's vulnerabilities; with a time, as somebody would have seen them then. */
export function createAnalysis(suppressions: Suppressions): Analysis {
  return {
    findingsIn: (images, at = Number.POSITIVE_INFINITY) =>
      images.filter(isIndexed).flatMap((image) =>
        vulnerabilities
          .filter(({ purl }) => image.image.packages.includes(purl))
          .filter(({ publishedAt }) => Date.parse(publishedAt) <= at)
          .filter(
            (vulnerability) =>
              !suppressions
                .suppressing(image, vulnerability)
                .some(({ timestamp }) => Date.parse(timestamp) <= at),
          )
          .map((vulnerability) => ({ image, vulnerability })),
      ),
  };
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
