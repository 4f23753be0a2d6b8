import type { Session } from '../../http/session.js';
import type { Place } from '../joined/atlas.js';
import type { Look } from '../joined/source-result.js';
import { type Position, placesAfter } from './list-page.js';
import { isStale, type Staleness } from './stale.js';
import type { TagList } from './tag-facts.js';
import type { TagListOf } from './tag-lists.js';
import type { PulledTags, TagPullsOf } from './tag-pulls.js';
import type { TurnOf } from './turns.js';

export interface StaleSearch {
  readonly after: Position | undefined;
  readonly staleness: Staleness;
  readonly tagListOf: TagListOf;
  readonly tagPullsOf: TagPullsOf;
  readonly turnOf: TurnOf;
}

/** What is stale among repositories, as far as they were looked at. */
export interface StaleSight {
  readonly places: readonly Place[];
  /** By upstream. */
  readonly looks: ReadonlyMap<string, readonly Look[]>;
  /** Why some of them may have been pulled since, by upstream. */
  readonly limits: ReadonlyMap<string, readonly string[]>;
  /** The last that was looked at, when there are more. */
  readonly upTo: Position | undefined;
  /** Whether every repository was looked at, and could be judged. */
  readonly isWhole: boolean;
}

interface Looked {
  readonly place: Place;
  readonly list: TagList & PulledTags;
}

/** Repositories whose tags are read for one answer. */
export const MOST_LOOKED_AT = 200;

/** Keeps the repositories with a stale tag. Many candidates are looked at from the cursor on; few are looked at all, so that they can be counted. */
export async function keepStale(
  candidates: readonly Place[],
  { after, staleness, tagListOf, tagPullsOf, turnOf }: StaleSearch,
  session: Session,
): Promise<StaleSight> {
  const isFew = candidates.length <= MOST_LOOKED_AT;
  const asked = isFew ? candidates : placesAfter(candidates, after);
  const looked = asked.slice(0, MOST_LOOKED_AT);
  const read = (place: Place): Promise<TagList> =>
    place.upstream === 'quay' ? turnOf(session)(() => tagListOf(place, session)) : tagListOf(place, session);
  const find = async (place: Place): Promise<Looked> => {
    const list = await read(place);
    const wish = { tags: list.tags, staleness, isOneEnough: true } as const;
    return { place, list: { ...list, ...(await tagPullsOf(place, wish, session)) } };
  };
  const lists = await Promise.all(looked.map(find));
  const stale = lists.filter(({ list }) => list.tags.some((tag) => isStale(tag, staleness) === true));
  const isJudged = ({ tags, isWhole }: TagList) =>
    isWhole && tags.every((tag) => isStale(tag, staleness) !== undefined);
  return {
    places: stale.map(({ place }) => place),
    looks: groupByUpstream(lists, ({ look }) => [look]),
    limits: groupByUpstream(stale, (list) => (isSure(list, staleness) ? [] : list.limits)),
    upTo: looked.length < asked.length ? looked.at(-1) : undefined,
    isWhole: isFew && lists.every((one) => stale.includes(one) || isJudged(one.list)),
  };
}

/** Whether a tag is stale of which all is known. */
function isSure({ tags, unsure }: PulledTags, staleness: Staleness): boolean {
  return tags.some((tag) => isStale(tag, staleness) === true && !unsure.has(tag.name));
}

function groupByUpstream<T>(
  lists: readonly Looked[],
  of: (list: Looked['list']) => readonly T[],
): Map<string, readonly T[]> {
  const groups = new Map<string, readonly T[]>();
  for (const { place, list } of lists) {
    groups.set(place.upstream, [...new Set([...(groups.get(place.upstream) ?? []), ...of(list)])]);
  }
  return groups;
}
