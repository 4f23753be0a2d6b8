import { type FleetImage, fullName, hostOf } from './fleet.js';
import { by, type Compare } from './grouping.js';
import { type OrganisationFilter, passesFilters } from './org-filters.js';
import type { Streams } from './streams.js';

export interface Repository {
  readonly hostName: string;
  readonly repoName: string;
}

/** The parts of a question that say which images of a stream are meant. */
export interface StreamSelection {
  readonly stream: string;
  readonly filter?: {
    /** A part of the name. */
    readonly repoName?: string | null;
    readonly repos?: readonly Repository[] | null;
  } | null;
  readonly orgFilters?: readonly OrganisationFilter[] | null;
}

/** Name, then digest: decides between images that are equal in what a list is ordered by. */
export const byPlace: Compare<FleetImage> = by(({ repoName, digest }) => `${repoName} ${digest}`);

export const byLastPush: Compare<FleetImage> = by(({ image }) => image.lastUpdated);

/** The images of a stream that are meant; null when the organisation has no such stream. */
export function selectImages(
  streams: Streams,
  owner: string,
  { stream, filter, orgFilters }: StreamSelection,
): FleetImage[] | null {
  const { repoName, repos } = filter ?? {};
  const images = streams.imagesIn(owner, stream);
  if (!images) return null;
  return images
    .filter((image) => passesFilters(image, orgFilters))
    .filter((image) => image.repoName.includes(repoName?.toLowerCase() ?? ''))
    .filter((image) => isAmong(image, repos));
}

/** Whether the image lies in one of the repositories; none given means all. */
export function isAmong(image: FleetImage, repos?: readonly Repository[] | null): boolean {
  if (!repos) return true;
  return repos.some(
    ({ hostName, repoName }) =>
      hostOf(hostName) === image.hostName && fullName(image.organisation, repoName) === image.repoName,
  );
}
