import type { Session } from '../../http/session.js';
import type { Arguments } from '../../rest/request.js';
import type { Place, RegistryName } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import type { SourceResult } from '../joined/source-result.js';
import { countScoutPulls, countZotDownloads } from './counters.js';
import { countPublisherPulls } from './publisher-pulls.js';
import { formatTime, readWindow } from './pull-window.js';
import { countQuayPulls } from './quay-pulls.js';
import type { CountPulls, SourcePulls } from './source-pulls.js';
import type { TurnOf } from './turns.js';

/** `RepositoryPulls` of the graph. */
export interface RepositoryPulls {
  readonly from: string;
  readonly to: string;
  readonly bySource: readonly SourcePulls[];
  readonly total: number | null;
  readonly comparable: boolean;
  readonly reason: string | null;
  readonly sources: readonly SourceResult[];
}

export interface PullOptions {
  readonly turnOf: TurnOf;
  now(): number;
}

export type PullsOf = (place: Place, args: Arguments, session: Session) => Promise<RepositoryPulls>;

/** Counts the pulls of repositories; rejects with BAD_USER_INPUT for a time that cannot be counted, and for nothing else. */
export function createPulls(joined: Joined, { turnOf, now }: PullOptions): PullsOf {
  const counters: Readonly<Record<RegistryName, readonly CountPulls[]>> = {
    scout: [countPublisherPulls(joined), countScoutPulls(joined)],
    quay: [countQuayPulls(joined, turnOf)],
    zot: [countZotDownloads(joined)],
  };
  return async (place, args, session) => {
    const window = readWindow(args, now());
    const counted = await Promise.all(counters[place.upstream].map((count) => count(place, window, session)));
    const bySource = counted.flatMap(({ entries }) => entries);
    return {
      from: formatTime(window.from),
      to: formatTime(window.to),
      bySource,
      ...addUp(bySource),
      sources: counted.map(({ result }) => result),
    };
  };
}

/** The sum over what counts the same thing in the same time, and why the rest is not in it. */
export function addUp(
  entries: readonly SourcePulls[],
): Pick<RepositoryPulls, 'total' | 'comparable' | 'reason'> {
  const added = entries.filter(({ unit, isCumulative }) => unit === 'PULLS' && !isCumulative);
  const left = entries.filter((entry) => !added.includes(entry));
  const reasons = left.map((entry) => reasonFor(entry, added.length > 0));
  return {
    total: added.length > 0 ? added.reduce((sum, { total }) => sum + (total ?? 0), 0) : null,
    comparable: left.length === 0,
    reason: reasons.length > 0 ? `Not in the total: ${reasons.join('; ')}.` : null,
  };
}

function reasonFor({ upstream, unit, isCumulative }: SourcePulls, isCountedTwice: boolean): string {
  if (!isCumulative) return 'addresses, because one that pulled in two periods would count twice';
  const what = `the ${unit === 'DOWNLOADS' ? 'downloads' : 'pulls'} of ${upstream}`;
  const why = 'because they are counted since the beginning, whatever time was asked for';
  return isCountedTwice ? `${what}, ${why}, and hold the same pulls` : `${what}, ${why}`;
}
