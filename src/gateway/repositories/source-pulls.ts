import type { Session } from '../../http/session.js';
import type { Place } from '../joined/atlas.js';
import type { SourceResult } from '../joined/source-result.js';
import type { PullPeriod, PullWindow } from './pull-window.js';

export type PullUnit = 'PULLS' | 'DOWNLOADS' | 'UNIQUE_ADDRESSES';

/** Pulls of a repository as one upstream counts them. */
export interface SourcePulls {
  readonly upstream: string;
  readonly unit: PullUnit;
  readonly total: number | null;
  readonly isCumulative: boolean;
  readonly periods: readonly PullPeriod[];
}

/** What one upstream counts, and what it said. */
export interface CountedPulls {
  readonly entries: readonly SourcePulls[];
  readonly result: SourceResult;
}

/** Counts the pulls of a repository; rejects for nothing that an upstream does. */
export type CountPulls = (place: Place, window: PullWindow, session: Session) => Promise<CountedPulls>;

/** A result that says something more. */
export function withReason(result: SourceResult, reason: string | null): SourceResult {
  if (reason === null) return result;
  return { ...result, reason: result.reason === null ? reason : `${result.reason}; ${reason}` };
}
