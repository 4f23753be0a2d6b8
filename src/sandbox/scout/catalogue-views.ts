import type { CatalogueRepository } from '../story-catalogue.js';
import { catalogueNamespace } from '../story-catalogue.js';
import type { StoryImage } from '../story-image.js';
import type { PlacedImage } from './placed-images.js';
import type { Report } from './severity.js';

const DISTRIBUTION = 'debian 12';

/** An analysed or not analysed platform of the catalogue, with the counts of its findings. */
export interface RatedImage {
  readonly image: PlacedImage;
  readonly report: Report | null;
}

/** What a list tells about a repository. */
export function describeSummary(repository: CatalogueRepository): object {
  const { name, displayName, shortDescription, featured, homeUrl, categories } = repository;
  return {
    name,
    namespace: catalogueNamespace,
    displayName,
    shortDescription,
    featured,
    homeUrl,
    categories,
    fipsCompliant: false,
    stigCertified: false,
    distributions: [DISTRIBUTION],
    platforms: platformsOf(repository),
  };
}

export function platformsOf({ images }: CatalogueRepository): string[] {
  return [
    ...new Set(
      images.flatMap(({ manifests }) =>
        manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`),
      ),
    ),
  ];
}

export function describeTags({ tags, lastUpdated }: StoryImage): { name: string; lastUpdated: string }[] {
  return tags.map((name) => ({ name, lastUpdated }));
}

/** `DhiImageManifest`. */
export function describeManifest({ image: placed, report }: RatedImage): object {
  const { image, manifest } = placed;
  const isDev = image.variant === 'dev';
  return {
    manifestDigest: manifest.digest,
    platform: `${manifest.platform.os}/${manifest.platform.architecture}`,
    distribution: DISTRIBUTION,
    compressedSize: manifest.size,
    packageManager: isDev ? 'apt' : null,
    shell: isDev ? 'bash' : null,
    user: image.user,
    workingDirectory: '/',
    fipsCompliant: false,
    stigCertified: false,
    lastPushed: image.lastUpdated,
    vulnerabilities: report,
    scoutHealthScore: report && healthOf(image, report),
  };
}

/** The score that Scout derives from its policies. */
function healthOf(image: StoryImage, report: Report): object {
  const policies = [
    policy('no-critical-or-high-vulnerabilities', report.critical + report.high),
    policy('default-non-root-user', image.user === 'root' ? 1 : 0),
  ];
  const failed = policies.filter(({ status }) => status === 'FAIL').length;
  return { score: ['A', 'B', 'C'][failed] ?? 'F', policies };
}

function policy(name: string, violationCount: number) {
  const label = name.replaceAll('-', ' ');
  const status = violationCount === 0 ? 'PASS' : 'FAIL';
  return { name, label, status, description: `Checks the image for ${label}.`, violationCount };
}
