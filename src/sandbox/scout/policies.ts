import { packageFacts } from '../story-packages.js';
import { type FleetImage, isIndexed } from './fleet.js';
import type { ImageViews } from './image-views.js';
import { findPackage } from './package-places.js';
import type { Analysis } from './stream-findings.js';

/** What a policy found wrong with an image; one entry per deviation, each in the form of its kind of policy. */
export type Deviation = Readonly<{ id: string } & Record<string, unknown>>;

export interface Policy {
  readonly kind: 'ScVulnerabilityPolicy' | 'ScBooleanPolicy' | 'ScLicencePolicy' | 'ScGenericPolicy';
  readonly definitionName: string;
  readonly configurationName: string;
  readonly displayName: string;
  readonly description: string;
  readonly resultType: string;
  readonly owner: 'DOCKER' | 'USER';
  readonly remediationLink: string | null;
  /** Licences that it refuses; only of licence policies. */
  readonly licenses: readonly string[];
  /** As of a time; null when the image cannot be judged. */
  judge(image: FleetImage, at?: number): Deviation[] | null;
}

export interface PolicyPremises {
  readonly analysis: Analysis;
  readonly images: ImageViews;
}

const NONE = { remediationLink: null, licenses: [] } as const;
const REFUSED_LICENSES = ['AGPL-3.0', 'Artistic-2.0'];

/** The policies of every organisation of the story, judged by the same data as all other answers. */
export function createPolicies({ analysis, images }: PolicyPremises): Policy[] {
  return [fixableVulnerabilities(analysis), nonRootUser(), refusedLicenses(), currentBaseImage(images)];
}

function fixableVulnerabilities({ findingsIn }: Analysis): Policy {
  return {
    ...NONE,
    kind: 'ScVulnerabilityPolicy',
    definitionName: 'vulnerabilities',
    configurationName: 'no-fixable-critical-or-high',
    displayName: 'No fixable critical or high vulnerabilities',
    description: 'Looks for critical and high vulnerabilities that an update would fix.',
    resultType: 'VULNERABILITY',
    owner: 'DOCKER',
    judge: (image, at) =>
      isIndexed(image)
        ? findingsIn([image], at)
            .map(({ vulnerability }) => vulnerability)
            .filter(({ severity, fixedBy }) => ['CRITICAL', 'HIGH'].includes(severity) && fixedBy)
            .map(({ sourceId, purl, severity, score, fixedBy }) => ({
              id: `${sourceId} ${purl}`,
              vulnerability: sourceId,
              ...{ purl, severity, fixedBy },
              cvssScore: score?.toFixed(1) ?? null,
              locations: locationsOf(purl, image),
            }))
        : null,
  };
}

function nonRootUser(): Policy {
  return {
    ...NONE,
    kind: 'ScBooleanPolicy',
    definitionName: 'default-non-root-user',
    configurationName: 'default-non-root-user',
    displayName: 'Default non-root user',
    description: 'Looks for images that run as root unless told otherwise.',
    resultType: 'BOOLEAN',
    owner: 'DOCKER',
    judge: ({ image: { user } }) =>
      user === 'root'
        ? [{ id: 'user', details: [{ key: 'user', value: user, displayName: 'Default user' }] }]
        : [],
  };
}

function refusedLicenses(): Policy {
  return {
    ...NONE,
    kind: 'ScLicencePolicy',
    definitionName: 'licenses',
    configurationName: 'no-refused-licenses',
    displayName: 'No packages under refused licenses',
    description: 'Looks for packages under licenses that the organization does not ship.',
    resultType: 'LICENSE',
    owner: 'USER',
    licenses: REFUSED_LICENSES,
    judge: (image) =>
      isIndexed(image)
        ? image.image.packages.flatMap((purl) =>
            (packageFacts[purl]?.licenses ?? [])
              .filter((license) => REFUSED_LICENSES.includes(license))
              .map((license) => ({
                id: `${license} ${purl}`,
                ...{ purl, license },
                locations: locationsOf(purl, image),
              })),
          )
        : null,
  };
}

/** An image whose base nobody knows cannot be judged. */
function currentBaseImage({ baseOf }: ImageViews): Policy {
  return {
    ...NONE,
    kind: 'ScGenericPolicy',
    definitionName: 'base-images',
    configurationName: 'up-to-date-base-images',
    displayName: 'Up-to-date base images',
    description: 'Looks for images whose base tag has moved on since they were built.',
    resultType: 'GENERIC',
    owner: 'DOCKER',
    remediationLink: 'https://docs.docker.com/scout/policy/remediation/',
    judge(image) {
      const base = baseOf(image);
      if (!base) return null;
      const { image: placed, tag } = base;
      if (tag === null || placed.image.tags.includes(tag)) return [];
      const value = `${placed.repoName}:${tag}`;
      return [{ id: value, details: [{ key: 'base', value, displayName: 'Base image' }] }];
    },
  };
}

function locationsOf(purl: string, image: FleetImage): object[] {
  const place = findPackage(purl, image);
  return place ? [place] : [];
}
