import {
  execute,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
} from 'graphql';
import type { Clock, Tokens } from '../hub/tokens.js';
import type { Answer, ServiceDefinition } from '../service.js';
import { answered, failedRequest, type RefusalForm } from './answers.js';
import type { Reader } from './caller.js';
import { scoutFailure } from './failures.js';
import { type GraphqlRequest, parseQuery, readRequest } from './request.js';
import { createRootFields } from './root.js';
import type { RootFields } from './root-fields.js';
import { buildScoutSchema } from './sdl/schema.js';

export const SCOUT_PATH = '/v1/graphql';

/** What the public sources tell in two ways, or not at all. */
export interface ScoutSwitches {
  /** Was open to everybody in 2025. */
  readonly introspection?: 'open' | 'closed';
  readonly refusals?: RefusalForm;
  /** A bad or expired token: HTTP 401, or no more than no token. */
  readonly badTokens?: 'refused' | 'ignored';
}

export interface ScoutOptions extends ScoutSwitches {
  readonly tokens: Tokens;
  readonly now?: Clock;
}

type Run = (request: GraphqlRequest, reader: Reader) => Promise<Answer>;

/** Docker Scout's GraphQL service, open to everybody for public data and to `tokens` for an organisation's own. */
export function createScout(options: ScoutOptions): ServiceDefinition {
  const { tokens, now = Date.now, badTokens = 'refused' } = options;
  const run = createRun(createRootFields(now), options);
  return {
    name: 'scout',
    answer: (call) => {
      if (call.path !== SCOUT_PATH) return scoutFailure(404);
      if (call.method !== 'POST') return scoutFailure(405);
      const caller = tokens.identify(call.headers);
      if (caller.kind === 'refused' && badTokens === 'refused') return scoutFailure(401);
      const request = readRequest(call);
      if (!request) return failedRequest([new GraphQLError('The body must be a JSON object with a query.')]);
      return run(request, caller.kind === 'account' ? caller.account : null);
    },
    failure: (status) => scoutFailure(status),
  };
}

function createRun(
  rootFields: RootFields,
  { introspection = 'open', refusals = 'number' }: ScoutSwitches,
): Run {
  const rules =
    introspection === 'open' ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  // The whole schema takes a while to build: the first request pays for it, not the start of the sandbox.
  let schema: GraphQLSchema | undefined;
  return async ({ query, variables, operationName }, reader) => {
    schema ??= buildScoutSchema();
    const document = parseQuery(query);
    if (document instanceof GraphQLError) return failedRequest([document]);
    const mistakes = validate(schema, document, rules);
    if (mistakes.length > 0) return failedRequest(mistakes);
    const { data, errors } = await execute({
      schema,
      document,
      rootValue: rootFields,
      contextValue: reader,
      variableValues: variables,
      operationName,
    });
    if (data === undefined) return failedRequest(errors ?? []);
    return answered({ data, errors }, refusals);
  };
}
