import type { Session } from '../../http/session.js';
import type { Place } from '../joined/atlas.js';
import type { Look } from '../joined/source-result.js';
import { type Position, placesAfter } from './list-page.js';
import { isStale, type Staleness } from './stale.js';
import type { TagList } from './tag-facts.js';
import type { TagListOf } from './tag-lists.js';
import type { TurnOf } from './turns.js';

export interface StaleSearch {
  readonly after: Position | undefined;
  readonly staleness: Staleness;
  readonly tagListOf: TagListOf;
  readonly turnOf: TurnOf;
}

/** What is stale among repositories, as far as they were looked at. */
export interface StaleSight {
  readonly places: readonly Place[];
  /** By upstream. */
  readonly looks: ReadonlyMap<string, readonly Look[]>;
  /** The last that was looked at, when there are more. */
  readonly upTo: Position | undefined;
  /** Whether every repository was looked at, and could be judged. */
  readonly isWhole: boolean;
}

/** Repositories whose tags are read for one answer. */
export const MOST_LOOKED_AT = 200;

/** Keeps the repositories with a stale tag. Many candidates are looked at from the cursor on; few are looked at all, so that they can be counted. */
export async function keepStale(
  candidates: readonly Place[],
  { after, staleness, tagListOf, turnOf }: StaleSearch,
  session: Session,
): Promise<StaleSight> {
  const isFew = candidates.length <= MOST_LOOKED_AT;
  const asked = isFew ? candidates : placesAfter(candidates, after);
  const looked = asked.slice(0, MOST_LOOKED_AT);
  const read = (place: Place): Promise<TagList> =>
    place.upstream === 'quay' ? turnOf(session)(() => tagListOf(place, session)) : tagListOf(place, session);
  const lists = await Promise.all(looked.map(async (place) => ({ place, list: await read(place) })));
  const stale = lists.filter(({ list }) => list.tags.some((tag) => isStale(tag, staleness) === true));
  const isJudged = ({ tags, isWhole }: TagList) =>
    isWhole && tags.every((tag) => isStale(tag, staleness) !== undefined);
  return {
    places: stale.map(({ place }) => place),
    looks: looksIn(lists),
    upTo: looked.length < asked.length ? looked.at(-1) : undefined,
    isWhole: isFew && lists.every((one) => stale.includes(one) || isJudged(one.list)),
  };
}

function looksIn(lists: readonly { place: Place; list: TagList }[]): Map<string, readonly Look[]> {
  const looks = new Map<string, Look[]>();
  for (const { place, list } of lists) {
    looks.set(place.upstream, [...(looks.get(place.upstream) ?? []), list.look]);
  }
  return looks;
}
