import { ANALYTICS_BASE, createAnalytics } from '../dvp/analytics.js';
import type { ServiceDefinition } from '../service.js';
import { hubFailure, refuse } from './failures.js';
import { createLogins, type LoginOptions } from './logins.js';

/** Docker Hub's origin: the logins and, below its own base path, the publisher analytics. */
export function createHub(options: LoginOptions): ServiceDefinition {
  const logins = createLogins(options);
  const analytics = createAnalytics(options);
  return {
    name: 'hub',
    answer: (call) => {
      if (call.path.startsWith(ANALYTICS_BASE)) return analytics(call);
      const login = logins.get(call.path.replace(/\/$/, ''));
      if (!login) return refuse(404);
      return call.method === 'POST' ? login(call) : refuse(405, `Method "${call.method}" not allowed.`);
    },
    failure: (status) => hubFailure(status, options.now),
  };
}
