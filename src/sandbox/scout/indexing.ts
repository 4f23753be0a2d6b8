import type { Clock } from '../hub/tokens.js';
import { unindexedDigests } from '../story.js';
import { unanalysedDigests } from '../story-samples.js';

export type SbomState = 'INDEXED' | 'INDEXING' | 'INDEXING_FAILED' | 'NONE';

/** How far the analysis of every manifest has come. */
export interface Indexing {
  stateOf(digest: string): SbomState;
  /** Asks for an analysis; it takes a moment, and fails again where it failed before. */
  request(digest: string): void;
}

// Nothing public tells how long an analysis takes.
const ANALYSIS_MS = 5_000;

export function createIndexing(now: Clock): Indexing {
  const requests = new Map<string, number>();
  return {
    stateOf(digest) {
      const before = stateInStory(digest);
      const requested = requests.get(digest);
      if (requested === undefined || before === 'INDEXED') return before;
      if (now() < requested + ANALYSIS_MS) return 'INDEXING';
      return before === 'INDEXING_FAILED' ? before : 'INDEXED';
    },
    request: (digest) => void requests.set(digest, now()),
  };
}

function stateInStory(digest: string): SbomState {
  return unindexedDigests.includes(digest) ? 'INDEXING' : (unanalysedDigests[digest] ?? 'INDEXED');
}
