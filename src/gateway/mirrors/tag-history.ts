import { timeOf } from '../joined/reading.js';
import type { TagFacts } from '../repositories/tag-facts.js';
import type { CopyLog } from './copy-log.js';

/** What a tag of the source pointed at before. */
export interface EarlierDigests {
  readonly digests: readonly string[];
  /**
   * Since when they are all of them, in milliseconds since 1970: no digest that the tag has had since then is missing.
   * Null when some may be.
   */
  readonly wholeSince: number | null;
}

export type TagHistory = (tag: TagFacts) => EarlierDigests;

/** A registry that keeps the history of its tags gives it with them; Quay does, for as long as its time machine goes back. */
export function registryHistory({ isWhole }: { readonly isWhole: boolean }): TagHistory {
  return ({ earlier }) => ({ digests: earlier, wholeSince: isWhole ? 0 : null });
}

/** Copies from a source, and whether what failed was there all the same. */
export interface SourceLog {
  readonly log: CopyLog;
  /** True for copies from the source; in copies to it, only those that arrived were ever there. */
  readonly isOfSource: boolean;
}

/**
 * Docker keeps no history of tags, but the copies of hardened images name every digest that a tag had when it was copied:
 * those from the source of a mirror, and those to it when it is itself a mirror of the catalog.
 */
export function copyHistory(logs: readonly SourceLog[]): TagHistory {
  return ({ name, earlier }) => {
    const told = logs.flatMap(({ log, isOfSource }) =>
      log.jobs.filter(({ tag, status }) => tag === name && (isOfSource || status === 'SUCCEEDED')),
    );
    return { digests: [...earlier, ...told.map(({ digest }) => digest)], wholeSince: beginOf(told, logs) };
  };
}

/** A log tells of a tag from its first copy on; without one, or when older jobs were cut off, from no time at all. */
function beginOf(told: CopyLog['jobs'], logs: readonly SourceLog[]): number | null {
  if (!logs.every(({ log }) => log.isWhole)) return null;
  const times = told.flatMap(({ triggeredAt }) => timeOf(triggeredAt) ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}

/** Where nobody remembers anything but what comes with the tags. */
export const noHistory: TagHistory = ({ earlier }) => ({ digests: earlier, wholeSince: null });
