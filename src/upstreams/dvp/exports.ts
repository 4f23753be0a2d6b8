import { upstreamFailure } from '../../http/failures.js';
import type { LinkOptions } from '../../http/link.js';
import type { HandWritten, HandWrittenField } from '../../rest/hand-written.js';
import type { Arguments } from '../../rest/request.js';
import type { CsvFiles } from './csv-files.js';
import { downloadUrlOf, type ExportPlace, exportAbove, findAbove, namespaceAbove } from './places.js';
import { type RowQuestion, readPage } from './row-page.js';

/** What Docker tells of an export, when it keeps to its document. */
export interface Export {
  readonly data?: unknown;
}

/** Fields that lead from an object to another operation, because Docker's objects do not say where they were found. */
export const exportFields: HandWritten = {
  'Query.dvpExports': {
    createResolver:
      () =>
      (_parent, { namespace }) => ({ namespace }),
  },
  'DvpNamespace.exports': {
    createResolver: () => (parent) => ({ namespace: parent?.namespace }),
  },
  'DvpExportYear.months': leadOn('Query.dvpExportMonths', ofYear),
  'DvpExportYear.weeks': leadOn('Query.dvpExportWeeks', ofYear),
  'DvpExportMonth.export': leadOn('Query.dvpExport', (month, { view }) => ({
    ...ofTimespan(month),
    timespan: 'months',
    interval: month.month,
    view,
  })),
  'DvpExportWeek.export': leadOn('Query.dvpExport', (week, { view }) => ({
    ...ofTimespan(week),
    timespan: 'weeks',
    interval: week.week,
    view,
  })),
  'DvpExport.rows': {
    fromOrigin: true,
    createResolver: (_call, _callOf, upstream) => async (parent, args, session) => {
      const operation = 'DvpExport.rows';
      const link = { operation, target: upstream.target, scope: upstream.scopeOf(session, operation) };
      const found = (parent ?? {}) as Export; // Docker's answer
      return readPage(filesOfExport(found, exportAbove(parent), link), args as RowQuestion); // as the SDL says
    },
  },
  'DvpExport.downloadUrl': {
    fromOrigin: true,
    createResolver: () => (parent) => pathOf(exportAbove(parent)),
  },
};

/** The files of an export as one sequence; throws UPSTREAM_INVALID when what Docker gave is no list of them. */
export function filesOfExport({ data }: Export, place: ExportPlace, link: LinkOptions): CsvFiles {
  const { namespace, year, timespan, interval, view } = place;
  const urls = objectsIn(data ?? [], link).map(({ url }) => requireUrl(url, link));
  const name = JSON.stringify(['export', namespace, year, timespan, interval, view]);
  return { name, urls, areSigned: true, link };
}

/** A link's address, which Docker's document does not promise. */
export function requireUrl(url: unknown, { target, operation }: LinkOptions): string {
  if (typeof url === 'string' && url !== '') return url;
  throw upstreamFailure(target, 'UPSTREAM_INVALID', 'a file has no address', { operation });
}

/** The objects of a list that Docker gave; throws when it is none. */
export function objectsIn(list: unknown, link: LinkOptions): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(list) && list.every(isObject)) return list;
  const message = 'the answer has another form than Docker documents';
  throw upstreamFailure(link.target, 'UPSTREAM_INVALID', message, { operation: link.operation });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function leadOn(to: string, asking: (parent: Arguments, args: Arguments) => Arguments): HandWrittenField {
  return {
    fromOrigin: true,
    createResolver(_own, callOf) {
      const call = callOf(to);
      return (parent = {}, args, session) => call(asking(parent, args), session);
    },
  };
}

function ofYear(year: Arguments): Arguments {
  return { namespace: namespaceAbove(year), year: year.year };
}

function ofTimespan(found: Arguments): Arguments {
  return { namespace: namespaceAbove(found), year: findAbove(found, 'year') };
}

function pathOf({ namespace, year, timespan, interval, view }: ExportPlace): string {
  return downloadUrlOf('exports', namespace, year, timespan, interval, view);
}
