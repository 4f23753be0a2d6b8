import DataLoader from 'dataloader';
import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import { loadPulls, MAX_REPOS_PER_CALL, type RepoPulls } from '../../upstreams/dvp/pulls.js';
import { DHI, nameOf } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn } from '../joined/reading.js';
import { resultOf } from '../joined/source-result.js';
import { formatDay, formatTime, nextPeriod, type PullWindow, periodStart } from './pull-window.js';
import { type CountPulls, type SourcePulls, withReason } from './source-pulls.js';

const UPSTREAM = 'dvp';
const NOT_PUBLISHED = 'analytics are of publishers at Docker Hub, not of the catalog';
/** How far back Docker counts, in months; nothing else can be asked for. */
const REACHES = [2, 3, 6, 12] as const;
const LONGEST = 12;

/** Pulls and pulling addresses as Docker's publisher analytics count them, by whole weeks or months. */
export function countPublisherPulls(joined: Joined): CountPulls {
  const loaderOf = createLoaders(joined.call('Query.dvpReposPulls'));
  return async (place, window, session) => {
    const searched = nameOf(place);
    if (place.host === DHI) return { entries: [], result: resultOf(UPSTREAM, [], NOT_PUBLISHED) };
    try {
      checkCredential(session);
      const { pulls, reason } = await loaderOf(window, session).load(place.path);
      const rows = rowsIn(pulls, window);
      const found = rows.length > 0;
      const result = resultOf(UPSTREAM, [{ searched, found }], '');
      return {
        entries: found ? entriesOf(rows) : [],
        result: withReason(result, reason ?? coverage(rows, window)),
      };
    } catch (error) {
      return { entries: [], result: resultOf(UPSTREAM, [{ searched, found: false, error }], '') };
    }
  };
}

/** Docker would refuse the call. */
function checkCredential(session: Session): void {
  if (session.sourceOf('docker')) return;
  const message = 'Docker DVP: analytics are shown to members of the publisher, who sign in';
  throw new PortolanError('UNAUTHENTICATED', message, {
    upstream: UPSTREAM,
    operation: 'Query.dvpReposPulls',
  });
}

type Loader = DataLoader<string, RepoPulls>;

/** What is asked for at a moment leaves in calls of fifty repositories, one for each way of counting. */
function createLoaders(call: CallOperation): (window: PullWindow, session: Session) => Loader {
  const key = Object.freeze({});
  return (window, session) => {
    const options = { timespan: window.interval === 'WEEK' ? 'weeks' : 'months', period: reachOf(window) };
    const loaders = session.keep(key, () => new Map<string, Loader>());
    const name = `${options.timespan} ${options.period}`;
    const loader =
      loaders.get(name) ??
      new DataLoader((repos: readonly string[]) => loadPulls(call, { repos, options }, session), {
        maxBatchSize: MAX_REPOS_PER_CALL,
      });
    loaders.set(name, loader);
    return loader;
  };
}

/** The shortest of Docker's periods that reaches back to the beginning of the window, or the longest there is. */
function reachOf({ from, now }: PullWindow): string {
  const months = REACHES.find((reach) => dayMonthsBefore(now, reach) <= from) ?? LONGEST;
  return `last-${months}-months`;
}

function dayMonthsBefore(now: number, months: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, date.getUTCDate());
}

interface Row {
  readonly start: number;
  readonly end: number;
  readonly pulls: number;
  readonly addresses: number;
}

/** The periods that lie in the window as a whole, oldest first: what is left of a period cannot be told. */
function rowsIn(pulls: readonly unknown[], { from, to, interval }: PullWindow): Row[] {
  const rows = pulls.flatMap((pull): Row[] => {
    const time = Date.parse(textIn(pull, 'start') ?? '');
    if (Number.isNaN(time)) return [];
    const start = periodStart(time, interval);
    const end = nextPeriod(start, interval);
    if (start < from || end > to) return [];
    return [
      { start, end, pulls: numberIn(pull, 'pullCount') ?? 0, addresses: numberIn(pull, 'ipCount') ?? 0 },
    ];
  });
  return rows.sort((one, other) => one.start - other.start);
}

function entriesOf(rows: readonly Row[]): SourcePulls[] {
  const count = (of: (row: Row) => number) =>
    rows.map((row) => ({ start: formatTime(row.start), count: of(row) }));
  const source = { upstream: UPSTREAM, isCumulative: false };
  const total = rows.reduce((sum, { pulls }) => sum + pulls, 0);
  return [
    { ...source, unit: 'PULLS', total, periods: count(({ pulls }) => pulls) },
    // Who pulled in two periods is one address: a sum would count it twice.
    { ...source, unit: 'UNIQUE_ADDRESSES', total: null, periods: count(({ addresses }) => addresses) },
  ];
}

/** What of the window is not in the numbers; null when all of it is. */
function coverage(rows: readonly Row[], { from, to, interval }: PullWindow): string | null {
  const first = rows[0];
  const last = rows.at(-1);
  const periods = interval === 'WEEK' ? 'weeks' : 'months';
  const rule = `Docker counts whole ${periods} once they are over, and goes back ${LONGEST} months`;
  if (!first || !last) return `${rule}: it has none in this time`;
  if (first.start === from && last.end === to) return null;
  return `${rule}: these numbers are from ${formatDay(first.start)} to ${formatDay(last.end - 1)}`;
}
