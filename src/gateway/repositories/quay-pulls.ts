import { PortolanError } from '../../errors.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { nameOf } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn, timeOf } from '../joined/reading.js';
import { resultOf } from '../joined/source-result.js';
import { DAY_MS, fillPeriods, formatDay, monthsAfter, type PullWindow, periodStart } from './pull-window.js';
import { type CountPulls, type SourcePulls, withReason } from './source-pulls.js';
import type { TurnOf } from './turns.js';

const OPERATION = 'Query.quayRepositoryAggregateLogs';
const PULL = 'pull_repo';
/** Calls for one repository: a year and the month that is going on. */
const MAX_MONTHS = 13;

/**
 * Pulls as Quay's log counts them, by day. The statistics of a repository would need no right to administer it, but they
 * count whatever was done there, pushes and changes included.
 */
export function countQuayPulls(joined: Joined, turnOf: TurnOf): CountPulls {
  const call = joined.call(OPERATION);
  return async (place, asked, session) => {
    const look = { searched: `log of ${nameOf(place)}`, found: true };
    const window = shorten(asked);
    const months = monthsOf(window).map((days) => ({ repository: place.path, ...days }));
    try {
      const logs = await Promise.all(months.map((args) => turnOf(session)(() => call(args, session))));
      const result = resultOf('quay', [look], '');
      return { entries: [entryOf(logs, window)], result: withReason(result, lostOf(asked, window)) };
    } catch (error) {
      return { entries: [], result: resultOf('quay', [{ ...look, found: false, error }], '') };
    }
  };
}

/** The newest part of a window that is too long. */
function shorten(window: PullWindow): PullWindow {
  return { ...window, from: Math.max(window.from, monthsAfter(window.to - 1, 1 - MAX_MONTHS)) };
}

function lostOf(asked: PullWindow, { from }: PullWindow): string | null {
  if (asked.from === from) return null;
  return `Quay's log is read for ${MAX_MONTHS} months at most: these numbers begin at ${formatDay(from)}`;
}

/**
 * Quay counts for a month at most, and puts days together that have the same number in two months: so each month of the
 * calendar is asked for by itself.
 */
function monthsOf({ from, to }: PullWindow): { startTime: string; endTime: string }[] {
  const months: { startTime: string; endTime: string }[] = [];
  for (let start = from; start < to; start = monthsAfter(start, 1)) {
    const end = Math.min(monthsAfter(start, 1), to) - 1;
    months.push({ startTime: toQuayDay(start), endTime: toQuayDay(end) });
  }
  return months;
}

/** `01/31/2026` */
function toQuayDay(time: number): string {
  const [year, month, day] = formatDay(time).split('-');
  return `${month}/${day}/${year}`;
}

function entryOf(logs: readonly unknown[], window: PullWindow): SourcePulls {
  const counts = new Map<number, number>();
  for (const { start, count } of logs.flatMap((log) => pullsIn(log, window))) {
    counts.set(start, (counts.get(start) ?? 0) + count);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const periods = fillPeriods(window, counts);
  return { upstream: 'quay', unit: 'PULLS', total, isCumulative: false, periods };
}

function pullsIn(log: unknown, { from, to, interval }: PullWindow): { start: number; count: number }[] {
  const { aggregated, search_unavailable: isBlind, message } = fieldsOf(log);
  if (isBlind === true) throw unsearchable(message);
  return itemsOf(aggregated).flatMap((entry) => {
    const time = timeOf(textIn(entry, 'datetime'));
    if (textIn(entry, 'kind') !== PULL || time === undefined) return [];
    // Quay includes the day after the last one that it was asked for.
    if (time < from || time >= to) return [];
    const day = Math.floor(time / DAY_MS) * DAY_MS;
    return [{ start: periodStart(day, interval), count: numberIn(entry, 'count') ?? 0 }];
  });
}

function unsearchable(message: unknown): PortolanError {
  const reason = typeof message === 'string' ? message : 'it keeps its logs where it cannot search them';
  return new PortolanError('UPSTREAM_UNSUPPORTED', `Quay: ${reason}`, {
    upstream: 'quay',
    operation: OPERATION,
  });
}
