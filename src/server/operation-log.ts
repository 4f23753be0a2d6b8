import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import type { Logger } from '../log.js';
import { rootFieldOf } from './root-field.js';
import type { RequestSession } from './session.js';

export interface Reporting {
  readonly log: Pick<Logger, 'info'>;
  /** The upstream behind a root field. */
  ownerOf(coordinate: string): string | undefined;
}

export interface FinishedOperation {
  readonly document: DocumentNode | undefined;
  readonly operationName: string | undefined;
  readonly operationType: string | undefined;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Completes every error with what only the whole operation knows, and writes the operation's one line. */
export function reportOperation(
  { log, ownerOf }: Reporting,
  session: RequestSession,
  operation: FinishedOperation,
): void {
  const { operationName, operationType, errors } = operation;
  const { requestId, client, startedAt } = session;
  for (const error of errors) complete(error, operation, { requestId, ownerOf });
  const ms = Math.round((performance.now() - startedAt) * 10) / 10;
  const line = { requestId, client, operationName, operationType, ms };
  const codes = new Set(errors.map(({ extensions }) => extensions?.code));
  log.info(errors.length === 0 ? line : { ...line, errors: errors.length, codes: [...codes] }, 'operation');
}

/** A value that does not fit the schema is found by the executor, which does not know whose it is. */
function complete(
  { path, extensions = {} }: GraphQLFormattedError,
  { document, operationName }: FinishedOperation,
  { requestId, ownerOf }: { requestId: string; ownerOf: Reporting['ownerOf'] },
): void {
  Object.assign(extensions, { requestId });
  if (extensions.code !== 'UPSTREAM_INVALID' || extensions.upstream || !document || !path) return;
  const operation = rootFieldOf(document, operationName, String(path[0]));
  const upstream = operation && ownerOf(operation);
  if (upstream) Object.assign(extensions, { upstream, operation });
}

/** Reports the operations that go through Apollo. */
export function createOperationLog(reporting: Reporting): ApolloServerPlugin<RequestSession> {
  const listener = {
    willSendResponse: async (
      context: GraphQLRequestContextWillSendResponse<RequestSession>,
    ): Promise<void> => {
      const { contextValue, response, document, operation, operationName } = context;
      reportOperation(reporting, contextValue, {
        document,
        operationName: operationName ?? undefined,
        operationType: operation?.operation,
        errors: response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : [],
      });
    },
  };
  return { requestDidStart: async () => listener };
}
