import { type StoryVulnerability, vulnerabilities } from './story-vulnerabilities.js';

/** Clair behind Quay, and Trivy inside zot; Scout has everything. */
export type Scanner = 'clair' | 'trivy';

/** CVEs that a scanner does not report, although the package is there. */
const missed: Readonly<Record<Scanner, readonly string[]>> = { clair: [], trivy: ['CVE-2025-27587'] };

/** Advisories of GitHub about packages of npm, by CVE. */
export const githubAdvisories: Readonly<Record<string, string>> = {
  'CVE-2025-47279': 'GHSA-cxrh-j4jr-qwg3',
  'CVE-2025-5889': 'GHSA-v6h2-p8h4-qcjw',
};

/** What a scanner reports of a package. */
export function reportedBy(scanner: Scanner, purl: string): StoryVulnerability[] {
  return vulnerabilities.filter((found) => found.purl === purl && !missed[scanner].includes(found.sourceId));
}
