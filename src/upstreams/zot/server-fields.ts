import { type Named, upstreamFailure } from '../../http/failures.js';
import type { HandWritten } from '../../rest/hand-written.js';
import type { Arguments } from '../../rest/request.js';
import { type MetricFamily, parseMetrics } from './metrics.js';

/** What is read from the bodies of operations of the server itself. */
export function createServerFields(target: Named): HandWritten {
  return {
    // Its fields are the operations.
    'Query.zotHealth': { createResolver: () => () => ({}) },
    'ZotMetrics.families': { createResolver: () => (metrics) => readFamilies(target, metrics) },
    'ZotProfile.text': {
      createResolver: () => (profile) =>
        /^text\//.test(String(profile?.['$header.content-type'])) ? profile?.$text : null,
    },
    // Sent as an empty object when it is on.
    'ZotMgmtAuth.htpasswd': { createResolver: () => (auth) => (auth?.htpasswd ? true : null) },
  };
}

function readFamilies(target: Named, metrics: Arguments | undefined): MetricFamily[] {
  const text = String(metrics?.$text ?? '');
  const failed = (code: 'UPSTREAM_INVALID' | 'UPSTREAM_UNSUPPORTED', message: string, cause?: unknown) =>
    upstreamFailure(target, code, message, { operation: 'Query.zotMetrics', cause });
  // What a build without the tag metrics has for its own exporter.
  if (text.startsWith('{')) {
    throw failed('UPSTREAM_UNSUPPORTED', 'only raw is there in a build without the tag metrics');
  }
  try {
    return parseMetrics(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw failed('UPSTREAM_INVALID', `the metrics are not in the format of Prometheus: ${reason}`, cause);
  }
}
