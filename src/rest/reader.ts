import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { markOrigin, type Origin } from './origin.js';
import { isZeroTime } from './scalars.js';

/**
 * Gives an upstream's JSON the field names of its GraphQL type, in place and only where the client looks, so that a
 * field without resolver is a plain property read in the executor. Reading again, for another selection, does no harm.
 */
export type Reader = (value: unknown, info: Selection, origin?: Origin) => unknown;

/** The part of a resolver's info that says what the client selects. */
export type Selection = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

export interface ReaderOptions {
  /** How a field's name is found when the SDL does not spell it: `manifest_digest`, or `docker-content-digest`. */
  naming(name: string): string;
  /** The spelling given by `@json(key:)`. */
  spellingOf(field: GraphQLField<unknown, unknown>): string | undefined;
  /** For a field with a resolver of its own, the fields of its parent that the resolver takes; else undefined. */
  neededBy(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): readonly string[] | undefined;
  /** The types that an object of an abstract type can have. */
  possibleTypes(type: GraphQLAbstractType): readonly GraphQLObjectType[];
  /** Which of them an object has, by its content. */
  typeNameOf(type: GraphQLAbstractType, object: JsonObject): string;
  /** Whether the field's resolver must know where its parent came from. */
  isFromOrigin(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean;
}

export type JsonObject = Record<string, unknown>;
type CompositeType = GraphQLObjectType | GraphQLAbstractType;
/** What reading does for one field of an object. */
type Step = (object: JsonObject, origin: Origin) => void;

interface Plan {
  /** The nodes for which it was made: a client's variables may leave some out. */
  readonly nodes: readonly FieldNode[];
  readonly steps: readonly Step[];
}

/** Upstreams send an empty text or a zero time where there is no value. */
const EMPTINESS: Readonly<Record<string, (value: unknown) => boolean>> = {
  DateTime: isZeroTime,
  Float: isEmptyText,
  Int: isEmptyText,
  SafeInt: isEmptyText,
  Boolean: isEmptyText,
};
const NOWHERE: Origin = { args: {}, parent: undefined };
const KEY = '$key';
const VALUE = '$value';
/** Stands among the selected names for the need to know the origin. */
const ORIGIN = '$origin';

/** Makes the reader of a type; what a selection needs is worked out once per document. */
export function createReader(type: GraphQLOutputType, options: ReaderOptions): Reader {
  const named = getNamedType(type);
  if (!isComposite(named)) return (value) => value;
  const isList = isListType(getNullableType(type));
  const plans = new WeakMap<FieldNode, Plan>();

  const stepsFor = ({ fieldNodes, fragments }: Selection): readonly Step[] => {
    const [first] = fieldNodes;
    if (!first) return [];
    const known = plans.get(first);
    if (known && haveSameItems(known.nodes, fieldNodes)) return known.steps;
    const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const steps = planSteps({ options, fragments }, named, sets);
    plans.set(first, { nodes: fieldNodes, steps });
    return steps;
  };

  return (value, info, origin = NOWHERE) => {
    if (value === null || value === undefined) return value;
    if (typeof value !== 'object') {
      // What is no object has no type: refused here, because graphql-jit throws for it outside of its promise.
      if (isAbstractType(named)) options.typeNameOf(named, {});
      return value;
    }
    const steps = stepsFor(info);
    if (!isList) return readObject(steps, value, origin);
    return readItems(steps, Array.isArray(value) ? value : toItems(value), origin);
  };
}

interface Planning {
  readonly options: ReaderOptions;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

function isComposite(type: GraphQLNamedType): type is CompositeType {
  return isObjectType(type) || isAbstractType(type);
}

function planSteps(planning: Planning, type: CompositeType, sets: readonly SelectionSetNode[]): Step[] {
  return isAbstractType(type) ? [planChoice(planning, type, sets)] : planFields(planning, type, sets);
}

/** Reads an object of an abstract type as the type that it has; the executor finds that under `__typename`. */
function planChoice(planning: Planning, type: GraphQLAbstractType, sets: readonly SelectionSetNode[]): Step {
  const { possibleTypes, typeNameOf } = planning.options;
  const stepsOf = new Map(possibleTypes(type).map((one) => [one.name, planFields(planning, one, sets)]));
  return (object, origin) => {
    const name = typeNameOf(type, object);
    object.__typename = name;
    for (const step of stepsOf.get(name) ?? []) step(object, origin);
  };
}

function planFields(planning: Planning, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Step[] {
  const selected = new Map<string, SelectionSetNode[]>();
  for (const set of sets) collect(planning, type, set, selected);
  return [...selected].flatMap(([name, below]) => {
    if (name === ORIGIN) return markOrigin;
    const field = type.getFields()[name];
    return (field && toStep(planning, field, below)) ?? [];
  });
}

/** Gathers what is selected of a type, fragments followed; what a resolver needs of its parent counts as selected. */
function collect(
  planning: Planning,
  type: GraphQLObjectType,
  ...[set, selected]: [set: SelectionSetNode, selected: Map<string, SelectionSetNode[]>]
): void {
  const add = (name: string, below: SelectionSetNode | undefined): void => {
    selected.set(name, [...(selected.get(name) ?? []), ...(below ? [below] : [])]);
  };
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const field = type.getFields()[selection.name.value];
      const needed = field && planning.options.neededBy(type, field);
      if (field && planning.options.isFromOrigin(type, field)) add(ORIGIN, undefined);
      if (needed) for (const name of needed) add(name, undefined);
      else add(selection.name.value, selection.selectionSet);
    } else {
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? planning.fragments[selection.name.value] : selection;
      if (fragment) collect(planning, type, fragment.selectionSet, selected);
    }
  }
}

/** Undefined when the field is read as it is. */
function toStep(
  planning: Planning,
  field: GraphQLField<unknown, unknown>,
  below: readonly SelectionSetNode[],
): Step | undefined {
  const { name } = field;
  const spelling = planning.options.spellingOf(field);
  const key = spelling ?? planning.options.naming(name);
  const rename = key === name ? undefined : renaming(name, key, spelling !== undefined);
  const convert = conversion(planning, field, below);
  if (!rename || !convert) return rename ?? convert;
  return (object, origin) => {
    rename(object, origin);
    convert(object, origin);
  };
}

/** A spelling is the only name; without one, the GraphQL name itself comes first. */
function renaming(name: string, key: string, isSpelled: boolean): Step {
  return (object) => {
    const found = object[key];
    if (found !== undefined && (isSpelled || object[name] === undefined)) object[name] = found;
  };
}

function conversion(
  planning: Planning,
  { name, type }: GraphQLField<unknown, unknown>,
  below: readonly SelectionSetNode[],
): Step | undefined {
  const named = getNamedType(type);
  const isEmpty = EMPTINESS[named.name];
  const steps = isComposite(named) ? planSteps(planning, named, below) : [];
  if (isListType(getNullableType(type))) {
    return (object, origin) => readList(object, name, (items) => readItems(steps, items, origin));
  }
  if (isEmpty) {
    return (object) => {
      if (isEmpty(object[name])) object[name] = null;
    };
  }
  return steps.length > 0 ? (object, origin) => readObject(steps, object[name], origin) : undefined;
}

function readObject(steps: readonly Step[], value: unknown, origin: Origin): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const step of steps) step(value as JsonObject, origin); // from JSON.parse, and an object
  return value;
}

function readItems(steps: readonly Step[], items: unknown[], origin: Origin): unknown[] {
  if (steps.length > 0) for (const item of items) readObject(steps, item, origin);
  return items;
}

function readList(object: JsonObject, name: string, read: (items: unknown[]) => unknown[]): void {
  const found = object[name];
  if (typeof found !== 'object' || found === null) return;
  if (Array.isArray(found)) read(found);
  else setList(object, name, read(toItems(found)));
}

/** Reading again finds the list, and must not put the upstream's object back in its place. */
function setList(object: JsonObject, name: string, list: unknown[]): void {
  Object.defineProperty(object, name, { get: () => list, set: () => undefined, enumerable: true });
}

function isEmptyText(value: unknown): boolean {
  return value === '';
}

/** Where the SDL has a list and the upstream an object, the object's values are the items, its keys their `$key`. */
function toItems(object: object): unknown[] {
  return Object.entries(object).map(([key, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { [KEY]: key, [VALUE]: value };
    return Object.assign(value, { [KEY]: key });
  });
}

function haveSameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return (
    left === right || (left.length === right.length && left.every((item, index) => item === right[index]))
  );
}
