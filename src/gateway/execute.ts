import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { notesOf } from '../graphql/notes.js';
import type { ClientOperation } from '../graphql/plan.js';
import type { Session } from '../http/session.js';

export interface GatewayRequest {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly session: Session;
}

export interface ExecuteOptions {
  readonly lean: GraphQLSchema;
  /** Made when the first document needs it. */
  plain(): GraphQLSchema;
  /** Whether the lean schema can answer the operation. */
  canExpress(client: ClientOperation): boolean;
}

export interface Executor {
  execute(request: GatewayRequest): Promise<ExecutionResult>;
  /** Answers a document that is compiled, with variables that fit; undefined for any other. */
  executeCompiled(request: GatewayRequest): Promise<ExecutionResult | undefined>;
}

type Run = (request: GatewayRequest) => ExecutionResult | Promise<ExecutionResult>;
type CompiledRun = (request: GatewayRequest) => Promise<ExecutionResult | undefined>;

/** What is known of one operation of a document. */
interface Entry {
  readonly interpreted: Run;
  readonly isCompilable: boolean;
  compiled: CompiledRun | undefined;
}

/**
 * Executes operations. A query that is seen for the second time is compiled, because compiling costs milliseconds and
 * memory; what is not compiled, or cannot be, runs on graphql-js. What is kept for a document lives as long as the
 * document does, in Apollo's bounded store.
 */
export function createExecutor(options: ExecuteOptions): Executor {
  const entries = new WeakMap<DocumentNode, Map<string, Entry>>();

  const executeCompiled: Executor['executeCompiled'] = async (request) => {
    const entry = entries.get(request.document)?.get(nameOf(request));
    const result = await entry?.compiled?.(request);
    return result && withNotes(result, request.session);
  };

  return {
    executeCompiled,
    async execute(request) {
      const known = entryOf(entries, options, request);
      if (known.isSecond) known.entry.compiled = await compile(options.lean, request);
      return (
        (await executeCompiled(request)) ?? withNotes(await known.entry.interpreted(request), request.session)
      );
    },
  };
}

function entryOf(
  entries: WeakMap<DocumentNode, Map<string, Entry>>,
  options: ExecuteOptions,
  request: GatewayRequest,
): { entry: Entry; isSecond: boolean } {
  const ofDocument = entries.get(request.document) ?? new Map<string, Entry>();
  entries.set(request.document, ofDocument);
  const name = nameOf(request);
  const known = ofDocument.get(name);
  if (known) return { entry: known, isSecond: known.isCompilable && !known.compiled };
  const entry = createEntry(options, request);
  ofDocument.set(name, entry);
  return { entry, isSecond: false };
}

/** No name and an empty one are two things. */
function nameOf({ operationName }: GatewayRequest): string {
  return operationName === undefined ? 'unnamed' : `named ${operationName}`;
}

function createEntry(
  { lean, plain, canExpress }: ExecuteOptions,
  { document, operationName }: GatewayRequest,
): Entry {
  const operation = getOperationAST(document, operationName);
  const refusal = refuse(operation, operationName);
  if (refusal)
    return { interpreted: () => ({ errors: [refusal] }), isCompilable: false, compiled: undefined };
  const isLean = !operation || canExpress({ operation, fragments: fragmentsOf(document) });
  const schema = isLean ? lean : plain();
  return {
    interpreted: (request) => interpret(schema, request),
    isCompilable: isLean && operation?.operation === 'query',
    compiled: undefined,
  };
}

/** What can be asked of a valid document and still not be executed. */
function refuse(
  operation: OperationDefinitionNode | null | undefined,
  name: string | undefined,
): GraphQLError | undefined {
  if (operation && operation.operation !== 'subscription') return undefined;
  const message = operation
    ? 'Subscriptions are not supported'
    : name === undefined
      ? 'Must provide operation name if query contains multiple operations.'
      : `Unknown operation named "${name}".`;
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}

/** A run that gives undefined for variables that do not fit: graphql-js words those as GraphQL servers do. */
async function compile(
  schema: GraphQLSchema,
  { document, operationName }: GatewayRequest,
): Promise<CompiledRun> {
  // Loaded when it is first of use: it is a twentieth of the time to the first answer.
  const { compileQuery, isCompiledQuery } = await import('graphql-jit');
  const compiled = compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true });
  if (!isCompiledQuery(compiled)) return async () => undefined;
  return async (request) => {
    const { errors, data } = await compiled.query(undefined, request.session, request.variables);
    if (data === undefined) return undefined;
    return errors ? { data, errors: errors.map(toGraphqlError) } : { data };
  };
}

/** graphql-jit's errors are no GraphQLErrors of graphql-js, and Apollo would lose their messages. */
function toGraphqlError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { ...(path && { path }), ...(originalError && { originalError }) });
  return Object.assign(error, { locations });
}

function interpret(schema: GraphQLSchema, { document, operationName, variables, session }: GatewayRequest) {
  return execute({ schema, document, operationName, variableValues: variables, contextValue: session });
}

/** Adds what remote answers said beside their data, and the calls where the client is to see them. */
function withNotes(result: ExecutionResult, session: Session): ExecutionResult {
  const { correlationIds, errors } = notesOf(session);
  const { calls } = session;
  if (errors.length === 0 && correlationIds.length === 0 && !calls) return result;
  const [first] = correlationIds;
  return {
    ...result,
    ...((result.errors || errors.length > 0) && { errors: [...(result.errors ?? []), ...errors] }),
    ...((first || calls) && {
      extensions: {
        ...result.extensions,
        ...(first && { correlation_id: first, correlation_ids: correlationIds }),
        ...(calls && { portolan: { calls } }),
      },
    }),
  };
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
}
