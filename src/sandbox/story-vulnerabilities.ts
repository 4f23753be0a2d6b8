import { nodeImages, packages } from './story.js';
import { FORMER_GLIBC } from './story-copies.js';

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'UNSPECIFIED';

/** One CVE in one package, as every scanner of the story reports it. */
export interface StoryVulnerability {
  readonly purl: string;
  readonly sourceId: string;
  readonly source: string;
  readonly description: string;
  readonly cwes: readonly { readonly cweId: string; readonly description: string }[];
  readonly severity: Severity;
  /** Null when only the distribution rated it. */
  readonly score: number | null;
  readonly vector: string | null;
  readonly fixedBy: string | null;
  readonly vulnerableRange: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly epss: { readonly score: number; readonly percentile: number } | null;
  readonly cisaExploited: boolean;
}

/** A statement that a CVE does not matter for some images. */
export interface StoryException {
  readonly sourceId: string;
  /** Platform manifests it covers. */
  readonly digests: readonly string[];
  readonly id: string;
  readonly author: string;
  readonly timestamp: string;
  readonly justification: string;
  readonly additionalDetails: string;
}

const inPresentPackages: readonly StoryVulnerability[] = [
  {
    purl: packages.sqlite,
    sourceId: 'CVE-2025-6965',
    source: 'debian',
    description: 'Too many aggregate terms in a query can corrupt memory in SQLite before 3.50.2.',
    cwes: [{ cweId: 'CWE-197', description: 'Numeric Truncation Error' }],
    severity: 'CRITICAL',
    score: 9.8,
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    fixedBy: '3.40.1-2+deb12u2',
    vulnerableRange: '<3.40.1-2+deb12u2',
    publishedAt: '2025-07-15T14:15:31Z',
    updatedAt: '2025-07-22T17:06:54.20731Z',
    epss: { score: 0.00051, percentile: 0.15671 },
    cisaExploited: false,
  },
  {
    purl: packages.glibc,
    sourceId: 'CVE-2025-4802',
    source: 'debian',
    description: 'Statically linked setuid programs that call dlopen search LD_LIBRARY_PATH in glibc.',
    cwes: [{ cweId: 'CWE-426', description: 'Untrusted Search Path' }],
    severity: 'HIGH',
    score: 7.8,
    vector: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H',
    fixedBy: '2.36-9+deb12u11',
    vulnerableRange: '<2.36-9+deb12u11',
    publishedAt: '2025-05-16T20:15:22Z',
    updatedAt: '2025-05-21T09:40:00.4Z',
    epss: { score: 0.00012, percentile: 0.01342 },
    cisaExploited: false,
  },
  {
    purl: packages.glibc,
    sourceId: 'CVE-2025-8058',
    source: 'debian',
    description: 'A failed allocation in regcomp can free a bracket expression buffer twice in glibc.',
    cwes: [{ cweId: 'CWE-415', description: 'Double Free' }],
    severity: 'MEDIUM',
    score: 4.2,
    vector: 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:L',
    fixedBy: null,
    vulnerableRange: '<=2.36-9+deb12u13',
    publishedAt: '2025-07-23T20:15:27Z',
    updatedAt: '2025-07-30T11:02:18Z',
    epss: { score: 0.00018, percentile: 0.0312 },
    cisaExploited: false,
  },
  {
    purl: packages.openssl,
    sourceId: 'CVE-2025-27587',
    source: 'debian',
    description: 'Timing of ECDSA signing on POWER processors can reveal the private key in OpenSSL.',
    cwes: [{ cweId: 'CWE-385', description: 'Covert Timing Channel' }],
    severity: 'LOW',
    score: null,
    vector: null,
    fixedBy: null,
    vulnerableRange: '>=0',
    publishedAt: '2025-06-16T22:15:44Z',
    updatedAt: '2025-06-17T20:50:23Z',
    epss: null,
    cisaExploited: false,
  },
  {
    purl: packages.undici,
    sourceId: 'CVE-2025-47279',
    source: 'github',
    description: 'A webhook target with a bad certificate makes undici leak memory on every retry.',
    cwes: [{ cweId: 'CWE-401', description: 'Missing Release of Memory after Effective Lifetime' }],
    severity: 'LOW',
    score: 3.1,
    vector: 'CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:L',
    fixedBy: '6.21.2',
    vulnerableRange: '>=6.0.0,<6.21.2',
    publishedAt: '2025-05-15T18:15:38Z',
    updatedAt: '2025-05-16T14:43:26Z',
    epss: { score: 0.00061, percentile: 0.19214 },
    cisaExploited: false,
  },
  {
    purl: packages.braceExpansion,
    sourceId: 'CVE-2025-5889',
    source: 'github',
    description: 'A crafted pattern takes brace-expansion quadratic time to expand.',
    cwes: [
      { cweId: 'CWE-400', description: 'Uncontrolled Resource Consumption' },
      { cweId: 'CWE-1333', description: 'Inefficient Regular Expression Complexity' },
    ],
    severity: 'LOW',
    score: 3.1,
    vector: 'CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:L',
    fixedBy: '2.0.2',
    vulnerableRange: '>=2.0.0,<=2.0.1',
    publishedAt: '2025-06-09T19:15:25Z',
    updatedAt: '2025-06-12T16:06:47Z',
    epss: { score: 0.00043, percentile: 0.1298 },
    cisaExploited: false,
  },
];

/** What is in the former C library: all that is in the present one, and what that one fixed. */
const inFormerPackages: readonly StoryVulnerability[] = [
  {
    purl: FORMER_GLIBC,
    sourceId: 'CVE-2025-0395',
    source: 'debian',
    description:
      'A failed assertion with a long program name can overflow the buffer of its message in glibc.',
    cwes: [{ cweId: 'CWE-131', description: 'Incorrect Calculation of Buffer Size' }],
    severity: 'MEDIUM',
    score: 6.2,
    vector: 'CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    fixedBy: '2.36-9+deb12u10',
    vulnerableRange: '<2.36-9+deb12u10',
    publishedAt: '2025-01-22T13:15:20Z',
    updatedAt: '2025-02-04T20:15:49Z',
    epss: { score: 0.00058, percentile: 0.18132 },
    cisaExploited: false,
  },
  ...inPresentPackages
    .filter(({ purl }) => purl === packages.glibc)
    .map((found) => ({ ...found, purl: FORMER_GLIBC })),
];

export const vulnerabilities: readonly StoryVulnerability[] = [...inPresentPackages, ...inFormerPackages];

export const exceptions: readonly StoryException[] = [
  {
    sourceId: 'CVE-2025-8058',
    digests: nodeImages.flatMap(({ manifests }) => manifests.map(({ digest }) => digest)),
    id: 'https://scout.docker.com/public/vex-7d0b3c1e',
    author: 'Docker Hardened Images <dhi@docker.com>',
    timestamp: '2025-07-24T08:00:00Z',
    justification: 'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH',
    additionalDetails: 'Node.js never calls regcomp of the system library.',
  },
];
