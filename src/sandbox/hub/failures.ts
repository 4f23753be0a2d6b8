import { type Answer, json } from '../service.js';
import type { Clock } from './tokens.js';

export const WRONG_CREDENTIALS = 'Incorrect authentication credentials';

const TEXTS: Readonly<Record<number, string>> = {
  400: 'malformed request',
  401: WRONG_CREDENTIALS,
  402: 'payment required',
  403: 'access to the resource is forbidden with personal access token',
  404: 'object not found',
  409: 'conflict',
  429: 'Too Many Requests',
  500: 'internal server error',
  502: 'bad gateway',
  503: 'service unavailable',
};

const CALLS_PER_MINUTE = '180';
const WINDOW_SECONDS = 60;

/** Docker Hub's error object. */
export function refuse(status: number, detail = textOf(status)): Answer {
  return json(status, { detail, message: detail });
}

/** The error object of the token endpoint and of refused tokens. */
export function refuseWithErrinfo(status: number): Answer {
  return json(status, { detail: textOf(status), message: textOf(status), errinfo: {} });
}

/** What Docker Hub sends with `status`, rate-limit headers included. */
export function hubFailure(status: number, now: Clock): Answer {
  if (status === 401 || status === 403) return refuseWithErrinfo(status);
  const answer = refuse(status);
  if (status !== 429) return answer;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'x-ratelimit-limit': CALLS_PER_MINUTE,
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.floor(now() / 1000) + WINDOW_SECONDS),
      'x-ratelimit-ip': '127.0.0.1',
      // Seconds, as the current document says; older replies carried a unix timestamp, which a fault can ask for.
      'retry-after': String(WINDOW_SECONDS),
    },
  };
}

function textOf(status: number): string {
  return TEXTS[status] ?? 'error';
}
