import { type DocumentNode, type ExecutionResult, execute, type GraphQLError, parse } from 'graphql';
import type { Gateway } from '../../src/gateway/gateway.js';
import { createFormatError } from '../../src/server/format-error.js';
import { RequestSession } from '../../src/server/session.js';
import { SILENT } from '../support/traffic.js';

export interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer without what differs between two requests (ids), and without the order in which parallel fields fail. */
export interface Told {
  readonly data: unknown;
  readonly errors: readonly Readonly<Record<string, unknown>>[];
}

export interface Ways {
  /** Every remote field delegated, on graphql-js: what the fast ways are measured against. */
  readonly delegated: Told;
  readonly interpreted: Told;
  /** On graphql-jit; undefined for what is never compiled. */
  readonly compiled: Told | undefined;
}

const formatError = createFormatError(SILENT);

/** The answers that the gateway gives below the server. */
export async function askEveryWay(gateway: Gateway, asked: Asked): Promise<Ways> {
  const document = parse(asked.query);
  const delegated = tell(await delegate(gateway, document, asked));
  const request = () => ({
    document,
    operationName: asked.operationName,
    variables: asked.variables ?? {},
    session: openSession(asked),
  });
  const interpreted = tell(await gateway.executor.execute(request()));
  await gateway.executor.execute(request());
  const compiled = await gateway.executor.executeCompiled(request());
  return { delegated, interpreted, compiled: compiled && tell(compiled) };
}

export function openSession({ headers = {} }: Pick<Asked, 'headers'>): RequestSession {
  return new RequestSession({
    requestId: 'request-1',
    headers,
    log: SILENT,
    credentials: {},
    client: undefined,
  });
}

function delegate(gateway: Gateway, document: DocumentNode, asked: Asked) {
  return execute({
    schema: gateway.plain(),
    document,
    contextValue: openSession(asked),
    ...(asked.variables && { variableValues: asked.variables }),
    ...(asked.operationName !== undefined && { operationName: asked.operationName }),
  });
}

/** Errors in the words in which the server would tell them. */
function tell({ data, errors = [] }: ExecutionResult): Told {
  return toTold(
    data,
    errors.map((error) => formatError(withCode(error), error)),
  );
}

export function toTold(data: unknown, errors: readonly object[]): Told {
  const told = errors.map((error) => {
    const { message, path, extensions } = JSON.parse(JSON.stringify(error));
    const { code, upstream, status, errorType } = extensions ?? {};
    return { message, path, code, upstream, status, errorType };
  });
  const placeOf = ({ path, message }: Readonly<Record<string, unknown>>) => JSON.stringify([path, message]);
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    errors: told.sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1)),
  };
}

function withCode(error: GraphQLError) {
  const { extensions, ...rest } = error.toJSON();
  return { ...rest, extensions: { ...extensions, code: error.extensions.code ?? 'INTERNAL_SERVER_ERROR' } };
}
