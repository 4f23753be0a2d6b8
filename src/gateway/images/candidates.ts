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
  /** Those of the caller at Docker, which may be namespaces elsewhere. */
  readonly organizations: readonly string[];
  /** Repositories of the configuration. */
  readonly configured: readonly string[];
}

const OFFICIAL = 'library/';
/** Each is a call or two. */
export const MAX_CANDIDATES = 10;

/**
 * Paths in which a registry is looked through that cannot search for a digest: that of the reference, those under which
 * others have the image, those of mirrors of it, those of the configuration, and what belongs to nobody (official and
 * hardened images) by the same name in the namespaces of the caller.
 */
export function candidatePaths(options: CandidateOptions): string[] {
  const { reference, holdings, mirrors, organizations, configured } = options;
  const sources = holdings.filter(({ place }) => place.host === DHI).map(({ place }) => place.path);
  const known = [reference.path, ...holdings.map(({ place }) => place.path)].flatMap((path) => path ?? []);
  const nobodys = known.filter((path) => !path.includes('/') || path.startsWith(OFFICIAL));
  const names = [...new Set(nobodys.map((path) => path.slice(path.lastIndexOf('/') + 1)))];
  const paths = [
    ...known,
    ...mirrorsOf(sources, mirrors).map(({ destination }) => destination.path),
    ...configured,
    ...organizations.flatMap((organization) => names.map((name) => `${organization}/${name}`)),
  ];
  // Every repository of Quay has a namespace; what is official at Docker Hub is `library` there alone.
  const usable = paths.filter((path) => path.includes('/') && !path.startsWith(OFFICIAL));
  return [...new Set(usable)].slice(0, MAX_CANDIDATES);
}

/** The mirrors that copy one of these repositories of the catalog. */
export function mirrorsOf(
  sources: readonly string[],
  mirrors: readonly HardenedMirror[],
): readonly HardenedMirror[] {
  return mirrors.filter(({ source }) => sources.includes(source));
}
