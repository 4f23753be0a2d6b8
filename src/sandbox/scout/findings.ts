import {
  nodeImages,
  organisation,
  pythonImage,
  redisImage,
  type StoryImage,
  unindexedDigests,
  webImage,
} from '../story.js';
import {
  exceptions,
  type Severity,
  type StoryException,
  type StoryVulnerability,
  vulnerabilities,
} from '../story-vulnerabilities.js';

/** A platform manifest with the image it belongs to. */
interface KnownImage {
  readonly digest: string;
  readonly image: StoryImage;
  /** The only organisation that may see it; null when everybody may. */
  readonly owner: string | null;
}

export interface PackageQuery {
  readonly packageUrls: readonly string[];
  readonly digest?: string | null;
  readonly includeExcepted?: boolean | null;
}

export type Report = Record<Lowercase<Severity> | 'total', number>;

const PUBLIC_IMAGES: readonly StoryImage[] = [...nodeImages, pythonImage, redisImage];
const KNOWN_IMAGES: ReadonlyMap<string, KnownImage> = new Map(
  [...PUBLIC_IMAGES, webImage].flatMap((image) =>
    image.manifests.map(
      ({ digest }) => [digest, { digest, image, owner: image === webImage ? organisation : null }] as const,
    ),
  ),
);
const KNOWN_PACKAGES: ReadonlySet<string> = new Set(
  [...KNOWN_IMAGES.values()].flatMap(({ image }) => image.packages),
);

/** One summary per platform digest that `reader` may see, in the order asked; others are left out. */
export function summarise(digests: readonly string[], reader: string | null): unknown[] {
  return [...new Set(digests)]
    .map((digest) => KNOWN_IMAGES.get(digest))
    .filter((known) => known !== undefined)
    .filter(({ owner }) => owner === null || owner === reader)
    .map(({ digest }) => {
      const report = reportOf(digest);
      return { digest, sbomState: report ? 'INDEXED' : 'INDEXING', vulnerabilityReport: report };
    });
}

/** Counts by severity of what is not excepted; null while the image has not been analysed. */
export function reportOf(digest: string): Report | null {
  const known = KNOWN_IMAGES.get(digest);
  if (!known || unindexedDigests.includes(digest)) return null;
  const found = vulnerabilities.filter(
    (vulnerability) =>
      known.image.packages.includes(vulnerability.purl) && !exceptionOf(vulnerability, digest),
  );
  const count = (severity: Severity): number => found.filter((one) => one.severity === severity).length;
  return {
    critical: count('CRITICAL'),
    high: count('HIGH'),
    medium: count('MEDIUM'),
    low: count('LOW'),
    unspecified: count('UNSPECIFIED'),
    total: found.length,
  };
}

/** The vulnerabilities of every known package, in the order asked; unknown packages are left out. */
export function searchPackages({ packageUrls, digest, includeExcepted }: PackageQuery): unknown[] {
  return [...new Set(packageUrls)]
    .filter((purl) => KNOWN_PACKAGES.has(purl))
    .map((purl) => ({
      purl,
      vulnerabilities: vulnerabilities
        .filter((vulnerability) => vulnerability.purl === purl)
        .map((vulnerability) => ({ vulnerability, exception: exceptionOf(vulnerability, digest) }))
        .filter(({ exception }) => !exception || includeExcepted)
        .map(({ vulnerability, exception }) => describe(vulnerability, exception)),
    }));
}

/** A CVE is excepted for an image, never by itself: without a digest nothing is. */
function exceptionOf({ sourceId }: StoryVulnerability, digest?: string | null): StoryException | undefined {
  return exceptions.find((one) => one.sourceId === sourceId && digest && one.digests.includes(digest));
}

function describe(found: StoryVulnerability, exception?: StoryException): unknown {
  const { purl, sourceId, source, severity, score, vector, epss, cwes } = found;
  const range = encodeURIComponent(found.vulnerableRange);
  return {
    ...found,
    url: `https://scout.docker.com/v/${sourceId}?s=${source}&n=${nameOf(purl)}&vr=${range}`,
    cwes: cwes.map((cwe) => ({
      ...cwe,
      url: `https://cwe.mitre.org/data/definitions/${cwe.cweId.replace('CWE-', '')}.html`,
    })),
    cvss: { severity, version: vector && 'CVSS_VERSION_3', score, vector },
    epss: epss && { ...epss, ...priorityOf(epss.percentile) },
    isExcepted: exception !== undefined,
    vulnerabilityExceptions: exception ? [statementOf(exception)] : [],
    vexStatements: exception ? [statementOf(exception)] : [],
  };
}

function statementOf(exception: StoryException): unknown {
  return {
    ...exception,
    isDhiStatement: true,
    sourceType: 'VEX_STATEMENT',
    type: 'FALSE_POSITIVE',
    status: 'NOT_AFFECTED',
    documentUrl: `${exception.id}.json`,
  };
}

function priorityOf(percentile: number): { priority: string; priorityDescription: string } {
  if (percentile >= 0.9) return { priority: 'CRITICAL', priorityDescription: 'Very likely to be exploited' };
  if (percentile >= 0.4) return { priority: 'HIGH', priorityDescription: 'Likely to be exploited' };
  if (percentile >= 0.05) return { priority: 'STANDARD', priorityDescription: 'May be exploited' };
  return { priority: 'LOWEST', priorityDescription: 'Unlikely to be exploited' };
}

function nameOf(purl: string): string {
  return purl.replace(/@.*$/, '').split('/').at(-1) ?? purl;
}
