import { PortolanError } from '../../errors.js';
import type { Arguments } from '../../rest/request.js';

export type PullInterval = 'WEEK' | 'MONTH';

/** A time in which pulls are counted: whole days in UTC, in milliseconds since 1970, its end not included. */
export interface PullWindow {
  readonly from: number;
  readonly to: number;
  readonly interval: PullInterval;
  /** When it was asked for. */
  readonly now: number;
}

export interface PullPeriod {
  /** As RFC 3339. */
  readonly start: string;
  readonly count: number;
}

export const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;
const MAX_DAYS = 5 * 366;

/** Reads the arguments of `pulls`; throws BAD_USER_INPUT for a time that has not been, or is too long. */
export function readWindow({ from, to, interval }: Arguments, now: number): PullWindow {
  const end = typeof to === 'string' ? Math.min(Date.parse(to), now) : now;
  const start = typeof from === 'string' ? Date.parse(from) : end - DEFAULT_DAYS * DAY_MS;
  const refuse = (why: string): never => {
    throw new PortolanError('BAD_USER_INPUT', why);
  };
  if (typeof from === 'string' && start >= now) refuse('"from" must be in the past');
  if (start >= end) refuse('"from" must be before "to"');
  if (end - start > MAX_DAYS * DAY_MS) refuse('"from" and "to" must not be more than five years apart');
  return {
    from: Math.floor(start / DAY_MS) * DAY_MS,
    to: Math.min(Math.ceil(end / DAY_MS) * DAY_MS, now),
    interval: interval === 'WEEK' ? 'WEEK' : 'MONTH',
    now,
  };
}

/** Beginning of the week or month that a time is in. */
export function periodStart(time: number, interval: PullInterval): number {
  if (interval === 'MONTH') return monthsAfter(time, 0);
  const day = Math.floor(time / DAY_MS);
  // Day 0 was a Thursday.
  return (day - ((day + 3) % 7)) * DAY_MS;
}

/** Beginning of the period after the one that begins at a time. */
export function nextPeriod(start: number, interval: PullInterval): number {
  return interval === 'MONTH' ? monthsAfter(start, 1) : start + 7 * DAY_MS;
}

/** First day of a month. */
export function monthsAfter(time: number, months: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}

/** The periods that a window touches, each with what was counted in it, nothing included. */
export function fillPeriods(window: PullWindow, counts: ReadonlyMap<number, number>): PullPeriod[] {
  const periods: PullPeriod[] = [];
  const { from, to, interval } = window;
  for (let start = periodStart(from, interval); start < to; start = nextPeriod(start, interval)) {
    periods.push({ start: formatTime(start), count: counts.get(start) ?? 0 });
  }
  return periods;
}

export function formatTime(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** `2026-01-31` */
export function formatDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
