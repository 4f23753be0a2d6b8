import type { LinkOptions } from '../../http/link.js';
import type { HandWritten, RestResolver } from '../../rest/hand-written.js';
import type { Arguments } from '../../rest/request.js';
import type { CsvFiles } from './csv-files.js';
import { requireUrl } from './exports.js';
import { downloadUrlOf, namespaceAbove } from './places.js';
import { type RowQuestion, readPage } from './row-page.js';

/** What Docker tells of a report, when it keeps to its form. */
export interface Report {
  readonly url?: unknown;
}

interface NamedInterval {
  readonly granularity: 'weekly' | 'monthly';
  /** Its first day, `2026-11-09`. */
  readonly date: string;
}

const INTERVAL = /_(weekly|monthly)_(?:.*_)?(\d{4})_(\d\d)_(\d\d)\.csv$/;

export const reportFields: HandWritten = {
  'DvpReport.fileName': { createResolver: () => ofUrl(fileNameOf) },
  'DvpReport.granularity': { createResolver: () => ofUrl((url) => intervalOf(url)?.granularity) },
  'DvpReport.date': { createResolver: () => ofUrl((url) => intervalOf(url)?.date) },
  'DvpReport.rows': {
    fromOrigin: true,
    createResolver: (_call, _callOf, upstream) => async (parent, args, session) => {
      const operation = 'DvpReport.rows';
      const link = { operation, target: upstream.target, scope: upstream.scopeOf(session, operation) };
      const files = filesOfReport(parent ?? {}, namespaceAbove(parent), link);
      return readPage(files, args as RowQuestion); // as the SDL says
    },
  },
  'DvpReport.downloadUrl': { fromOrigin: true, createResolver: () => pathOf },
};

/** The file of a report. */
export function filesOfReport({ url }: Report, namespace: string, link: LinkOptions): CsvFiles {
  const known = requireUrl(url, link);
  const name = JSON.stringify(['report', namespace, fileNameOf(known)]);
  return { name, urls: [known], areSigned: false, link };
}

/** The last part of an address's path; undefined when it ends in nothing. */
export function fileNameOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  const name = decoded(last);
  // A slash that is part of the name stays encoded: decoded, it would be a folder in the path of the download.
  return (name.includes('/') ? last : name) || undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign
  }
}

/** What a report's file name says of its interval: it has `_weekly_` or `_monthly_` and ends in `_YYYY_MM_DD.csv`. */
export function intervalOf(url: string): NamedInterval | undefined {
  const [, granularity, year, month, day] = INTERVAL.exec(fileNameOf(url) ?? '') ?? [];
  if (granularity !== 'weekly' && granularity !== 'monthly') return undefined;
  const date = `${year}-${month}-${day}`;
  // Date.parse alone takes the 31st of February.
  const moment = new Date(`${date}T00:00:00Z`);
  const isDate = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(date);
  return isDate ? { granularity, date } : undefined;
}

function ofUrl(read: (url: string) => string | undefined): RestResolver {
  return (parent) => (typeof parent?.url === 'string' ? read(parent.url) : undefined);
}

function pathOf(report: Arguments | undefined): string | undefined {
  const fileName = typeof report?.url === 'string' ? fileNameOf(report.url) : undefined;
  return fileName && downloadUrlOf('reports', namespaceAbove(report), fileName);
}
