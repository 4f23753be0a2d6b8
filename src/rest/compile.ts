import {
  buildASTSchema,
  concatAST,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Method } from '../http/message.js';
import {
  defineOperation,
  type Operation,
  type OperationArgument,
  type ReplyForm,
  variablesOf,
} from './operation.js';
import { type Field, headerOf, isOfReply, keyOf, spellingOf } from './spelling.js';
import { createInputWriter } from './writer.js';

/** An SDL with wiring, as types: the fields that are operations and everything that is wrong with them. */
export interface CompiledSdl {
  readonly schema: GraphQLSchema;
  /** Operations of `@rest` fields by schema coordinate. */
  readonly operations: ReadonlyMap<string, Operation>;
  readonly problems: readonly string[];
}

interface RestArguments {
  readonly GET?: string;
  readonly HEAD?: string;
  readonly POST?: string;
  readonly PUT?: string;
  readonly PATCH?: string;
  readonly DELETE?: string;
  readonly body: string;
  readonly at?: string;
  readonly as: ReplyForm;
}

const METHODS: readonly Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Compiles every `@rest` field of an SDL. Wrong SDL throws; wrong wiring is gathered in `problems`. */
export function compileSdl(upstream: string, sdl: DocumentNode, vocabulary: DocumentNode): CompiledSdl {
  const schema = buildASTSchema(concatAST([vocabulary, sdl]));
  const operations = new Map<string, Operation>();
  const problems: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const report = (reason: string): void => {
        problems.push(`${coordinate}: ${reason}`);
      };
      checkSpelling(type, field, report);
      const operation = compileField({ upstream, schema, type, field, coordinate, report });
      if (operation) operations.set(coordinate, operation);
    }
  }
  return { schema, operations, problems };
}

interface FieldInPlace {
  readonly upstream: string;
  readonly schema: GraphQLSchema;
  readonly type: GraphQLObjectType;
  readonly field: Field;
  readonly coordinate: string;
  report(reason: string): void;
}

function compileField(place: FieldInPlace): Operation | undefined {
  const { schema, field, report } = place;
  const directive = schema.getDirective('rest');
  const values = directive && field.astNode && getDirectiveValues(directive, field.astNode);
  if (!values) return undefined;
  const rest = values as unknown as RestArguments; // coerced by graphql-js to the directive's own definition
  const methods = METHODS.filter((method) => rest[method] !== undefined);
  const [method] = methods;
  if (!method || methods.length > 1) {
    report(`@rest takes exactly one method, not ${methods.length}`);
    return undefined;
  }
  try {
    const operation = defineOperation({
      upstream: place.upstream,
      field: place.coordinate,
      method,
      path: rest[method] ?? '',
      args: field.args.map((argument) => placeArgument(argument, method, rest.body)),
      body: bodyOf(field, method, rest.body),
      at: rest.at,
      as: rest.as,
      ofReply: ofReplyIn(schema, field),
    });
    checkPath(place, operation);
    checkArguments(place, operation);
    checkReply(place, operation);
    checkRoot(place, operation);
    return operation;
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return undefined;
  } finally {
    if (isNonNullType(field.type)) {
      report('an upstream field must be nullable, or its failure takes the whole answer');
    }
  }
}

function takesBody(method: Method): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

function placeArgument(argument: GraphQLArgument, method: Method, body: string): OperationArgument {
  const { name } = argument;
  const key = spellingOf(argument) ?? name;
  const header = headerOf(key);
  if (header !== undefined) return { name, in: 'header', key: header };
  return { name, in: takesBody(method) && name === body ? 'body' : 'query', key };
}

function bodyOf(field: Field, method: Method, name: string): Operation['body'] {
  const argument = takesBody(method) ? field.args.find((candidate) => candidate.name === name) : undefined;
  if (!argument) return undefined;
  const isJson = !isLeafType(getNullableType(argument.type)) || getNamedType(argument.type).name === 'JSON';
  return { name, as: isJson ? 'JSON' : 'BYTES', write: createInputWriter(argument.type) };
}

/** What the fields of a result want of the whole reply: with an abstract type, those of every type it can be. */
function ofReplyIn(schema: GraphQLSchema, { type }: Field): string[] {
  const nullable = getNullableType(type);
  const types = isAbstractType(nullable) ? schema.getPossibleTypes(nullable) : [nullable];
  const spellings = types
    .filter(isObjectType)
    .flatMap((one) => Object.values(one.getFields()).map(spellingOf));
  return [...new Set(spellings.filter(isOfReply))];
}

/** Names are given in place: one that takes the upstream's name of another field would be read for it. */
function checkSpelling(type: GraphQLObjectType, field: Field, report: (reason: string) => void): void {
  const spelling = spellingOf(field);
  const namesake = spelling === undefined ? undefined : type.getFields()[spelling];
  if (!namesake || namesake === field || isOperation(namesake)) return;
  report(`its spelling "${spelling}" is the name of another field`);
}

function isOperation(field: Field): boolean {
  return field.astNode?.directives?.some(({ name }) => name.value === 'rest') ?? false;
}

function checkPath({ type, field, report }: FieldInPlace, operation: Operation): void {
  for (const name of variablesOf(operation)) {
    const argument = field.args.find((candidate) => candidate.name === name);
    const source = argument ?? (isRoot(type) ? undefined : type.getFields()[name]);
    if (!source) report(`{${name}} is neither an argument nor a field of ${type.name}`);
    else if (!isLeafType(getNullableType(source.type))) report(`{${name}} is not a scalar`);
    if (argument && spellingOf(argument) !== undefined)
      report(`{${name}} is in the path, where @json means nothing`);
  }
}

function checkArguments({ field, report }: FieldInPlace, operation: Operation): void {
  for (const argument of operation.query) {
    const definition = field.args.find(({ name }) => name === argument.name);
    if (definition && !isQueryType(definition.type)) {
      report(
        `argument ${argument.name} cannot be a query parameter: it is neither a scalar nor a list of scalars`,
      );
    }
  }
  const rest = field.astNode?.directives?.find(({ name }) => name.value === 'rest');
  const namesBody = rest?.arguments?.some(({ name }) => name.value === 'body');
  if (namesBody && !operation.body) report('body names no argument, or the method takes no body');
  if (keyOf(field.astNode?.directives) !== undefined) report('@json means nothing beside @rest');
}

function checkReply({ field, report }: FieldInPlace, { as, at, ofReply }: Operation): void {
  const type = getNullableType(field.type);
  if (at.length > 0 && as !== 'JSON') report(`at cannot be used with as: ${as}`);
  if (at.some((key) => key === '')) report('at has an empty step');
  if (as === 'NONE' && String(type) !== 'Boolean') report('as: NONE needs the type Boolean');
  if (as === 'TEXT' && String(type) !== 'String' && ofReply.length === 0)
    report('as: TEXT needs the type String, or an object type with a field of the reply');
  if (as === 'HEADERS' && !isObjectType(type)) report('as: HEADERS needs an object type');
}

function checkRoot({ type, report }: FieldInPlace, { method }: Operation): void {
  const reads = method === 'GET' || method === 'HEAD';
  if (type.name === 'Query' && !reads) report(`${method} changes things, so it belongs to Mutation`);
  if (type.name === 'Mutation' && reads) report(`${method} only reads, so it belongs to Query`);
  if (!isRoot(type) && !reads) report(`${method} changes things, so it must be a root field`);
}

function isRoot(type: GraphQLObjectType): boolean {
  return type.name === 'Query' || type.name === 'Mutation';
}

function isQueryType(type: GraphQLInputType): boolean {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return isLeafType(getNullableType(nullable.ofType));
  return isLeafType(nullable) && !isInputObjectType(nullable);
}
