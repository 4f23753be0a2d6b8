import { isAttachmentTag } from '../joined/attachment-tag.js';
import { compareNames, timeOf } from '../joined/reading.js';
import type { TagFacts } from '../repositories/tag-facts.js';
import type { TagHistory } from './tag-history.js';

export type DriftState = 'IN_SYNC' | 'BEHIND' | 'MISSING' | 'EXTRA' | 'DIVERGED' | 'UNKNOWN';

export interface DriftTag {
  readonly name: string;
  readonly state: DriftState;
  readonly sourceDigest: string | null;
  readonly destinationDigest: string | null;
  /** As the source writes it, fit for DateTime. */
  readonly sourceUpdatedAt: string | number | null;
  readonly behindBySeconds: number | null;
}

/** The tags of one side of a mirror. */
export interface SideTags {
  readonly tags: readonly TagFacts[];
  /** Whether there is no other tag; false as well when the side could not be read. */
  readonly isWhole: boolean;
}

export interface Comparison {
  readonly source: SideTags;
  readonly destination: SideTags;
  /** What the tags of the source pointed at before. */
  readonly history: TagHistory;
  /** Whether the mirror is to copy a tag of this name. */
  isCopied(name: string): boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Worst first. A tag of which nobody knows keeps the whole from being called in sync. */
const ORDER: readonly DriftState[] = ['DIVERGED', 'BEHIND', 'MISSING', 'EXTRA', 'UNKNOWN', 'IN_SYNC'];

/** The tags of both sides, by name, and how each stands. */
export function compareTags({ source, destination, history, isCopied, now }: Comparison): DriftTag[] {
  const sources = byName(source);
  const destinations = byName(destination);
  const names = [...new Set([...sources.keys(), ...destinations.keys()])];
  const copied = names.filter((name) => !isAttachmentTag(name) && isCopied(name));
  return copied.sort(compareNames).map((name) => {
    const from = sources.get(name);
    const to = destinations.get(name);
    const state = stateOf(from, to, { source, destination, history });
    const sourceUpdatedAt = from?.pushedAt ?? null;
    const isLate = state === 'BEHIND' || state === 'MISSING';
    return {
      name,
      state,
      sourceDigest: from?.digest ?? null,
      destinationDigest: to?.digest ?? null,
      sourceUpdatedAt,
      behindBySeconds: isLate ? secondsSince(sourceUpdatedAt, now) : null,
    };
  });
}

/** The worst of the tags; a mirror without any is in sync. */
export function worstOf(tags: readonly DriftTag[]): DriftState {
  return ORDER.find((state) => tags.some((tag) => tag.state === state)) ?? 'IN_SYNC';
}

type Known = Pick<Comparison, 'source' | 'destination' | 'history'>;

/**
 * How one tag stands.
 *
 * - Only one side has it: MISSING or EXTRA, unless the other side was not read to its end.
 * - The same digest on both sides: IN_SYNC.
 * - Different digests, and the source's tag is known to have had the destination's digest before: BEHIND.
 * - Different digests, and all that the source's tag has had since before the destination's tag was pushed is known, or
 *   as far back as the registry remembers, without the destination's digest: DIVERGED.
 * - Different digests, and not enough is known of what was before: BEHIND when another tag of the source, pushed before
 *   this one was moved, still has the destination's digest (`20.19.2` tells what `20` was), because then it came from
 *   there; else UNKNOWN. That the destination is older than the source proves nothing: both an old copy and something
 *   pushed by hand are.
 */
function stateOf(from: TagFacts | undefined, to: TagFacts | undefined, known: Known): DriftState {
  if (!from) return known.source.isWhole ? 'EXTRA' : 'UNKNOWN';
  if (!to) return known.destination.isWhole ? 'MISSING' : 'UNKNOWN';
  if (from.digest === null || to.digest === null) return 'UNKNOWN';
  if (from.digest === to.digest) return 'IN_SYNC';
  const { digests, wholeSince } = known.history(from);
  if (digests.includes(to.digest)) return 'BEHIND';
  const pushed = timeOf(to.pushedAt);
  if (wholeSince !== null && pushed !== undefined && pushed >= wholeSince) return 'DIVERGED';
  return hadElsewhere(from, to.digest, known.source) ? 'BEHIND' : 'UNKNOWN';
}

function hadElsewhere(from: TagFacts, digest: string, { tags }: SideTags): boolean {
  const moved = timeOf(from.pushedAt);
  return tags.some((other) => {
    const pushed = timeOf(other.pushedAt);
    return other.digest === digest && pushed !== undefined && moved !== undefined && pushed < moved;
  });
}

function byName({ tags }: SideTags): ReadonlyMap<string, TagFacts> {
  return new Map(tags.map((tag) => [tag.name, tag]));
}

function secondsSince(time: string | number | null, now: number): number | null {
  const then = timeOf(time);
  return then === undefined ? null : Math.max(0, Math.floor((now - then) / 1000));
}
