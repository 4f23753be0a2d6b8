import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { Answer, Call } from '../../service.js';
import type { Handler } from '../exchange.js';
import type { Store } from '../store.js';
import { createCveQueries } from './cve-queries.js';
import { createGlobalSearch } from './global-search.js';
import { createImageLists } from './image-lists.js';
import { createLookups } from './lookups.js';
import { createRepositoryLists } from './repositories.js';
import { createRequestReader, type Unreadable } from './request.js';
import { noteFailures } from './root-failures.js';
import { searchSdl } from './sdl.js';
import type { SummarySettings } from './summaries.js';
import { readVariables } from './variables.js';

type ErrorCode = 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED';

const OVER_HTTP = 'application/graphql-response+json';

/** The search endpoint, the same for GET and POST. Access is decided inside, by what a caller may read. */
export function createSearch(store: Store, settings: Omit<SummarySettings, 'user'>): Handler {
  const schema = buildSchema(searchSdl);
  const readRequest = createRequestReader();
  return async ({ call, account }) => {
    const operation = readRequest(call);
    if ('status' in operation) return refuseRequest(call, operation);
    const document = prepare(schema, operation.query);
    if ('code' in document) return refuse(call, document.code, document.errors);
    const { operationName } = operation;
    const failures: GraphQLError[] = [];
    const result = await execute({
      schema,
      document,
      rootValue: createRoot(store, { ...settings, user: account.name }),
      contextValue: account,
      operationName,
      variableValues: readVariables(schema, document, operation),
      fieldResolver: noteFailures(failures),
    });
    // No data at all means that execution never began: a variable or the operation name was wrong.
    if (result.data === undefined) return refuseExecution(call, operationName, result.errors ?? []);
    const failed = failures.length > 0 ? failures : result.errors;
    const errors = failed?.map(({ message, path, locations }) => ({ message, path, locations }));
    return respond(call, 200, { ...(errors && { errors }), data: result.data });
  };
}

function createRoot(store: Store, settings: SummarySettings) {
  return {
    ...createLookups(store, settings),
    ...createImageLists(store, settings),
    ...createRepositoryLists(store, settings),
    ...createGlobalSearch(store, settings),
    ...createCveQueries(store, settings),
  };
}

interface Refusal {
  readonly code: ErrorCode;
  readonly errors: readonly GraphQLError[];
}

function prepare(schema: GraphQLSchema, query: string): DocumentNode | Refusal {
  const code = 'GRAPHQL_VALIDATION_FAILED';
  if (query.trim() === '') return { code, errors: [new GraphQLError('no operation provided')] };
  try {
    const document = parse(query);
    const errors = [...validate(schema, document), ...foreignOperations(document)];
    return errors.length > 0 ? { code, errors } : document;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { code: 'GRAPHQL_PARSE_FAILED', errors: [asZotSays(error)] };
  }
}

/** zot's parser names the token bare, without an introduction and a full stop. */
function asZotSays({ message, source, positions }: GraphQLError): GraphQLError {
  const [, fault = message] = /^Syntax Error: (.*?)\.?$/.exec(message) ?? [];
  return new GraphQLError(fault.replace(/"([^\w"]+)"/g, '$1'), { source, positions });
}

function foreignOperations({ definitions }: DocumentNode): GraphQLError[] {
  return definitions.flatMap((definition) => {
    if (definition.kind !== 'OperationDefinition' || definition.operation === 'query') return [];
    const message = `Schema does not support operation type "${definition.operation}"`;
    return [new GraphQLError(message, { nodes: definition })];
  });
}

/** A request that is no GraphQL yet. Only an unknown transport is answered as text. */
function refuseRequest(call: Call, { status, message, code }: Unreadable): Answer {
  if (code === 'TRANSPORT') {
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
    return { status, headers, body: JSON.stringify({ errors: [{ message }], data: null }) };
  }
  return respond(call, status, { errors: [{ message, ...(code && { extensions: { code } }) }], data: null });
}

function refuse(call: Call, code: ErrorCode, errors: readonly GraphQLError[]): Answer {
  const shown = errors.map(({ message, locations }) => ({ message, locations, extensions: { code } }));
  return respond(call, isOverHttp(call) ? 400 : 422, { errors: shown, data: null });
}

/** zot names the variable in the path, and says less about it than graphql-js. */
function refuseExecution(call: Call, operation: string | null, errors: readonly GraphQLError[]): Answer {
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
  const shown = errors.map(({ message }) => {
    const [, variable, ...inside] = /^Variable "\$(\w+)"(?:.* at "\w+\.([\w.]+)")?/.exec(message) ?? [];
    if (variable === undefined) return { message: `operation ${operation ?? ''} not found`, extensions };
    const field = /Field "(\w+)" is not defined/.exec(message)?.[1];
    const path = ['variable', variable, ...inside.flatMap((part) => part ?? []), ...(field ? [field] : [])];
    const reason = /was not provided/.test(message) ? 'must be defined' : message;
    return { message: field ? 'unknown field' : reason, path, extensions };
  });
  return respond(call, isOverHttp(call) ? 400 : 422, { errors: shown, data: null });
}

function respond(call: Call, status: number, value: unknown): Answer {
  const type = isOverHttp(call) ? OVER_HTTP : 'application/json';
  const headers = { 'content-type': type, 'x-content-type-options': 'nosniff' };
  return { status, headers, body: JSON.stringify(value) };
}

function isOverHttp({ headers }: Call): boolean {
  return headers.accept?.includes(OVER_HTTP) ?? false;
}
