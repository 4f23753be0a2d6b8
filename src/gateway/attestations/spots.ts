import type { Holding, ImageIdentity } from '../images/trace.js';
import { keyOfSpot, type Spot } from './attachment.js';

/** Each platform is a question to Scout in every repository; nobody reads the attestations of more. */
export const MAX_PLATFORMS = 16;

/** Where something may be attached to an image: to its index and to its manifests, in every place that has them. */
export function spotsOf(image: ImageIdentity): readonly Spot[] {
  const wanted = new Set(image.platforms.slice(0, MAX_PLATFORMS).map(({ digest }) => digest));
  // The same image of one repository, seen by everybody and by an organization, is asked about once.
  const first = new Map<string, Spot>();
  for (const holding of image.holdings) {
    const key = keyOfSpot(holding);
    if (!first.has(key)) first.set(key, toSpot(holding, image, wanted));
  }
  return [...first.values()];
}

/** What is not asked about; undefined when everything is. */
export function limitOf({ platforms }: ImageIdentity): string | undefined {
  if (platforms.length <= MAX_PLATFORMS) return undefined;
  return `only ${MAX_PLATFORMS} of ${platforms.length} platforms were asked about`;
}

/** A place that does not tell of the manifests of an index has those that the index has elsewhere. */
function toSpot(holding: Holding, image: ImageIdentity, wanted: ReadonlySet<string>): Spot {
  const { place, organization, digest, kind, platforms } = holding;
  const told = platforms.length > 0 || digest !== image.indexDigest ? platforms : image.platforms;
  const manifests = told.flatMap((platform) => (wanted.has(platform.digest) ? [platform.digest] : []));
  return { place, organization, digest, manifests: kind === 'INDEX' ? manifests : [digest] };
}
