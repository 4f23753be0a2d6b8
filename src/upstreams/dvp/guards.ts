import { PortolanError } from '../../errors.js';
import { withoutCredentials } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import type { Operation } from '../../rest/operation.js';
import type { Arguments } from '../../rest/request.js';

/** Routes that ask for no credential get none: a wrong one would only be in the way. */
const ANONYMOUS = new Set(['Query.dvpProxylyticsReposPulls', 'Query.dvpProxylyticsRepoPulls']);

/** What was not there, by operation: Docker's 404 of an export has no body. */
const MISSING: Readonly<Record<string, (args: Arguments) => string>> = {
  'DvpExports.years': ofNamespace,
  'Query.dvpExportYears': ofNamespace,
  'Query.dvpExportTimespans': ofYear,
  'Query.dvpExportMonths': ofYear,
  'Query.dvpExportWeeks': ofYear,
  'Query.dvpExportTimespan': ofTimespan,
  'Query.dvpExport': ofTimespan,
};

/** Stands around the calls of operations whose credentials or refusals are not to be taken as they come. */
export function guardCall({ field }: Operation, call: CallOperation): CallOperation {
  if (ANONYMOUS.has(field)) return (args, session, extras) => call(args, withoutCredentials(session), extras);
  if (!MISSING[field]) return call;
  return async (args, session, extras) => {
    try {
      return await call(args, session, extras);
    } catch (error) {
      throw namingWhat(field, { ...extras?.parent, ...args }, error);
    }
  };
}

/** The error of an operation, which says what was not found. */
export function namingWhat(field: string, args: Arguments, error: unknown): unknown {
  const missing = MISSING[field];
  if (!missing || !(error instanceof PortolanError) || error.code !== 'NOT_FOUND') return error;
  const message = `Docker DVP: there is no export ${missing(args)}, or it is not visible with these credentials`;
  return new PortolanError('NOT_FOUND', message, { ...error.extensions, cause: error });
}

function ofNamespace({ namespace }: Arguments): string {
  return `of namespace "${String(namespace)}"`;
}

function ofYear(args: Arguments): string {
  return `${ofNamespace(args)} for ${String(args.year)}`;
}

function ofTimespan(args: Arguments): string {
  const kind = args.timespan === 'months' ? 'month' : 'week';
  return `${ofNamespace(args)} for ${kind} ${String(args.interval)} of ${String(args.year)}`;
}
