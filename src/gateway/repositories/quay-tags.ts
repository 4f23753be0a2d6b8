import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn } from '../joined/reading.js';
import type { TagFacts } from './tag-facts.js';
import type { ReadTags, ReadTagsOf, TagListOptions } from './tag-lists.js';

/** Most that Quay gives. */
const PAGE_SIZE = 100;
const MAX_PAGES = 10;

/** Reads the tags that live, or the whole history with what each of them pointed at before. */
export function readQuayTags(joined: Joined, { history, now = Date.now }: TagListOptions): ReadTagsOf {
  const call = joined.call('Query.quayTags');
  return async ({ path: repository }, session) => {
    const lives: unknown[] = [];
    const toList = (isWhole: boolean, problem?: unknown): ReadTags => ({
      tags: toTags(lives, now()),
      isWhole,
      isKnown: true,
      problem,
    });
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const args = { repository, limit: PAGE_SIZE, page, onlyActiveTags: !history };
      try {
        const { tags, has_additional: hasMore } = fieldsOf(await call(args, session));
        lives.push(...itemsOf(tags));
        if (hasMore !== true) return toList(true);
      } catch (error) {
        if (page === 1) throw error;
        return toList(false, error);
      }
    }
    return toList(false);
  };
}

/** One tag for each name that lives; the newest life comes first in Quay's list. */
function toTags(lives: readonly unknown[], now: number): TagFacts[] {
  const byName = new Map<string, unknown[]>();
  for (const life of lives) {
    const name = textIn(life, 'name') ?? '';
    byName.set(name, [...(byName.get(name) ?? []), life]);
  }
  return [...byName].flatMap(([name, own]) => toTag(name, own, now) ?? []);
}

function toTag(name: string, lives: readonly unknown[], now: number): TagFacts | undefined {
  const current = lives.find((life) => isLiving(life, now));
  if (current === undefined) return undefined;
  const digest = textIn(current, 'manifest_digest');
  const earlier = lives.flatMap((life) => textIn(life, 'manifest_digest') ?? []);
  return {
    name,
    digest,
    pushedAt: numberIn(current, 'start_ts') ?? textIn(current, 'last_modified'),
    pulledAt: null,
    size: numberIn(current, 'size'),
    earlier: [...new Set(earlier)].filter((one) => one !== digest),
  };
}

/** A tag that is to expire has an end as well, which is still to come. */
function isLiving(life: unknown, now: number): boolean {
  const end = numberIn(life, 'end_ts');
  return end === null || end * 1000 > now;
}
