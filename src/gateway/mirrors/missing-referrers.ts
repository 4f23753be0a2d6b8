import type { Session } from '../../http/session.js';
import type { Sight, Spot } from '../attestations/attachment.js';
import { compareSights } from '../attestations/compare.js';
import { DHI, nameOf, type Place } from '../joined/atlas.js';
import type { KnownReferrer } from '../joined/joined.js';
import type { Drift } from './drift-reader.js';
import { gatherPairs, pairsOf } from './tag-pairs.js';

export interface MissingReferrer extends KnownReferrer {
  readonly tag: string;
}

/** How what is attached to an image is found. */
export interface Attachments {
  /** What one repository shows; never rejects for what an upstream does. */
  lookAt(spot: Spot, session: Session): Promise<Sight>;
  /** Digests of the manifests of an index, as far as they are known. */
  manifestsOf(image: { readonly place: Place; readonly digest: string }, session: Session): Promise<string[]>;
}

/**
 * What is attached to images at the source and not at the destination. Only tags that are in sync count: of an image that
 * has not been copied nothing can have been lost on the way. What Scout states is compared with what Scout states, and
 * what a registry has with what a registry has: neither side would show what the other one has.
 */
export async function findMissingReferrers(
  drift: Drift,
  { lookAt, manifestsOf }: Attachments,
  session: Session,
): Promise<MissingReferrer[] | null> {
  const { organization } = drift.mirror;
  return gatherPairs(pairsOf(drift, ['IN_SYNC']), async ({ source, destination }) => {
    const manifests = await manifestsOf(source, session);
    const [from, to] = await Promise.all([
      lookAt(spotOf(source, manifests, organization), session),
      lookAt(spotOf(destination, manifests, organization), session),
    ]);
    if (!isComparable(from, to)) return null;
    const lost = compareSights([from, to]).filter(({ missingIn }) =>
      missingIn.some(({ repository }) => repository === nameOf(destination.place)),
    );
    return lost.map(({ subjectDigest, digest, kind }) => ({ subjectDigest, digest, kind }));
  });
}

/** The catalog is open to everybody; what lies on Docker Hub is asked for on behalf of the organization. */
function spotOf(
  { place, digest }: Pick<Spot, 'place' | 'digest'>,
  manifests: readonly string[],
  organization: string,
): Spot {
  const isPrivate = place.upstream === 'scout' && place.host !== DHI;
  return { place, digest, manifests, organization: isPrivate ? organization : undefined };
}

/** Whether both could be looked into, and would show the same forms of attachments to some digest. */
function isComparable(from: Sight, to: Sight): boolean {
  if ([from, to].some(({ looks }) => looks.some(({ error }) => error !== undefined))) return false;
  return [...from.visible].some(([digest, forms]) =>
    [...forms].some((form) => to.visible.get(digest)?.has(form)),
  );
}
