import { organisations, type StoryImage } from '../story.js';
import { type CatalogueRepository, catalogue, catalogueNamespace } from '../story-catalogue.js';
import type { StoryManifest } from '../story-image.js';
import { type Mirror, mirrors } from '../story-publishing.js';
import { reportOf } from './findings.js';

const DISTRIBUTION = 'debian 12';

/** A catalogue repository by its catalogue name, or null; the names of mirrors are unknown here. */
export function findRepository(name: string): unknown {
  const repository = catalogue.find((one) => one.name === name);
  return repository ? describeRepository(repository) : null;
}

/** The mirrors of an organisation and whether its plan allows one more. */
export function listMirrors(organisation: string): unknown {
  const own = mirrors.filter((mirror) => mirror.organisation === organisation);
  const plan = organisations.find(({ name }) => name === organisation);
  return {
    mirroredRepositories: own.map(describeMirror),
    totalCount: own.length,
    canMirrorMoreRepositories: own.length < (plan?.mirrorLimit ?? 0),
  };
}

function describeRepository(repository: CatalogueRepository): unknown {
  const { images } = repository;
  return {
    ...repository,
    namespace: catalogueNamespace,
    fipsCompliant: false,
    stigCertified: false,
    distributions: [DISTRIBUTION],
    platforms: [...new Set(images.flatMap(({ manifests }) => manifests.map(platformOf)))],
    images: images.map((image) => ({
      indexDigest: image.indexDigest,
      tags: image.tags.map((name) => ({ name, lastUpdated: image.lastUpdated })),
      imageManifests: image.manifests.map((manifest) => describeManifest(image, manifest)),
    })),
  };
}

function describeManifest(image: StoryImage, manifest: StoryManifest): unknown {
  const isDev = image.variant === 'dev';
  return {
    manifestDigest: manifest.digest,
    platform: platformOf(manifest),
    distribution: DISTRIBUTION,
    compressedSize: manifest.size,
    packageManager: isDev ? 'apt' : null,
    shell: isDev ? 'bash' : null,
    user: image.user,
    workingDirectory: '/',
    fipsCompliant: false,
    stigCertified: false,
    lastPushed: image.lastUpdated,
    vulnerabilities: reportOf(manifest.digest),
    scoutHealthScore: healthOf(image, manifest.digest),
  };
}

/** The score that Scout derives from its policies; null as long as there is no report to judge. */
function healthOf(image: StoryImage, digest: string): unknown {
  const report = reportOf(digest);
  if (!report) return null;
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

function describeMirror({ id, source, organisation, destination }: Mirror): unknown {
  const repository = catalogue.find(({ name }) => name === source);
  return {
    id,
    isMirroring: true,
    isInitial: false,
    destinationRepository: { name: destination, namespace: organisation, hostname: 'hub.docker.com' },
    dhiSourceRepository: {
      name: source,
      namespace: catalogueNamespace,
      hostname: 'dhi.io',
      displayName: repository?.displayName ?? source,
    },
  };
}

function platformOf({ platform }: StoryManifest): string {
  return `${platform.os}/${platform.architecture}`;
}
