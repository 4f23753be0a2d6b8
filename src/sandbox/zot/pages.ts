import { type Answer, json } from '../service.js';
import type { Handler } from './exchange.js';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** What zot sends along with its own pages. */
const GUARDED = {
  ...HTML,
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
};

/** GET of a place in the web page: the same document everywhere, its script does the rest. */
export function showPage(): Answer {
  return { status: 200, headers: GUARDED, body: page('zot', '<div id="root"></div>') };
}

/** GET of the playground that debug builds have. */
export function showPlayground(endpoint: string): Handler {
  const body = page('GraphQL playground', `<div id="playground" data-endpoint="${endpoint}"></div>`);
  return () => ({ status: 200, headers: HTML, body });
}

/** GET of the API description that debug builds have: a page, or the document behind it. */
export const showSwagger: Handler = ({ segments: { file = '' } }) => {
  if (file === 'index.html')
    return { status: 200, headers: HTML, body: page('Swagger UI', '<div id="swagger-ui"></div>') };
  if (file !== 'doc.json') return { status: 404, headers: TEXT, body: '404 page not found\n' };
  const info = { title: 'Open Container Initiative Distribution Specification', version: 'v1.1.1' };
  const paths = {
    '/v2/': { get: { summary: 'Check API support', responses: { 200: { description: 'ok' } } } },
  };
  return json(200, { swagger: '2.0', info, basePath: '/', paths });
};

/** GET of a probe; this zot is ready as soon as it listens. */
export function showHealth(): Answer {
  return { status: 200, headers: TEXT, body: 'ok' };
}

function page(title: string, body: string): string {
  return `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>\n`;
}
