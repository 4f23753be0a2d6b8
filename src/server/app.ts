import { randomUUID } from 'node:crypto';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Config } from '../config.js';
import { codeOfStatus, PortolanError } from '../errors.js';
import type { Logger } from '../log.js';
import type { Upstream } from '../upstreams/types.js';
import { registerDownloads } from './downloads.js';
import { errorAnswer } from './format-error.js';
import { registerGraphql } from './graphql-route.js';
import { httpStatusOf } from './http-status.js';
import { openGraphs } from './open-graphs.js';
import { createReadiness } from './readiness.js';

export interface AppOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly upstreams: readonly Upstream[];
  /** True from the moment the process is asked to stop. */
  isStopping(): boolean;
}

const MAX_BODY_BYTES = 1 << 20;
const REQUEST_ID = /^[\w.:+/=-]{1,128}$/;

/** The HTTP side: `/graphql`, `/healthz`, `/readyz`, `/playground`. Composes the graph; listens nowhere yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, upstreams } = options;
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId,
    forceCloseConnections: 'idle',
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  // Loaded when they are wanted: each is a twentieth of the time to the first answer.
  if (config.corsOrigins.length > 0) {
    const { default: fastifyCors } = await import('@fastify/cors');
    await app.register(fastifyCors, { origin: [...config.corsOrigins], exposedHeaders: ['x-request-id'] });
  }
  app.decorateRequest('client', undefined);
  const { graphs, schemaState, stop } = await openGraphs(options);
  app.addHook('preClose', async () => stop());
  await registerGraphql(app, { ...options, graphs });
  registerDownloads(app, options);
  registerHealth(app, createReadiness(upstreams, schemaState), options.isStopping);
  if (config.playground) {
    const { registerPlayground } = await import('./playground.js');
    await registerPlayground(app);
  }
  return app;
}

function registerHealth(
  app: FastifyInstance,
  readiness: ReturnType<typeof createReadiness>,
  isStopping: () => boolean,
): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    if (isStopping()) return reply.code(503).send({ status: 'stopping', upstreams: {} });
    return readiness();
  });
}

function genReqId({ headers }: { headers: Record<string, string | string[] | undefined> }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Failures before there is an operation are told in GraphQL's form too, because GraphQL clients read nothing else. */
function answerError(
  error: FastifyError | PortolanError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const known = error instanceof PortolanError ? error : toPortolanError(error);
  const status = ('statusCode' in error && error.statusCode) || httpStatusOf(known.code);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  reply.code(status).send(errorAnswer(known, request.id));
}

function toPortolanError(error: FastifyError): PortolanError {
  const status = error.statusCode ?? 500;
  if (status >= 500) return new PortolanError('INTERNAL', 'Internal error');
  if (status === 413)
    return new PortolanError('PAYLOAD_TOO_LARGE', `The request body is over ${MAX_BODY_BYTES} bytes`);
  return new PortolanError(codeOfStatus(status), `The request cannot be read: ${error.message}`);
}
