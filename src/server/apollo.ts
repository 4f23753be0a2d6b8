import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { Gateway } from '../gateway/gateway.js';
import type { Graphs } from '../gateway/graphs.js';
import type { Logger } from '../log.js';
import type { createFormatError } from './format-error.js';
import type { RequestSession } from './session.js';

export interface ApolloOptions {
  readonly introspection: boolean;
  readonly log: Logger;
  readonly formatError: ReturnType<typeof createFormatError>;
  readonly plugins: ApolloServerPlugin<RequestSession>[];
}

/** Apollo Server over the graphs: parsing, validation, the HTTP side of GraphQL, CSRF prevention. */
export function createApollo(graphs: Graphs, options: ApolloOptions): ApolloServer<RequestSession> {
  return new ApolloServer<RequestSession>({
    gateway: toApolloGateway(graphs),
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: true,
    formatError: options.formatError,
    logger: options.log,
    plugins: [
      // It wraps every field of the schema for good, which blocks the compiler, and the caching rules are not Apollo's.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ...options.plugins,
    ],
  });
}

type GatewayInterface = ApolloServerOptionsWithGateway<RequestSession>['gateway'];
type GatewayExecutor = NonNullable<Awaited<ReturnType<GatewayInterface['load']>>['executor']>;

/** Apollo's way in for another executor than graphql-js, and for a schema that changes. */
function toApolloGateway(graphs: Graphs): GatewayInterface {
  const execute: GatewayExecutor = ({ schema, document, request, context, operationName }) =>
    graphs.of(schema).executor.execute({
      document,
      // Apollo gives no name when the name that was asked for is not in the document.
      operationName: operationName ?? request.operationName,
      variables: request.variables ?? {},
      session: context as RequestSession, // the context that the server made
    }) as ReturnType<GatewayExecutor>;
  return {
    onSchemaLoadOrUpdate(callback) {
      const tell = ({ schema }: Gateway): void => callback({ apiSchema: schema, coreSupergraphSdl: '' });
      tell(graphs.current);
      return graphs.onChange(tell);
    },
    load: async () => ({ executor: execute }),
    stop: async () => undefined,
  };
}
