import type { Place } from '../joined/atlas.js';
import { timeOf } from '../joined/reading.js';
import { resultOf, type SourceResult } from '../joined/source-result.js';
import { contentsByTag, type StoredContent } from './contents.js';
import { withReason } from './source-pulls.js';
import type { TagFacts, TagList } from './tag-facts.js';
import type { PulledTags } from './tag-pulls.js';

/** `StaleTags` of the graph, its tags still to be made objects of it. */
export interface StaleTags {
  readonly isStale: boolean | null;
  readonly tags: readonly TagFacts[];
  readonly freeableBytes: number | null;
  readonly reason: string | null;
  readonly sources: readonly SourceResult[];
}

/** All that is known of the tags of a repository. */
export type FullList = TagList & PulledTags & { readonly contents?: ReadonlyMap<string, StoredContent> };

export interface Staleness {
  /** When a tag must have been touched last, in milliseconds since 1970. */
  readonly before: number;
}

/** Whether nobody has touched a tag since; undefined when its registry does not tell when it was pushed. */
export function isStale(
  { pushedAt, pulledAt }: Pick<TagFacts, 'pushedAt' | 'pulledAt'>,
  { before }: Staleness,
): boolean | undefined {
  const pushed = timeOf(pushedAt);
  const touched = Math.max(pushed ?? 0, timeOf(pulledAt) ?? 0);
  if (touched >= before) return false;
  return pushed === undefined ? undefined : true;
}

/** The stale ones among tags, the one longest untouched first. */
export function staleAmong(tags: readonly TagFacts[], staleness: Staleness): TagFacts[] {
  return tags
    .filter((tag) => isStale(tag, staleness) === true)
    .sort((one, other) => touchedAt(one) - touchedAt(other));
}

/** What is stale in a repository, and what of its content no fresh tag needs. */
export function findStale(place: Place, list: FullList, staleness: Staleness): StaleTags {
  const judged = list.tags.map((tag) => ({ tag, verdict: isStale(tag, staleness) }));
  const stale = staleAmong(list.tags, staleness);
  const kept = judged.filter(({ verdict }) => verdict !== true).map(({ tag }) => tag);
  const freeableBytes = list.look.found ? freeableIn(stale, kept, list) : null;
  const result = resultOf(place.upstream, [list.look], '');
  const unread = list.look.found && !list.isWhole ? [NOT_ALL] : [];
  const sure = judged.map(({ tag, verdict }) => (list.unsure.has(tag.name) ? undefined : verdict));
  return {
    isStale: verdictOf(sure, list.isWhole),
    tags: stale,
    freeableBytes,
    reason: textOf([
      ...list.limits,
      ...countingLimits(place, stale, list),
      ...(list.look.found ? sizeLimits(list, freeableBytes) : []),
      ...unread,
    ]),
    sources: [withReason(result, textOf([...list.limits, ...unread]))],
  };
}

const NOT_ALL = 'it has more tags than are read';

function verdictOf(verdicts: readonly (boolean | undefined)[], isWhole: boolean): boolean | null {
  if (verdicts.includes(false)) return false;
  return isWhole && verdicts.length > 0 && !verdicts.includes(undefined) ? true : null;
}

function touchedAt({ pushedAt, pulledAt }: TagFacts): number {
  return Math.max(timeOf(pushedAt) ?? 0, timeOf(pulledAt) ?? 0);
}

/** Bytes of what only stale tags hold, each once; null when some of it has no size that is told. */
function freeableIn(
  stale: readonly TagFacts[],
  kept: readonly TagFacts[],
  { contents, isWhole }: FullList,
): number | null {
  // A tag that was not read may need anything.
  if (!isWhole) return null;
  const held = contentsByTag(stale, contents);
  for (const tag of contentsByTag(kept, contents).keys()) held.delete(tag);
  const sizes = [...held.values()];
  return sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

/** What was never pulled may have been before Quay's statistics were turned on, which nobody tells. */
function countingLimits({ upstream }: Place, stale: readonly TagFacts[], { unsure }: FullList): string[] {
  const isUncounted = stale.some(({ name, pulledAt }) => pulledAt === null && !unsure.has(name));
  return upstream === 'quay' && isUncounted
    ? ['Quay counts pulls only since its statistics were turned on']
    : [];
}

function sizeLimits({ contents }: FullList, freeable: number | null): string[] {
  if (freeable === null) return ['the sizes are not told for every stale tag'];
  const others = contents === undefined ? 'fresh tags' : 'other repositories';
  return [`layers that ${others} share count as freeable`];
}

function textOf(limits: readonly string[]): string | null {
  return limits.length > 0 ? limits.join('; ') : null;
}

/** The time that a length of it has gone by since. */
export function stalenessOf(seconds: unknown, now: number): Staleness {
  return { before: now - Number(seconds) * 1000 };
}
