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
import { searchSdl } from './sdl.js';
import type { SummarySettings } from './summaries.js';

interface Operation {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Record<string, unknown>;
}

type ErrorCode = 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED';

const OVER_HTTP = 'application/graphql-response+json';

/** The search endpoint, the same for GET and POST. Access is decided inside, by what a caller may read. */
export function createSearch(store: Store, settings: SummarySettings): Handler {
  const schema = buildSchema(searchSdl);
  const rootValue = {
    ...createLookups(store, settings),
    ...createImageLists(store, settings),
    ...createRepositoryLists(store, settings),
    ...createGlobalSearch(store, settings),
    ...createCveQueries(store, settings),
  };
  return async ({ call, account }) => {
    const operation = readOperation(call);
    if (typeof operation === 'string')
      return respond(call, 400, { errors: [{ message: operation }], data: null });
    const document = prepare(schema, operation.query);
    if ('code' in document) return refuse(call, document.code, document.errors);
    const { operationName, variables: variableValues } = operation;
    const result = await execute({
      schema,
      document,
      rootValue,
      contextValue: account,
      operationName,
      variableValues,
    });
    // No data at all means that execution never began: a variable or the operation name was wrong.
    if (result.data === undefined) return refuse(call, 'GRAPHQL_VALIDATION_FAILED', result.errors ?? []);
    const errors = result.errors?.map(({ message, path }) => ({ message, path }));
    return respond(call, 200, { ...(errors && { errors }), data: result.data });
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
    return { code: 'GRAPHQL_PARSE_FAILED', errors: [error] };
  }
}

function foreignOperations({ definitions }: DocumentNode): GraphQLError[] {
  return definitions.flatMap((definition) => {
    if (definition.kind !== 'OperationDefinition' || definition.operation === 'query') return [];
    const message = `Schema does not support operation type "${definition.operation}"`;
    return [new GraphQLError(message, { nodes: definition })];
  });
}

/** The operation, or the sentence that says why it cannot be read. */
function readOperation({ method, query, headers, body }: Call): Operation | string {
  if (method === 'GET') {
    const variables = parseJson(query.get('variables') ?? '{}');
    if (!isObject(variables)) return 'variables could not be decoded';
    return { query: query.get('query') ?? '', operationName: query.get('operationName'), variables };
  }
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json') return 'transport not supported';
  const request = parseJson(body.toString());
  if (!isObject(request)) return 'json request body could not be decoded';
  const { query: text = '', operationName = null, variables } = request;
  if (typeof text !== 'string' || (operationName !== null && typeof operationName !== 'string')) {
    return 'json request body could not be decoded';
  }
  if (variables !== undefined && variables !== null && !isObject(variables)) {
    return 'json request body could not be decoded';
  }
  return { query: text, operationName: operationName || null, variables: variables ?? {} };
}

function refuse(call: Call, code: ErrorCode, errors: readonly GraphQLError[]): Answer {
  const shown = errors.map(({ message, locations }) => ({ message, locations, extensions: { code } }));
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
