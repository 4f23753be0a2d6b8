import { type Answer, json } from '../service.js';
import { type PublisherNamespace, publisherNamespaces } from '../story-publishing.js';
import { exportedIntervals, type NumberedInterval, type Timespan } from './calendar.js';
import { exportFiles, VIEWS, type View } from './export-files.js';
import type { Storage } from './storage.js';

/** One call for exports by a caller who may see the publisher. */
export interface ExportVisit {
  readonly publisher: PublisherNamespace;
  /** What stands behind `/pulls/exports/years`. */
  readonly path: readonly string[];
  readonly now: number;
  readonly host: string;
}

/** Docker documents a 404 of exports without a body. */
const NOT_FOUND: Answer = { status: 404 };

/** Years, their months or weeks, one of these, and the links to its files. */
export function answerExports({ publisher, path, now, host }: ExportVisit, storage: Storage): Answer {
  const [year, timespan, number, view, ...more] = path;
  if (year === undefined) return json(200, { years: yearsOf(now).map((known) => ({ year: known })) });
  if (!isTimespan(timespan) || more.length > 0) return NOT_FOUND;
  const key = timespan === 'weeks' ? 'week' : 'month';
  const intervals = exportedIntervals(timespan, now).filter((interval) => String(interval.year) === year);
  if (intervals.length === 0) return NOT_FOUND;
  if (number === undefined)
    return json(200, { [timespan]: intervals.map((interval) => ({ [key]: interval.number })) });
  const interval = intervals.find((candidate) => String(candidate.number) === number);
  if (!interval) return NOT_FOUND;
  if (view === undefined) return json(200, { [key]: interval.number });
  if (!isView(view)) return NOT_FOUND;
  const folder = `exports/${publisher.namespace}/${year}/${timespan}/${number}`;
  const data = exportFiles(publisher, interval, view).map(({ name, body }) => ({
    url: storage.sign(`${folder}/${name}`, host),
    size: body.length,
  }));
  return json(200, { data });
}

/** The file behind a link: links are signed, so the path is one that was given out. */
export function findExportFile(path: string, now: number): Buffer | undefined {
  const [, namespace, year, timespan, number, file = ''] = path.split('/');
  const publisher = publisherNamespaces.find((candidate) => candidate.namespace === namespace);
  const interval = isTimespan(timespan)
    ? exportedIntervals(timespan, now).find((found) => isNumbered(found, year, number))
    : undefined;
  const view = VIEWS.find((candidate) => file.replace(/(-\d+)?\.csv(\.gz)?$/, '') === candidate);
  if (!publisher || !interval || !view) return undefined;
  return exportFiles(publisher, interval, view).find(({ name }) => name === file)?.body;
}

function isNumbered(interval: NumberedInterval, year = '', number = ''): boolean {
  return String(interval.year) === year && String(interval.number) === number;
}

function yearsOf(now: number): number[] {
  const intervals = [...exportedIntervals('months', now), ...exportedIntervals('weeks', now)];
  return [...new Set(intervals.map(({ year }) => year))].sort();
}

function isTimespan(text: string | undefined): text is Timespan {
  return text === 'weeks' || text === 'months';
}

function isView(text: string): text is View {
  return VIEWS.some((view) => view === text);
}
