import type { Joined, KnownReferrer, ReferrersOf } from '../joined/joined.js';
import { lookAtSpot } from './find-attestations.js';

/**
 * What is attached to an image in one repository, by the calls that `Image.attestations` makes. Null when it cannot be told:
 * when a look failed, when Scout does not know the image, or when Quay has nothing under tags, where what names the image
 * as its subject cannot be seen.
 */
export function createReferrersOf(joined: Joined): ReferrersOf {
  return async ({ place, organization, digest, manifests = [digest] }, session) => {
    const spot = { place, organization, digest, manifests };
    const { attached, visible, looks } = await lookAtSpot(joined, spot, session);
    const isWhole = looks.every(({ error }) => error === undefined);
    const isTold = isWhole && (place.upstream === 'quay' ? attached.length > 0 : visible.size > 0);
    return isTold
      ? attached.map(
          ({ subjectDigest, digest: own, kind }): KnownReferrer => ({ subjectDigest, digest: own, kind }),
        )
      : null;
  };
}
