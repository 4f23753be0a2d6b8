/** Days since the epoch, first and last day both included. */
export interface Interval {
  readonly firstDay: number;
  readonly lastDay: number;
}

export type Timespan = 'weeks' | 'months';

const DAY_MS = 86_400_000;
/** Numbers of a week that ended on Sunday were absent a day later and present four days later. */
const DAYS_UNTIL_PUBLISHED = 3;
const EXPORTED_MONTHS = 24;

/** The closed weeks (Monday to Sunday) or months of the last `months` months, oldest first. */
export function closedIntervals(timespan: Timespan, months: number, now: number): Interval[] {
  return timespan === 'weeks' ? closedWeeks(months, now) : closedMonths(months, now);
}

/** A closed interval with the numbers under which it is exported. */
export interface NumberedInterval extends Interval {
  readonly year: number;
  readonly number: number;
}

/** The closed weeks or months of the last two years, oldest first, as exports count them. */
export function exportedIntervals(timespan: Timespan, now: number): NumberedInterval[] {
  return closedIntervals(timespan, EXPORTED_MONTHS, now).map((interval) => ({
    ...interval,
    ...numberOf(timespan, interval),
  }));
}

/** `2026-11-09`. */
export function formatDate(day: number): string {
  return formatDay(day).slice(0, 10);
}

/** RFC 3339 in UTC at midnight of the day itself. */
export function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().replace('.000Z', 'Z');
}

function closedWeeks(months: number, now: number): Interval[] {
  const newest = sundayBefore(dayOf(now) - DAYS_UNTIL_PUBLISHED);
  const oldest = monthsBack(now, months);
  const weeks: Interval[] = [];
  for (let sunday = newest; sunday >= oldest; sunday -= 7) {
    weeks.unshift({ firstDay: sunday - 6, lastDay: sunday });
  }
  return weeks;
}

function closedMonths(months: number, now: number): Interval[] {
  const today = new Date(now);
  const year = today.getUTCFullYear();
  return Array.from({ length: months }, (_, position) => {
    const month = today.getUTCMonth() - months + position;
    return { firstDay: dayOf(Date.UTC(year, month, 1)), lastDay: dayOf(Date.UTC(year, month + 1, 0)) };
  });
}

/** Docker does not say how weeks are numbered: here as ISO 8601 does, so that a week belongs to the year of its Thursday. */
function numberOf(timespan: Timespan, { firstDay }: Interval): { year: number; number: number } {
  const first = new Date((firstDay + (timespan === 'weeks' ? 3 : 0)) * DAY_MS);
  const year = first.getUTCFullYear();
  if (timespan === 'months') return { year, number: first.getUTCMonth() + 1 };
  return { year, number: Math.floor((dayOf(first.getTime()) - dayOf(Date.UTC(year, 0, 1))) / 7) + 1 };
}

/** The last Sunday that is not after the day; day 0 was a Thursday. */
function sundayBefore(day: number): number {
  return day - ((day + 4) % 7);
}

function monthsBack(now: number, months: number): number {
  const today = new Date(now);
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() - months];
  const lastOfMonth = Date.UTC(year, month + 1, 0);
  return dayOf(Math.min(Date.UTC(year, month, today.getUTCDate()), lastOfMonth));
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}
