import type { Session } from '../../http/session.js';
import type { Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { readQuayPulls } from './quay-tag-pulls.js';
import { type Staleness, staleAmong } from './stale.js';
import type { TagFacts } from './tag-facts.js';
import type { TurnOf } from './turns.js';

export interface PullWish {
  readonly tags: readonly TagFacts[];
  readonly staleness: Staleness;
  /** To stop at the first tag that is stale for all that is known: whoever lists repositories needs no second one. */
  readonly isOneEnough?: true;
}

/** Tags with what is known of their pulls. */
export interface PulledTags {
  readonly tags: readonly TagFacts[];
  /** Names of tags that are stale by their push and may have been pulled since. */
  readonly unsure: ReadonlySet<string>;
  /** Why it is not known. */
  readonly limits: readonly string[];
}

/** Finds out about pulls of the tags that are stale by their push; rejects for nothing that an upstream does. */
export type TagPullsOf = (place: Place, wish: PullWish, session: Session) => Promise<PulledTags>;

/** zot has told of pulls with the tags, Docker tells of none, and Quay has to be asked. */
export function createTagPulls(joined: Joined, turnOf: TurnOf): TagPullsOf {
  const atQuay = readQuayPulls(joined, turnOf);
  return async (place, wish, session) => {
    if (place.upstream === 'quay') return atQuay(place, wish, session);
    const { tags, staleness } = wish;
    const stale = place.upstream === 'zot' ? [] : staleAmong(tags, staleness);
    return {
      tags,
      unsure: new Set(stale.map(({ name }) => name)),
      limits: stale.length > 0 ? ['Docker does not tell when tags were pulled'] : [],
    };
  };
}
