import type { Session } from '../../http/session.js';
import { nameOf, type Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { compareNames, textIn } from '../joined/reading.js';
import { contentOf, type StoredContent } from './contents.js';
import { findStale, type StaleTags, stalenessOf } from './stale.js';
import type { TagList } from './tag-facts.js';
import type { TagListOf } from './tag-lists.js';
import { askZotSearch, isWithoutSearch } from './zot-search.js';
import { toTag } from './zot-tags.js';

/** The tags of a repository that nobody has touched for some seconds. */
export type StaleTagsOf = (place: Place, seconds: unknown, session: Session) => Promise<StaleTags>;

type FullList = TagList & { readonly contents?: ReadonlyMap<string, StoredContent> };

/** Finds what is stale; of zot, which tells of layers, what of them no fresh tag needs. */
export function createStaleTags(joined: Joined, tagListOf: TagListOf, now: () => number): StaleTagsOf {
  const listOf = (place: Place, session: Session): Promise<FullList> =>
    place.upstream === 'zot' ? listWithLayers(joined, place, session) : tagListOf(place, session);
  return async (place, seconds, session) => {
    const list = await listOf(place, session).catch((error: unknown): FullList | Promise<FullList> => {
      if (isWithoutSearch(error)) return tagListOf(place, session);
      return { tags: [], isWhole: false, look: { searched: nameOf(place), found: false, error } };
    });
    return findStale(place, list, stalenessOf(seconds, now()));
  };
}

async function listWithLayers(joined: Joined, place: Place, session: Session): Promise<FullList> {
  const { images } = await askZotSearch(joined, { path: place.path, layers: true }, session);
  const tags = images.map(toTag).sort((one, other) => compareNames(one.name, other.name));
  const contents = new Map(images.map((image) => [textIn(image, 'tag') ?? '', contentOf(image)]));
  return { tags, isWhole: true, contents, look: { searched: nameOf(place), found: true } };
}
