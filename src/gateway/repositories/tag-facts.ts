import type { Look } from '../joined/source-result.js';

/** A tag of a repository, as far as its registry tells; times as the upstream writes them, fit for DateTime. */
export interface TagFacts {
  readonly name: string;
  readonly digest: string | null;
  readonly pushedAt: string | number | null;
  readonly pulledAt: string | number | null;
  /** Bytes as stored, layers included. */
  readonly size: number | null;
  /** What the tag pointed at before, newest first; empty when the registry keeps no history. */
  readonly earlier: readonly string[];
}

/** The tags of one repository. */
export interface TagList {
  /** By name. */
  readonly tags: readonly TagFacts[];
  /** Whether these are all of them: a repository with thousands of tags is not read to its end. */
  readonly isWhole: boolean;
  /** What came of reading them; `error` says why there are none. */
  readonly look: Look;
}
