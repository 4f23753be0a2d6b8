import type { Session } from '../../http/session.js';
import type { Place } from '../joined/atlas.js';
import type { Look } from '../joined/source-result.js';

/** What is looked for among repositories. */
export interface RepositoryWish {
  /** In lower case. */
  readonly text: string | undefined;
}

/** Repositories that one upstream lists for a caller. */
export interface Candidates {
  readonly places: readonly Place[];
  readonly looks: readonly Look[];
  /** What there may be more; null when these are all. */
  readonly rest: string | null;
}

/** Lists repositories; rejects for nothing that an upstream does. */
export type ListCandidates = (wish: RepositoryWish, session: Session) => Promise<Candidates>;

/** Several lists of one upstream as one. */
export function joinCandidates(lists: readonly Candidates[]): Candidates {
  const rests = [...new Set(lists.flatMap(({ rest }) => rest ?? []))];
  return {
    places: lists.flatMap(({ places }) => places),
    looks: lists.flatMap(({ looks }) => looks),
    rest: rests.length > 0 ? rests.join('; ') : null,
  };
}

/** A list that could not be had. */
export function failedList(searched: string, error: unknown): Candidates {
  return { places: [], looks: [{ searched, found: false, error }], rest: null };
}
