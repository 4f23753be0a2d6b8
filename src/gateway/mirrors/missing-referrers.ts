import type { Session } from '../../http/session.js';
import type { KnownReferrer, ReferrersOf } from '../joined/joined.js';
import type { Drift } from './drift-reader.js';
import { gatherPairs, pairsOf } from './tag-pairs.js';

export interface MissingReferrer extends KnownReferrer {
  readonly tag: string;
}

/**
 * What is attached to images at the source and not at the destination. Only tags that are in sync count: of an image that
 * has not been copied nothing can have been lost on the way.
 */
export async function findMissingReferrers(
  drift: Drift,
  referrersOf: ReferrersOf,
  session: Session,
): Promise<MissingReferrer[] | null> {
  return gatherPairs(pairsOf(drift, ['IN_SYNC']), async ({ source, destination }) => {
    const [wanted, present] = await Promise.all([
      referrersOf(source, session),
      referrersOf(destination, session),
    ]);
    if (!wanted || !present) return null;
    const digests = new Set(present.map(({ digest }) => digest));
    return wanted.filter(({ digest }) => !digests.has(digest));
  });
}
