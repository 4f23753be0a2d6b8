import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import { PortolanError } from '../errors.js';
import { scopeOf } from '../http/session.js';
import type { Logger } from '../log.js';
import type { Download, Upstream } from '../upstreams/types.js';
import { identifyClient } from './client-keys.js';
import { errorAnswer } from './format-error.js';
import { httpStatusOf } from './http-status.js';
import { openSession } from './open-session.js';

export interface DownloadsOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly upstreams: readonly Upstream[];
}

/** A client that takes nothing for so long has gone, whatever its connection says. */
const STALL_MS = 60_000;

/** What of the upstream's headers says something of the body. */
const PASSED_ON = [
  'accept-ranges',
  'content-encoding',
  'content-length',
  'content-range',
  'docker-content-digest',
  'etag',
  'last-modified',
] as const;

/** What is in a blob is nobody's page on the gateway's origin, whatever type it claims. */
const INERT = Object.freeze({
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-site',
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
});

/** Registers the routes under which bodies of any size are passed on as they come, for GET and HEAD. */
export function registerDownloads(app: FastifyInstance, options: DownloadsOptions): void {
  for (const upstream of options.upstreams) {
    for (const download of upstream.description.downloads ?? [])
      register(app, options, { upstream, download });
  }
}

interface Offer {
  readonly upstream: Upstream;
  readonly download: Download;
}

function register(app: FastifyInstance, options: DownloadsOptions, { upstream, download }: Offer): void {
  const { target } = upstream;
  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: download.route,
    onRequest: (request, _reply, done) => {
      request.client = identifyClient(options.config.clientKeys, request.headers.authorization);
      done();
    },
    errorHandler: (error, request, reply) => {
      if (!(error instanceof PortolanError)) options.log.error({ err: error }, 'internal error');
      answerError(error, request, reply);
    },
    handler: async (request, reply) => {
      const session = openSession(request, reply, options, undefined);
      const { status, headers, body, sendTo } = await download.open({
        method: request.method === 'HEAD' ? 'HEAD' : 'GET',
        name: request.params['*'],
        range: rangeOf(request),
        target,
        scope: scopeOf(session, target, `${request.method} ${download.route}`),
      });
      reply.code(status).headers(headersOf(headers, request.params['*']));
      if (request.method === 'HEAD') {
        body.on('error', () => undefined).destroy();
        return reply.send();
      }
      reply.raw.setTimeout(STALL_MS, () => body.destroy());
      body.once('error', (error) => {
        if (reply.raw.headersSent)
          logBreak(options.log, { requestId: request.id, upstream: target.name, error });
      });
      if (!sendTo) return reply.send(body);
      reply.hijack();
      reply.raw.writeHead(status, reply.getHeaders() as OutgoingHttpHeaders); // Fastify's type has undefined values
      // It cannot be told any more: what the client gets breaks off, and the log says why.
      await sendTo(reply.raw).catch(() => reply.raw.destroy());
    },
  });
}

/** RFC 9110, 14.2: only GET has ranges; and without its validator compared, a part could be of another file. */
function rangeOf({ method, headers }: FastifyRequest): string | undefined {
  return method === 'GET' && headers['if-range'] === undefined ? headers.range : undefined;
}

interface Break {
  readonly requestId: string;
  readonly upstream: string;
  readonly error: Error;
}

/** The client sees no more of it than a broken connection. */
function logBreak(log: Logger, { requestId, upstream, error }: Break): void {
  if (!(error instanceof PortolanError)) return; // a client that has gone, or a connection whose end is logged
  const { code, message } = error;
  log.warn({ requestId, upstream, code, reason: message }, 'download broken off');
}

function headersOf(headers: IncomingHttpHeaders, name: string): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const type = headers['content-type'] ?? 'application/octet-stream';
  const disposition = `attachment; filename="${fileNameOf(name, type)}"`;
  return {
    ...Object.fromEntries(passed),
    'content-type': type,
    'content-disposition': disposition,
    ...INERT,
  };
}

/** The whole name, of which a last part such as `raw` says little. */
function fileNameOf(name: string, type: string): string {
  const plain = name.replace(/[^\w.@+-]+/g, '-');
  return type.startsWith('text/csv') && !plain.endsWith('.csv') ? `${plain}.csv` : plain;
}

/** A download is no GraphQL answer: its status is the code's, in HTTP's words, and the body says the rest. */
function answerError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const known = error instanceof PortolanError ? error : new PortolanError('INTERNAL', 'Internal error');
  const { code, extensions } = known;
  const status = extensions.status === 416 ? 416 : httpStatusOf(code);
  // Without an upstream it is the key of the gateway that is missing.
  if (code === 'UNAUTHENTICATED' && !extensions.upstream) reply.header('www-authenticate', 'Bearer');
  if (extensions.retryAfter !== undefined) reply.header('retry-after', Math.ceil(extensions.retryAfter));
  // A body may fail after its headers were set.
  for (const header of [...PASSED_ON, 'content-disposition'] as const) {
    reply.removeHeader(header);
    reply.raw.removeHeader(header);
  }
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(errorAnswer(known, request.id));
}
