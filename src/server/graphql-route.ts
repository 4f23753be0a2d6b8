import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import type { Graphs } from '../gateway/graphs.js';
import type { Logger } from '../log.js';
import { createApollo } from './apollo.js';
import { identifyClient } from './client-keys.js';
import { createFormatError, withRequestId } from './format-error.js';
import { isMultipart, registerMultipart } from './multipart.js';
import { openSession } from './open-session.js';
import { createOperationLog } from './operation-log.js';
import type { RequestSession } from './session.js';
import { createShortcut, isPlainRequest } from './shortcut.js';

export interface GraphqlRouteOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly graphs: Graphs;
}

/** Accept headers for which Apollo, too, answers with application/json. */
const TAKES_JSON = new Set([
  undefined,
  '*/*',
  'application/json',
  'application/json, */*',
  'application/json,*/*',
]);

/** Registers `/graphql`. */
export async function registerGraphql(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { config, log, graphs } = options;
  const formatError = createFormatError(log);
  const reporting = { log, ownerOf: (coordinate: string) => graphs.current.ownerOf(coordinate) };
  const shortcut = createShortcut(graphs, formatError, reporting);
  const plugins = [createOperationLog(reporting), shortcut.plugin, fastifyApolloDrainPlugin(app)];
  const apollo = createApollo(graphs, { introspection: config.introspection, log, formatError, plugins });
  await apollo.start();

  const sessionOf = (request: FastifyRequest, reply: FastifyReply): RequestSession => {
    const { deadlineMs } = isMultipart(request) ? config.uploads : config.traffic;
    request.session ??= openSession(request, reply, options, deadlineMs);
    return request.session;
  };
  const throughApollo = fastifyApolloHandler(apollo, {
    context: async (request: FastifyRequest, reply: FastifyReply) => sessionOf(request, reply),
  });

  app.decorateRequest('session', undefined);
  registerMultipart(app, config.uploads);
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: (request, _reply, done) => {
      // Before the body is read: a stranger's megabyte is not worth parsing.
      request.client = identifyClient(config.clientKeys, request.headers.authorization);
      done();
    },
    handler: async (request, reply) => {
      if (
        request.method === 'POST' &&
        !isMultipart(request) &&
        TAKES_JSON.has(request.headers.accept) &&
        isPlainRequest(request.body)
      ) {
        const body = await shortcut.answer(request.body, sessionOf(request, reply));
        if (body !== undefined) return reply.type('application/json; charset=utf-8').send(body);
      }
      const payload: unknown = await throughApollo.call(app, request, reply);
      // What Apollo refuses before there is an operation has no request id yet.
      return reply.statusCode >= 400 && typeof payload === 'string'
        ? withRequestId(payload, request.id)
        : payload;
    },
  });
}
