import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance, fastify } from 'fastify';
import { buildSchema, parse, validate } from 'graphql';
import { readyTabs } from '../../playground/tabs.js';
import { registerPlayground } from '../../src/server/playground.js';

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const page = '<!doctype html><title>Portolan playground</title>';
const script = 'export const chart = 1;';
const secret = 'not for the browser';

let outside: string;
let app: FastifyInstance;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'portolan-playground-'));
  writeFileSync(join(outside, 'secret.txt'), secret);
  mkdirSync(join(outside, 'built', 'assets'), { recursive: true });
  writeFileSync(join(outside, 'built', 'index.html'), page);
  writeFileSync(join(outside, 'built', 'secret.txt'), secret);
  writeFileSync(join(outside, 'built', 'assets', 'main-0a1b2c3d.js'), script);
  writeFileSync(join(outside, 'built', 'assets', '.secret'), secret);
  app = fastify();
});

afterEach(async () => {
  await app.close();
  rmSync(outside, { recursive: true });
});

describe('with a build', () => {
  beforeEach(() => start(join(outside, 'built')));

  it.each(['/playground', '/playground/'])(
    'serves the page at %s and has it asked for again each time',
    async (url) => {
      const reply = await read(url);
      expect(reply.status).toBe(200);
      expect(reply.body).toBe(page);
      expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(reply.headers['cache-control']).toBe('no-cache');
    },
  );

  it('answers 304 for a page the browser already holds', async () => {
    const { headers } = await read('/playground');
    const again = await read('/playground', { 'if-none-match': String(headers.etag) });
    expect(again.status).toBe(304);
  });

  it('serves an asset that caches for a year', async () => {
    const reply = await read('/playground/assets/main-0a1b2c3d.js');
    expect(reply.status).toBe(200);
    expect(reply.body).toBe(script);
    expect(reply.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('answers 404 for an asset that is not there, and does not let it cache', async () => {
    const reply = await read('/playground/assets/main-ffffffff.js');
    expect(reply.status).toBe(404);
    expect(reply.headers['cache-control']).toBeUndefined();
  });

  it.each(['/playground', '/playground/assets/main-0a1b2c3d.js'])(
    'sends the security headers with %s',
    async (url) => {
      const { headers } = await read(url);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(readPolicy(headers['content-security-policy'])).toEqual({
        'default-src': "'none'",
        'script-src': "'self'",
        'worker-src': "'self'",
        'style-src': "'self' 'unsafe-inline'",
        'img-src': "'self' data:",
        'font-src': "'self'",
        'connect-src': "'self'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
      });
    },
  );

  it('leaves the headers of other routes alone', async () => {
    const { headers } = await read('/healthz');
    expect(headers).not.toHaveProperty('content-security-policy');
  });

  it.each([
    '/playground/assets/../secret.txt',
    '/playground/assets/../../secret.txt',
    '/playground/assets/..%2fsecret.txt',
    '/playground/assets/..%2f..%2fsecret.txt',
    '/playground/assets/%2e%2e/secret.txt',
    '/playground/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/playground/assets/..%5csecret.txt',
    '/playground/assets//../secret.txt',
    '/playground/assets/%00/../secret.txt',
    '/playground/assets/.secret',
    '/playground/secret.txt',
    '/playground/../secret.txt',
  ])('refuses %s', async (path) => {
    const reply = await read(path);
    expect([400, 403, 404]).toContain(reply.status);
    expect(reply.body).not.toContain(secret);
  });
});

it('answers 503 and names the cure when the playground is not built', async () => {
  await start(join(outside, 'nothing-here'));
  for (const url of ['/playground', '/playground/', '/playground/assets/main-0a1b2c3d.js']) {
    const reply = await read(url);
    expect(reply.status).toBe(503);
    expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.body).toContain('npm run build');
  }
});

it.each(readyTabs.map(({ query }) => [/query (\w+)/.exec(query)?.[1], query]))(
  'offers %s as a query the public schema accepts',
  (_name, query) => {
    const schema = buildSchema(
      readFileSync(new URL('../../schema/portolan.graphql', import.meta.url), 'utf8'),
    );
    expect(validate(schema, parse(String(query)))).toEqual([]);
  },
);

function readPolicy(policy: unknown): Record<string, string> {
  const directives = String(policy).split('; ');
  return Object.fromEntries(directives.map((directive) => directive.split(/ (.*)/, 2)));
}

async function start(folder: string): Promise<void> {
  await registerPlayground(app, folder);
  app.get('/healthz', async () => 'ok');
  await app.listen({ port: 0, host: '127.0.0.1' });
}

/** Sends the path as it is written: `fetch` would resolve its dots before anything is sent. */
function read(path: string, headers: Record<string, string> = {}): Promise<Reply> {
  const { port } = app.server.address() as AddressInfo; // a TCP server that listens has an address of this shape
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers, agent: false }, (reply) => {
      const parts: Buffer[] = [];
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('end', () =>
        resolve({
          status: reply.statusCode ?? 0,
          headers: reply.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    call.on('error', reject);
    call.end();
  });
}
