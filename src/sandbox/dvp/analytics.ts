import { refuse } from '../hub/failures.js';
import type { Clock, Tokens } from '../hub/tokens.js';
import type { Answer, Call } from '../service.js';
import { ANALYTICS_V1_BASE, createAnalyticsV1 } from './analytics-v1.js';
import { findExportFile } from './exports.js';
import { answerProxylytics, findReportFile, PROXYLYTICS_BASE } from './proxylytics.js';
import { createStorage } from './storage.js';

export const ANALYTICS_BASE = '/api/publisher/';

interface AnalyticsOptions {
  readonly tokens: Tokens;
  readonly now: Clock;
}

/** Everything for publishers on Docker Hub's origin: the documented API, its unpublished twin, and the files of both. */
export function createAnalytics(options: AnalyticsOptions): (call: Call) => Answer {
  const { tokens, now } = options;
  const storage = createStorage({
    now,
    find: (path) => findExportFile(path, now()) ?? findReportFile(path, now()),
  });
  const analytics = createAnalyticsV1({ ...options, storage });

  return (call) => {
    if (call.path.startsWith(ANALYTICS_V1_BASE)) return analytics(call);
    if (!call.path.startsWith(PROXYLYTICS_BASE)) return storage.answer(call) ?? refuse(404);
    if (call.method !== 'GET') return refuse(405, `Method "${call.method}" not allowed.`);
    const caller = tokens.identify(call.headers);
    if (caller.kind === 'refused') return refuse(401, 'unauthorized');
    const account = caller.kind === 'account' ? caller.account : undefined;
    return answerProxylytics({ call, account, now: now() }, storage);
  };
}
