import type { Clock } from '../hub/tokens.js';
import { weeklyPulls } from '../story-publishing.js';
import { repositoryCards, unknownCard } from '../story-repositories.js';
import { CATALOGUE_HOST } from './library.js';
import type { PlacedImage, RepositoryPlace } from './placed-images.js';

const FIRST_PULL = Date.parse('2025-01-06T00:00:00Z');
const WEEK_MS = 7 * 86_400_000;

/** `IbImageRepository` of a place, with all the images that lie there. */
export function describeRepository(
  images: readonly PlacedImage[],
  { hostName, repoName }: RepositoryPlace,
  now: Clock,
): object {
  const card = repositoryCards[repoName] ?? unknownCard;
  const tags = [...new Set(images.flatMap(({ image }) => image.tags))];
  const first = images.map(({ image }) => image.tags[0]).filter((tag) => tag !== undefined);
  return {
    hostName,
    repoName,
    ...card,
    badge: hostName === CATALOGUE_HOST ? 'OFFICIAL_IMAGE' : card.badge,
    supportedTags: tags,
    preferredTags: [...new Set(first)],
    pullCount: countPulls(repoName, now()),
    platforms: [
      ...new Set(images.map(({ manifest: { platform } }) => `${platform.os}/${platform.architecture}`)),
    ],
    previousScannedDigest: previousOf(images),
  };
}

/** The analytics tell the pulls of a week; they add up since the repository is there. */
function countPulls(repoName: string, now: number): number | null {
  const weekly = weeklyPulls[repoName];
  return weekly === undefined ? null : weekly * Math.max(0, Math.floor((now - FIRST_PULL) / WEEK_MS));
}

/** The index that was newest before the present one; null when there was only one. */
function previousOf(images: readonly PlacedImage[]): string | null {
  const newestFirst = images
    .map(({ image }) => image)
    .sort((a, b) => (a.lastUpdated < b.lastUpdated ? 1 : -1));
  return newestFirst.find((image) => image !== newestFirst[0])?.indexDigest ?? null;
}
