import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { PortolanError } from '../errors.js';
import { upstreamFailure } from '../http/failures.js';
import type { ClientOperation } from './plan.js';
import type { Remote, RemoteAnswer, RemoteError } from './remote.js';

/** An upstream that moves may move back. */
const FORGET_AFTER_MS = 600_000;

/** What an upstream turned out not to know of the schema that we have of it. */
export interface UnknownFields {
  /** Coordinates under our names. A new set whenever something changes, so that it can tell whether a plan is current. */
  readonly coordinates: ReadonlySet<string>;
  learn(coordinates: readonly string[]): void;
}

export function createUnknownFields(): UnknownFields {
  let coordinates: ReadonlySet<string> = new Set();
  let learnedAt = 0;
  return {
    get coordinates() {
      if (coordinates.size > 0 && Date.now() - learnedAt > FORGET_AFTER_MS) coordinates = new Set();
      return coordinates;
    },
    learn(more) {
      coordinates = new Set([...coordinates, ...more]);
      learnedAt = Date.now();
    },
  };
}

/** The fields that an upstream refused to validate, by coordinate under our names; none when it refused for another reason. */
export function refusedFields(
  { translation, schema }: Remote,
  answer: RemoteAnswer,
  query: string,
): string[] {
  if (answer.data) return [];
  const refused = (answer.errors ?? []).flatMap((error) => {
    if (error.path) return [];
    const [, field, type] = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message) ?? [];
    const [, owner, name] = /^Unknown argument "\w+" on field "(\w+)\.(\w+)"/.exec(error.message) ?? [];
    if (type && field) return translation.coordinate(type, field);
    if (owner && name) return translation.coordinate(owner, name);
    return error.message.includes('is not defined by type') ? enclosingField(schema, query, error) : [];
  });
  // What our copy of the schema does not have either was not asked for.
  return [...new Set(refused)].filter((coordinate) => isField(schema, coordinate));
}

function isField(schema: GraphQLSchema, coordinate: string): boolean {
  const [typeName = '', field = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  return (isObjectType(type) || isInterfaceType(type)) && Object.hasOwn(type.getFields(), field);
}

/** The field of our document in which an error is. */
function enclosingField(schema: GraphQLSchema, query: string, { locations }: RemoteError): string[] {
  const [place] = locations ?? [];
  if (!place) return [];
  const offset = place.column - 1; // our documents are one line
  const info = new TypeInfo(schema);
  let found: string[] = [];
  const visitor = visitWithTypeInfo(info, {
    [Kind.FIELD]: {
      enter: ({ loc, name, alias }: FieldNode) => {
        if (!loc || offset < loc.start || offset >= loc.end) return;
        // Where the upstream has other names, ours is the alias; else the alias is the client's.
        const own = info.getFieldDef()?.name ?? (alias ?? name).value;
        found = [`${info.getParentType()?.name}.${own}`];
      },
    },
  });
  visit(parse(query), visitor);
  return found;
}

export function unsupported({ target }: Pick<Remote, 'target'>, coordinate: string): PortolanError {
  const message = `${coordinate} is not known to this version of the upstream`;
  return upstreamFailure(target, 'UPSTREAM_UNSUPPORTED', message, { operation: coordinate });
}

/** Puts the error of each unknown field that a client selects where the field would be. */
export function markUnknown(
  remote: Remote,
  { operation, fragments }: ClientOperation,
  ...[data, unknown]: [data: Record<string, unknown>, unknown: ReadonlySet<string>]
): void {
  const root = remote.schema.getRootType(operation.operation);
  if (root && unknown.size > 0) {
    markObject({ remote, fragments, unknown }, operation.selectionSet, { type: root, object: data });
  }
}

interface Marking {
  readonly remote: Remote;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly unknown: ReadonlySet<string>;
}

interface Found {
  readonly type: GraphQLNamedType;
  readonly object: Record<string, unknown>;
}

function markObject(marking: Marking, set: SelectionSetNode, { type, object }: Found): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) markField(marking, selection, { type, object });
    else {
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? marking.fragments[selection.name.value] : selection;
      const condition = fragment?.typeCondition?.name.value;
      if (fragment && (condition === undefined || fits(marking.remote.schema, condition, type)))
        markObject(marking, fragment.selectionSet, { type, object });
    }
  }
}

function fits(schema: GraphQLSchema, condition: string, type: GraphQLNamedType): boolean {
  const wanted = schema.getType(condition);
  if (wanted === type) return true;
  return (
    isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type)
  );
}

function markField(marking: Marking, field: FieldNode, { type, object }: Found): void {
  const { remote, unknown } = marking;
  const coordinate = `${type.name}.${field.name.value}`;
  const isRoot = type === remote.schema.getQueryType() || type === remote.schema.getMutationType();
  // Below the roots, data comes under the fields' own names.
  const key = isRoot ? (field.alias ?? field.name).value : field.name.value;
  if (unknown.has(coordinate)) object[key] = unsupported(remote, coordinate);
  const definition =
    isObjectType(type) || isInterfaceType(type) ? type.getFields()[field.name.value] : undefined;
  if (!definition || !field.selectionSet) return;
  const inner = getNamedType(definition.type);
  for (const found of objectsIn(object[key])) {
    const own = remote.schema.getType(String(found.__typename));
    markObject(marking, field.selectionSet, {
      type: isAbstractType(inner) && own ? own : inner,
      object: found,
    });
  }
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  const isObject = typeof value === 'object' && value !== null && !(value instanceof Error);
  return isObject ? [value as Record<string, unknown>] : []; // an object of a JSON answer
}
