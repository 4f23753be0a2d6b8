import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.js';
import { PortolanError } from '../errors.js';
import { introspect } from '../graphql/introspect.js';
import type { Cancellation } from '../http/cancellation.js';
import type { Logger } from '../log.js';
import type { Upstream } from '../upstreams/types.js';
import { RequestSession } from './session.js';

export interface SchemaSource {
  readonly config: Pick<Config, 'credentials' | 'traffic'>;
  readonly log: Logger;
  readonly upstreams: readonly Upstream[];
}

/**
 * The live schema of a remote part, asked for with the credential that the server holds, else with none; rejects as every
 * call does, and when the time of an operation is up.
 */
export async function askSchema(
  { config, log, upstreams }: SchemaSource,
  name: string,
  cancellation?: Cancellation,
): Promise<GraphQLSchema> {
  const endpoint = findEndpoint(upstreams, name);
  const session = new RequestSession({
    requestId: randomUUID(),
    headers: {},
    log,
    credentials: config.credentials,
    client: undefined,
  });
  const timer = setTimeout(() => session.cancellation.cancel('deadline'), config.traffic.deadlineMs);
  const takeBack = cancellation?.onCancel((reason) => session.cancellation.cancel(reason));
  try {
    return await introspect(endpoint, session);
  } finally {
    clearTimeout(timer);
    takeBack?.();
  }
}

function findEndpoint(upstreams: readonly Upstream[], name: string) {
  const found = upstreams.find(({ description }) => description.remote?.name === name);
  if (!found?.description.remote)
    throw new PortolanError('INTERNAL', `no upstream has a remote part ${name}`);
  return { target: found.target, path: found.description.remote.path };
}
