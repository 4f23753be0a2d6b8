import type { Place } from '../joined/atlas.js';
import { timeOf } from '../joined/reading.js';
import { resultOf, type SourceResult } from '../joined/source-result.js';
import { contentsByTag, type StoredContent } from './contents.js';
import { withReason } from './source-pulls.js';
import type { TagFacts, TagList } from './tag-facts.js';

/** `StaleTags` of the graph, its tags still to be made objects of it. */
export interface StaleTags {
  readonly isStale: boolean | null;
  readonly tags: readonly TagFacts[];
  readonly freeableBytes: number | null;
  readonly reason: string | null;
  readonly sources: readonly SourceResult[];
}

export interface Staleness {
  /** When a tag must have been touched last, in milliseconds since 1970. */
  readonly before: number;
}

/** Whether nobody has touched a tag since; undefined when its registry does not tell when it was pushed. */
export function isStale({ pushedAt, pulledAt }: TagFacts, { before }: Staleness): boolean | undefined {
  const pushed = timeOf(pushedAt);
  const touched = Math.max(pushed ?? 0, timeOf(pulledAt) ?? 0);
  if (touched >= before) return false;
  return pushed === undefined ? undefined : true;
}

/** What is stale in a repository, and what of its content no fresh tag needs. */
export function findStale(
  place: Place,
  list: TagList & { readonly contents?: ReadonlyMap<string, StoredContent> },
  staleness: Staleness,
): StaleTags {
  const judged = list.tags.map((tag) => ({ tag, verdict: isStale(tag, staleness) }));
  const stale = judged.filter(({ verdict }) => verdict === true).map(({ tag }) => tag);
  const kept = judged.filter(({ verdict }) => verdict !== true).map(({ tag }) => tag);
  const freeableBytes = list.look.found ? freeableIn(stale, kept, list) : null;
  const result = resultOf(place.upstream, [list.look], '');
  return {
    isStale: verdictOf(
      judged.map(({ verdict }) => verdict),
      list.isWhole,
    ),
    tags: stale.sort((one, other) => touchedAt(one) - touchedAt(other)),
    freeableBytes,
    reason: limitsOf(place, list, freeableBytes),
    sources: [list.isWhole || !list.look.found ? result : withReason(result, NOT_ALL)],
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
  { contents, isWhole }: Parameters<typeof findStale>[1],
): number | null {
  // A tag that was not read may need anything.
  if (!isWhole) return null;
  const held = contentsByTag(stale, contents);
  for (const tag of contentsByTag(kept, contents).keys()) held.delete(tag);
  const sizes = [...held.values()];
  return sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

function limitsOf(
  place: Place,
  list: Parameters<typeof findStale>[1],
  freeable: number | null,
): string | null {
  if (!list.look.found) return null;
  const isLayered = list.contents !== undefined;
  const limits = [
    ...(place.upstream === 'zot' ? [] : [`${TITLES[place.upstream]} does not tell when tags were pulled`]),
    ...(freeable === null ? ['the sizes are not told for every stale tag'] : []),
    ...(freeable !== null && !isLayered ? ['layers that fresh tags share count as freeable'] : []),
    ...(freeable !== null && isLayered ? ['layers that other repositories share count as freeable'] : []),
    ...(list.isWhole ? [] : [NOT_ALL]),
  ];
  return limits.length > 0 ? limits.join('; ') : null;
}

const TITLES: Readonly<Record<Place['upstream'], string>> = { scout: 'Scout', quay: 'Quay', zot: 'zot' };

/** The time that a length of it has gone by since. */
export function stalenessOf(seconds: unknown, now: number): Staleness {
  return { before: now - Number(seconds) * 1000 };
}
