import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PortolanError } from '../errors.js';

const TYPE = 'multipart/form-data';
/** Of `operations` and `map`, as of any other GraphQL request. */
const MAX_FIELD_BYTES = 1 << 20;
/** A client that was answered before its file was read gets so long to read the answer. */
const PARTING_MS = 1_000;

export function isMultipart({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['content-type']?.startsWith(TYPE) ?? false;
}

/**
 * Takes requests with a file, as the GraphQL multipart request specification says. The file is not kept: it is read from the
 * connection as fast as whoever takes it goes on. One file a request, because a second one would have to wait in memory.
 */
export function registerMultipart(app: FastifyInstance, { maxBytes }: { maxBytes: number }): void {
  app.addContentTypeParser(TYPE, async (request: FastifyRequest) => {
    refuseSimpleRequest(request);
    const { processRequest } = await import('graphql-upload-minimal');
    const limits = { maxFieldSize: MAX_FIELD_BYTES, maxFiles: 1, maxFileSize: maxBytes };
    // Of the response it only wants to know when it is closed, which the request tells as well.
    return processRequest(request.raw, undefined as never, limits).catch((error: Error) => {
      throw toPortolanError(error);
    });
  });
  app.addHook('onResponse', (request, _reply, done) => {
    if (isMultipart(request)) leave(request.raw);
    done();
  });
}

/** A page of another origin can send a form with a file, but no header of its own without asking first. */
function refuseSimpleRequest({ headers }: FastifyRequest): void {
  if (headers['apollo-require-preflight'] || headers['x-apollo-operation-name']) return;
  const message =
    'A multipart request needs the header Apollo-Require-Preflight: true, which no form can send';
  throw new PortolanError('BAD_USER_INPUT', message);
}

function toPortolanError(error: Error): PortolanError {
  const isTooLarge = 'status' in error && error.status === 413;
  const message = `The multipart request cannot be read: ${error.message}`;
  return new PortolanError(isTooLarge ? 'PAYLOAD_TOO_LARGE' : 'BAD_USER_INPUT', message);
}

/** The rest of a file that nobody wants would keep the connection busy. */
function leave(request: IncomingMessage): void {
  if (request.complete) return;
  request.unpipe();
  request.resume();
  setTimeout(() => request.destroy(), PARTING_MS).unref();
}
