import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import { RequestSession } from './session.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the client key that let the request in. */
    client: string | undefined;
    session: RequestSession | undefined;
  }
}

/** A client that wants to see the calls sends this with 1; whether it may, the configuration says. */
const CALLS_HEADER = 'portolan-calls';

export interface SessionSource {
  readonly config: Pick<Config, 'credentials' | 'showsCalls'>;
  readonly log: Logger;
}

/** The session of a request. Its upstream calls end when its client has gone, or when its time is up. */
export function openSession(
  request: FastifyRequest,
  reply: FastifyReply,
  ...[{ config, log }, deadlineMs]: [source: SessionSource, deadlineMs: number | undefined]
): RequestSession {
  const session = new RequestSession({
    requestId: request.id,
    headers: request.headers,
    log,
    credentials: config.credentials,
    client: request.client,
    showsCalls: config.showsCalls && request.headers[CALLS_HEADER] === '1',
  });
  const timer =
    deadlineMs === undefined
      ? undefined
      : setTimeout(() => session.cancellation.cancel('deadline'), deadlineMs);
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) session.cancellation.cancel('abandoned');
  });
  return session;
}
