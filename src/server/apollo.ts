import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { Gateway } from '../gateway/gateway.js';
import type { Logger } from '../log.js';
import type { createFormatError } from './format-error.js';
import type { RequestSession } from './session.js';

export interface ApolloOptions {
  readonly introspection: boolean;
  readonly log: Logger;
  readonly formatError: ReturnType<typeof createFormatError>;
  readonly plugins: ApolloServerPlugin<RequestSession>[];
}

/** Apollo Server over the gateway: parsing, validation, the HTTP side of GraphQL, CSRF prevention. */
export function createApollo(gateway: Gateway, options: ApolloOptions): ApolloServer<RequestSession> {
  return new ApolloServer<RequestSession>({
    gateway: toApolloGateway(gateway),
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

/** Apollo's way in for another executor than graphql-js. */
function toApolloGateway({ schema, executor }: Gateway): GatewayInterface {
  const execute: GatewayExecutor = ({ document, request, context, operationName }) =>
    executor.execute({
      document,
      // Apollo gives no name when the name that was asked for is not in the document.
      operationName: operationName ?? request.operationName,
      variables: request.variables ?? {},
      session: context as RequestSession, // the context that the server made
    }) as ReturnType<GatewayExecutor>;
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({ executor: execute }),
    stop: async () => undefined,
  };
}
