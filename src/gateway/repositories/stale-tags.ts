import type { Session } from '../../http/session.js';
import { nameOf, type Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { compareNames, textIn } from '../joined/reading.js';
import { contentOf } from './contents.js';
import { type FullList, findStale, type StaleTags, stalenessOf } from './stale.js';
import type { TagList } from './tag-facts.js';
import type { TagListOf } from './tag-lists.js';
import type { TagPullsOf } from './tag-pulls.js';
import { askZotSearch, isWithoutSearch } from './zot-search.js';
import { toTag } from './zot-tags.js';

/** The tags of a repository that nobody has touched for some seconds. */
export type StaleTagsOf = (place: Place, seconds: unknown, session: Session) => Promise<StaleTags>;

export interface StaleTools {
  readonly tagListOf: TagListOf;
  readonly tagPullsOf: TagPullsOf;
  now(): number;
}

type StoredList = TagList & Pick<FullList, 'contents'>;

/** Finds what is stale; of zot, which tells of layers, what of them no fresh tag needs. */
export function createStaleTags(joined: Joined, { tagListOf, tagPullsOf, now }: StaleTools): StaleTagsOf {
  const listOf = (place: Place, session: Session): Promise<StoredList> =>
    place.upstream === 'zot' ? listWithLayers(joined, place, session) : tagListOf(place, session);
  return async (place, seconds, session) => {
    const list = await listOf(place, session).catch((error: unknown): StoredList | Promise<StoredList> => {
      if (isWithoutSearch(error)) return tagListOf(place, session);
      return { tags: [], isWhole: false, look: { searched: nameOf(place), found: false, error } };
    });
    const staleness = stalenessOf(seconds, now());
    const pulled = await tagPullsOf(place, { tags: list.tags, staleness }, session);
    return findStale(place, { ...list, ...pulled }, staleness);
  };
}

async function listWithLayers(joined: Joined, place: Place, session: Session): Promise<StoredList> {
  const images = await askZotSearch(joined, { path: place.path, layers: true }, session);
  const tags = images.map(toTag).sort((one, other) => compareNames(one.name, other.name));
  const contents = new Map(images.map((image) => [textIn(image, 'tag') ?? '', contentOf(image)]));
  return { tags, isWhole: true, contents, look: { searched: nameOf(place), found: true } };
}
