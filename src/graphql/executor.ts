import type { ExecutionRequest, Executor } from '@graphql-tools/utils';
import { print } from 'graphql';
import type { Session } from '../http/session.js';
import { toPortolanError } from './place-errors.js';
import { postGraphql } from './post.js';
import type { Remote } from './remote.js';

/** The executor that delegation uses: one document in, one answer out, errors in Portolan's form. */
export function createRemoteExecutor(remote: Remote): Executor<Session> {
  // graphql-tools types its executors for results of any shape; ours is the plain one.
  return (async (request: ExecutionRequest<Record<string, unknown>, Session>) => {
    const { document, variables = {}, operationName, context } = request;
    if (!context) throw new Error('delegation without a session');
    const answer = await postGraphql(
      remote,
      { query: print(document), variables, operationName },
      coordinateOf(remote, request),
      context,
    );
    const correlationId = answer.extensions?.correlation_id;
    const errors = answer.errors?.map((error) => {
      const { message, extensions } = toPortolanError(remote, error, { correlationId });
      return { message, path: error.path, extensions };
    });
    return { data: answer.data ?? null, ...(errors && { errors }) };
  }) as Executor<Session>;
}

/** The root field as our schema calls it. */
function coordinateOf(remote: Remote, { info }: ExecutionRequest): string {
  return info ? `${info.parentType.name}.${info.fieldName}` : remote.target.name;
}
