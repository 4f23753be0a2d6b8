import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  validateSchema,
} from 'graphql';
import type { ErrorCode, PortolanError } from '../errors.js';
import { upstreamFailure } from '../http/failures.js';
import type { Session } from '../http/session.js';
import type { RemoteAnswer } from './remote.js';
import { type Endpoint, sendDocument } from './send-document.js';

const OPERATION = 'introspection';
/** graphql-js quotes what it does not understand. */
const MAX_TOLD = 200;

/**
 * The schema that an upstream says it has, asked for with the session's credential. Rejects with UPSTREAM_UNSUPPORTED
 * when it does not say, with UPSTREAM_INVALID when what it says is no whole schema, and as every call does.
 */
export async function introspect(endpoint: Endpoint, session: Session): Promise<GraphQLSchema> {
  const answer = await askWith(endpoint, session);
  const [error] = answer.errors ?? [];
  if (error && !answer.data) {
    throw failure(endpoint, 'UPSTREAM_UNSUPPORTED', `it does not tell its schema: ${error.message}`);
  }
  if (error)
    throw failure(endpoint, 'UPSTREAM_INVALID', `it tells only part of its schema: ${error.message}`);
  return readSchema(endpoint, answer.data);
}

/** Servers from before 2022 show deprecated arguments without being asked to, and refuse to be asked. */
async function askWith(endpoint: Endpoint, session: Session): Promise<RemoteAnswer> {
  const ask = (inputValueDeprecation: boolean): Promise<RemoteAnswer> => {
    const query = getIntrospectionQuery({ descriptions: true, inputValueDeprecation });
    const document = { query, variables: {}, operationName: 'IntrospectionQuery' };
    return sendDocument(endpoint, document, OPERATION, session);
  };
  const answer = await ask(true);
  const isOld = (answer.errors ?? []).some(({ message }) =>
    /includeDeprecated|isDeprecated|deprecationReason/.test(message),
  );
  return isOld && !answer.data ? ask(false) : answer;
}

function readSchema(endpoint: Endpoint, data: unknown): GraphQLSchema {
  let mistakes: string[];
  try {
    // Whatever it is: graphql-js looks at every part of it that it uses.
    const schema = buildClientSchema(data as IntrospectionQuery);
    mistakes = validateSchema(schema).map(({ message }) => message);
    if (!schema.getQueryType()) mistakes.push('it has no root type for queries');
    if (mistakes.length === 0) return schema;
  } catch (error) {
    mistakes = [error instanceof Error ? error.message : String(error)];
  }
  const [first = ''] = mistakes;
  const told = first.length > MAX_TOLD ? `${first.slice(0, MAX_TOLD)}…` : first;
  throw failure(endpoint, 'UPSTREAM_INVALID', `what it tells is no schema: ${told}`);
}

function failure({ target }: Endpoint, code: ErrorCode, message: string): PortolanError {
  return upstreamFailure(target, code, message, { operation: OPERATION });
}
