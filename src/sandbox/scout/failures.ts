import { randomUUID } from 'node:crypto';
import { type Answer, json } from '../service.js';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Server Error',
  503: 'Service Unavailable',
};

/** What reaches a client of Scout when the request fails below GraphQL: the service's JSON, or the edge's text and pages. */
export function scoutFailure(status: number): Answer {
  const title = TITLES[status] ?? 'Error';
  switch (status) {
    case 400:
    case 401:
    case 402:
    case 409:
      return json(status, { message: title, extensions: { correlation_id: randomUUID() } });
    case 403:
    case 502:
    case 503:
      return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: page(status, title) };
    case 429:
      return { status, headers: { 'content-type': 'text/plain', 'retry-after': '30' }, body: title };
    default:
      return { status, headers: { 'content-type': 'text/plain' }, body: title };
  }
}

/** The load balancer refuses in its own name, before anything that speaks JSON. */
function page(status: number, title: string): string {
  return [
    '<!doctype html><meta charset="utf-8">',
    '<meta name=viewport content="width=device-width, initial-scale=1">',
    `<title>${status}</title>${status} ${title}`,
    status === 403
      ? 'Your client does not have permission to get URL <code>/v1/graphql</code> from this server.'
      : '',
  ].join('');
}
