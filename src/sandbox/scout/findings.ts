import { withoutAdvisory } from '../story-cve-sources.js';
import { type StoryVulnerability, vulnerabilities } from '../story-vulnerabilities.js';
import { isIndexed } from './fleet.js';
import type { PlacedImage } from './placed-images.js';
import { countSeverities, type Report } from './severity.js';
import type { Suppressions, Target } from './suppressions.js';
import { describeVulnerability, type Exclusion } from './vulnerability-views.js';

/** What an answer shows of findings that do not count, and what counts as such. */
export interface Inclusion {
  readonly includeExcepted?: boolean | null;
  /** Debian's decision not to issue an advisory excepts a CVE too. */
  readonly includeNodsa?: boolean | null;
}

export interface Findings {
  /** The vulnerabilities of a package, as they are seen in the target. */
  inPackage(purl: string, target: Target, inclusion?: Inclusion): object[];
  /** Counts by severity of what is not excepted; null while the image has not been analysed. */
  reportOf(image: PlacedImage): Report | null;
}

export function createFindings(suppressions: Suppressions): Findings {
  return {
    inPackage: (purl, target, { includeExcepted, includeNodsa } = {}) =>
      vulnerabilities
        .filter((found) => found.purl === purl)
        .map((found) => {
          const external = includeNodsa && target.digest ? decisionsAbout(found) : [];
          return { found, exclusions: [...suppressions.suppressing(target, found), ...external] };
        })
        .filter(({ exclusions }) => exclusions.length === 0 || includeExcepted)
        .map(({ found, exclusions }) => describeVulnerability(found, exclusions)),
    reportOf(image) {
      if (!isIndexed(image)) return null;
      const counted = vulnerabilities
        .filter(({ purl }) => image.image.packages.includes(purl))
        .filter((found) => suppressions.suppressing(image, found).length === 0);
      return countSeverities(counted.map(({ severity }) => severity));
    },
  };
}

function decisionsAbout({ sourceId }: StoryVulnerability): Exclusion[] {
  return withoutAdvisory
    .filter((decision) => decision.sourceId === sourceId)
    .map(({ statedAt }) => ({
      id: `debian-nodsa-${sourceId}`,
      author: 'Debian',
      timestamp: statedAt,
      sourceType: 'EXTERNAL',
      type: 'ACCEPTED_RISK',
      justification: null,
      documentUrl: `https://security-tracker.debian.org/tracker/${sourceId}`,
      status: null,
      additionalDetails: 'Debian NODSA',
      isDhiStatement: false,
    }));
}
