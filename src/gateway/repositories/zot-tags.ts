import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn, timeOf } from '../joined/reading.js';
import type { TagFacts } from './tag-facts.js';
import type { ReadTags, ReadTagsOf } from './tag-lists.js';
import { askZotSearch, isWithoutSearch } from './zot-search.js';

/** Tags that are read when the search is off; a registry with more than these is not read to its end. */
const MAX_NAMES = 1_000;

/** Asks zot's search, which tells of every tag at once; without it only their names can be had for one call. */
export function readZotTags(joined: Joined): ReadTagsOf {
  const list = joined.call('Query.zotTags');
  return async ({ path }, session) => {
    try {
      const images = await askZotSearch(joined, { path }, session);
      return { tags: images.map(toTag), isWhole: true, isKnown: true };
    } catch (error) {
      if (!isWithoutSearch(error)) throw error;
      return toNames(await list({ name: path, n: MAX_NAMES }, session), error);
    }
  };
}

export function toTag(image: unknown): TagFacts {
  return {
    name: textIn(image, 'tag') ?? '',
    digest: textIn(image, 'digest'),
    // A tag can be put on a manifest that was pushed long before.
    pushedAt: laterOf(textIn(image, 'taggedTimestamp'), textIn(image, 'pushTimestamp')),
    pulledAt: unlessNever(textIn(image, 'lastPullTimestamp')),
    size: numberIn(image, 'size'),
    earlier: [],
  };
}

function toNames(page: unknown, problem: unknown): ReadTags {
  const { tags, next } = fieldsOf(page);
  const names = itemsOf(tags).filter((name): name is string => typeof name === 'string');
  const unknown = { digest: null, pushedAt: null, pulledAt: null, size: null, earlier: [] };
  return {
    tags: names.map((name) => ({ name, ...unknown })),
    isWhole: names.length < MAX_NAMES || next === null,
    isKnown: true,
    problem,
  };
}

function laterOf(one: string | null, other: string | null): string | null {
  const [first, second] = [unlessNever(one), unlessNever(other)];
  return (timeOf(first) ?? 0) >= (timeOf(second) ?? 0) ? first : second;
}

/** For what never was zot has the beginning of 1970, and in places that of the year 1. */
function unlessNever(time: string | null): string | null {
  return (timeOf(time) ?? 0) > 0 ? time : null;
}
