import { PortolanError } from '../../errors.js';
import { originOf } from '../../rest/origin.js';
import type { Arguments } from '../../rest/request.js';

/** Which export: Docker's words. */
export interface ExportPlace {
  readonly namespace: string;
  readonly year: number;
  readonly timespan: string;
  readonly interval: number;
  readonly view: string;
}

/** Paths of the gateway under which files are downloaded. */
export const DOWNLOADS = { exports: '/exports/dvp/', reports: '/reports/dvp/' } as const;

/** The path of the gateway for a file of that name. */
export function downloadUrlOf(kind: keyof typeof DOWNLOADS, ...name: readonly (string | number)[]): string {
  return DOWNLOADS[kind] + name.map(encodeURIComponent).join('/');
}

/** The value that the calls and objects above an object give to a name: the nearest one counts. */
export function findAbove(object: Arguments | undefined, name: string): unknown {
  const origin = originOf(object);
  if (!origin) return undefined;
  return origin.args[name] ?? origin.parent?.[name] ?? findAbove(origin.parent, name);
}

/** The namespace in which an object was found. */
export function namespaceAbove(object: Arguments | undefined): string {
  const namespace = findAbove(object, 'namespace');
  if (typeof namespace === 'string') return namespace;
  // Only an object knows where it was found.
  throw new PortolanError('UPSTREAM_INVALID', 'Docker DVP: something else came where an object was expected');
}

/** The export of which an object tells. */
export function exportAbove(found: Arguments | undefined): ExportPlace {
  const month = findAbove(found, 'month');
  const week = findAbove(found, 'week');
  const isOfYear = month !== undefined || week !== undefined;
  return {
    namespace: namespaceAbove(found),
    year: Number(findAbove(found, 'year')),
    timespan: isOfYear ? (month === undefined ? 'weeks' : 'months') : String(findAbove(found, 'timespan')),
    interval: Number(isOfYear ? (month ?? week) : findAbove(found, 'interval')),
    view: String(findAbove(found, 'view')),
  };
}
