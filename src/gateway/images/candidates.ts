import { DHI, type Place } from '../joined/atlas.js';
import type { ImageReference } from '../joined/image-reference.js';
import type { Holding } from './trace.js';

/** A mirror of hardened images, as far as it leads to where an image may be. */
export interface HardenedMirror {
  readonly organization: string;
  /** Name in the catalog. */
  readonly source: string;
  readonly destination: Place;
}

export interface CandidateOptions {
  readonly reference: ImageReference;
  readonly holdings: readonly Holding[];
  readonly mirrors: readonly HardenedMirror[];
  /** Repositories of the configuration. */
  readonly configured: readonly string[];
}

/** Each is a call or two. */
export const MAX_CANDIDATES = 10;

/**
 * Paths in which a registry is looked through that cannot search for a digest: that of the reference, those under which
 * others have the image, those of mirrors of it, and those of the configuration.
 */
export function candidatePaths({ reference, holdings, mirrors, configured }: CandidateOptions): string[] {
  const sources = holdings.filter(({ place }) => place.host === DHI).map(({ place }) => place.path);
  const paths = [
    reference.path,
    ...holdings.filter(({ place }) => place.host !== DHI).map(({ place }) => place.path),
    ...mirrorsOf(sources, mirrors).map(({ destination }) => destination.path),
    ...configured,
  ];
  // Every repository of Quay has a namespace; what is official at Docker Hub is `library` there alone.
  const usable = paths.filter((path) => path?.includes('/') && !path.startsWith('library/'));
  return [...new Set(usable.flatMap((path) => path ?? []))].slice(0, MAX_CANDIDATES);
}

/** The mirrors that copy one of these repositories of the catalog. */
export function mirrorsOf(
  sources: readonly string[],
  mirrors: readonly HardenedMirror[],
): readonly HardenedMirror[] {
  return mirrors.filter(({ source }) => sources.includes(source));
}
