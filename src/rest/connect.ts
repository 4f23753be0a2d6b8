import {
  type DocumentNode,
  GraphQLList,
  type GraphQLObjectType,
  isEnumType,
  isObjectType,
  Kind,
  visit,
} from 'graphql';
import { PortolanError } from '../errors.js';
import { upstreamFailure } from '../http/failures.js';
import type { Loader } from '../http/loader.js';
import { scopeOf } from '../http/session.js';
import type { Target } from '../http/target.js';
import { type CallOperation, createCaller } from './caller.js';
import { type CompiledSdl, compileSdl } from './compile.js';
import type { HandWritten, Reach, RestResolver } from './hand-written.js';
import { type Operation, variablesOf } from './operation.js';
import { createReader, type JsonObject, type Reader, type ReaderOptions } from './reader.js';
import { type Field, keyOf, spellingOf, toKebabCase, toSnakeCase } from './spelling.js';

/** Tells by an object's content which type it has; undefined when it is none of them. */
export type TypeNames = Readonly<Record<string, (object: JsonObject) => string | undefined>>;

export type RestResolvers = Record<string, Record<string, RestResolver | string>>;

export interface ConnectedRest {
  /** The SDL without its wiring. */
  readonly typeDefs: DocumentNode;
  /** Field resolvers, and the inner values of enums whose upstream spelling differs. */
  readonly resolvers: RestResolvers;
  readonly operations: readonly Operation[];
  /** The way to call one of the operations from elsewhere in the gateway; throws for an unknown coordinate. */
  call(coordinate: string): CallOperation;
  /** The way to read a list of such objects, for fields that are built on what `call` gives. */
  readerOf(type: string): Reader;
}

export interface RestSource {
  readonly target: Target;
  readonly sdl: DocumentNode;
  /** Directives and scalars. */
  readonly vocabulary: DocumentNode;
  readonly handWritten: HandWritten;
  /** Which type an object has whose field has an abstract type, by the name of that type. */
  readonly typeNames?: TypeNames | undefined;
  /** Stands around the calls of an operation. */
  guard?: ((operation: Operation, call: CallOperation) => CallOperation) | undefined;
}

/** Gives every `@rest` field its resolver; throws one error with every mistake of the SDL. */
export function connectRest(source: RestSource, loader: Loader): ConnectedRest {
  const { target, sdl, vocabulary, handWritten } = source;
  const compiled = compileSdl(target.name, sdl, vocabulary);
  assertRight(target, [...compiled.problems, ...checkHandWritten(compiled, handWritten)]);
  const json = readingOf(compiled, source);
  const headers = { ...json, naming: toKebabCase };
  const callerOf = createCallers(source, loader);

  const resolvers: RestResolvers = enumSpellings(compiled);
  const put = (coordinate: string, resolver: RestResolver, options = json): void => {
    const [type = '', field = ''] = coordinate.split('.');
    const read = createReader(fieldAt(compiled, coordinate).type, options);
    const resolveAndRead: RestResolver = (parent, args, session, info) => {
      const found: unknown = resolver(parent, args, session, info);
      const origin = { args, parent };
      return found instanceof Promise
        ? found.then((value) => read(value, info, origin))
        : read(found, info, origin);
    };
    resolvers[type] = { ...resolvers[type], [field]: resolveAndRead };
  };
  for (const [coordinate, operation] of compiled.operations) {
    put(coordinate, resolveBy(callerOf(operation), operation), operation.as === 'HEADERS' ? headers : json);
  }
  const own = Object.values(handWritten).flatMap(({ operation }) => operation ?? []);
  const operations = [...compiled.operations.values(), ...own];
  const call = (coordinate: string): CallOperation => {
    const operation = operations.find(({ field }) => field === coordinate);
    if (!operation) throw new PortolanError('INTERNAL', `${coordinate} is no operation of ${target.title}`);
    return callerOf(operation);
  };
  const reach: Reach = {
    target,
    scopeOf: (session, operation) => scopeOf(session, target, operation),
    wrote: (session) => loader.wrote(target, session),
  };
  for (const [coordinate, { operation, createResolver }] of Object.entries(handWritten)) {
    put(coordinate, createResolver(operation ? callerOf(operation) : noOperation, call, reach));
  }
  const readerOf = (type: string): Reader => {
    const named = compiled.schema.getType(type);
    if (!isObjectType(named))
      throw new PortolanError('INTERNAL', `${type} is no object type of ${target.title}`);
    return createReader(new GraphQLList(named), json);
  };
  return { typeDefs: withoutWiring(sdl), resolvers, operations, call, readerOf };
}

/** One caller per operation, whoever asks for it: a guard may remember what it has seen. */
function createCallers(
  { target, guard }: RestSource,
  loader: Loader,
): (operation: Operation) => CallOperation {
  const callers = new Map<Operation, CallOperation>();
  return (operation) => {
    const known = callers.get(operation);
    if (known) return known;
    const call = createCaller({ target, operation, loader });
    const made = guard?.(operation, call) ?? call;
    callers.set(operation, made);
    return made;
  };
}

function assertRight({ title }: Target, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const lines = problems.map((line) => `  ${line}`).join('\n');
  throw new PortolanError('INTERNAL', `${title}: the SDL has mistakes:\n${lines}`);
}

function readingOf(compiled: CompiledSdl, { target, handWritten, typeNames }: RestSource): ReaderOptions {
  const coordinateOf = (type: GraphQLObjectType, field: Field): string => `${type.name}.${field.name}`;
  return {
    naming: toSnakeCase,
    spellingOf,
    neededBy(type, field) {
      const coordinate = coordinateOf(type, field);
      const operation = compiled.operations.get(coordinate);
      if (operation) return variablesOf(operation).filter((name) => name in type.getFields());
      return coordinate in handWritten ? [] : undefined;
    },
    isFromOrigin: (type, field) => handWritten[coordinateOf(type, field)]?.fromOrigin ?? false,
    possibleTypes: (type) => compiled.schema.getPossibleTypes(type),
    typeNameOf(type, object) {
      const name = typeNames?.[type.name]?.(object);
      if (name !== undefined) return name;
      throw upstreamFailure(target, 'UPSTREAM_INVALID', `sent a ${type.name} of no known kind`, {});
    },
  };
}

function resolveBy(call: CallOperation, operation: Operation): RestResolver {
  if (/^(Query|Mutation)\./.test(operation.field)) return (_parent, args, session) => call(args, session);
  return (parent, args, session) => call(args, session, { parent });
}

function noOperation(): Promise<never> {
  return Promise.reject(new PortolanError('INTERNAL', 'This field has no operation of its own to call'));
}

function checkHandWritten(compiled: CompiledSdl, handWritten: HandWritten): string[] {
  const problems: string[] = [];
  for (const coordinate of Object.keys(handWritten)) {
    const [type = '', field = ''] = coordinate.split('.');
    const parent = compiled.schema.getType(type);
    if (!isObjectType(parent) || !parent.getFields()[field])
      problems.push(`${coordinate}: has a resolver, but is no field`);
    if (compiled.operations.has(coordinate)) problems.push(`${coordinate}: has both @rest and a resolver`);
  }
  for (const root of [compiled.schema.getQueryType(), compiled.schema.getMutationType()]) {
    for (const field of Object.keys(root?.getFields() ?? {})) {
      const coordinate = `${root?.name}.${field}`;
      if (compiled.operations.has(coordinate) || coordinate in handWritten) continue;
      problems.push(`${coordinate}: has neither @rest nor a resolver`);
    }
  }
  return problems;
}

function fieldAt(compiled: CompiledSdl, coordinate: string): Field {
  const [type = '', name = ''] = coordinate.split('.');
  const parent = compiled.schema.getType(type);
  const field = isObjectType(parent) ? parent.getFields()[name] : undefined;
  if (!field) throw new PortolanError('INTERNAL', `${coordinate} is no field of the schema`);
  return field;
}

function enumSpellings({ schema }: CompiledSdl): RestResolvers {
  const spellings: RestResolvers = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type)) continue;
    const own = type.getValues().flatMap(({ name, astNode }) => {
      const key = keyOf(astNode?.directives);
      return key === undefined ? [] : [[name, key] as const];
    });
    if (own.length > 0) spellings[type.name] = Object.fromEntries(own);
  }
  return spellings;
}

/** The public schema shows what is asked, not how it is fetched. */
function withoutWiring(sdl: DocumentNode): DocumentNode {
  return visit(sdl, {
    [Kind.DIRECTIVE]: ({ name }) => (name.value === 'rest' || name.value === 'json' ? null : undefined),
  });
}
