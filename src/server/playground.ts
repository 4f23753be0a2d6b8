import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** The same folder seen from `src/server` and from `dist/server`. */
const builtFolder = fileURLToPath(new URL('../../dist/playground', import.meta.url));

/**
 * What the page may do, and nothing else. Monaco writes its theme and the place of every line as inline styles, so styles need
 * 'unsafe-inline'; its own icons are data: images. Scripts, workers and requests stay on this origin.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Serves the playground at /playground; without a build in `folder` it answers 503 and says how to make one. */
export async function registerPlayground(app: FastifyInstance, folder = builtFolder): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers(securityHeaders);
    });
    if (existsSync(join(folder, 'index.html'))) await serveBuild(scope, folder);
    else serveAbsence(scope);
  });
}

async function serveBuild(scope: FastifyInstance, folder: string): Promise<void> {
  await scope.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/playground/assets/',
    index: false,
    dotfiles: 'deny',
    // The build puts a hash of the content into every asset's name: a new build is a new address.
    maxAge: '1y',
    immutable: true,
  });
  const sendPage = async (_request: unknown, reply: FastifyReply) =>
    reply.header('cache-control', 'no-cache').sendFile('index.html', folder, { cacheControl: false });
  scope.get('/playground', sendPage);
  scope.get('/playground/', sendPage);
}

function serveAbsence(scope: FastifyInstance): void {
  const explain = async (_request: unknown, reply: FastifyReply) =>
    reply
      .code(503)
      .header('cache-control', 'no-store')
      .type('text/plain; charset=utf-8')
      .send('The playground has not been built. Run `npm run build`, then start the gateway again.\n');
  scope.get('/playground', explain);
  scope.get('/playground/*', explain);
}
