import {
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isInputType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  typeFromAST,
  validate,
} from 'graphql';
import type { Translation } from './public-names.js';
import type { KeySelectionOf } from './remote.js';
import { withUsedOnly } from './used-only.js';

/** The upstream's part of a client's operation, as one document. */
export interface RemotePlan {
  readonly query: string;
  readonly operationName: string | undefined;
  /** The variables that the document uses, each with the way to say its value in the upstream's names. */
  readonly variables: readonly PlannedVariable[];
  /** Schema coordinates of its root fields by response key. */
  readonly fields: ReadonlyMap<string, string>;
}

export interface PlannedVariable {
  readonly name: string;
  write(value: unknown): unknown;
}

export interface ClientOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

export interface PlanOptions extends ClientOperation {
  /** The upstream's schema under our names. */
  readonly schema: GraphQLSchema;
  readonly translation: Translation;
  /** Fields that the upstream does not know, by coordinate: our copy of its schema is another version. */
  readonly unknown: ReadonlySet<string>;
  readonly keySelectionOf: KeySelectionOf;
  /** Root fields to take, by response key. */
  wants(key: string): boolean;
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Cuts out of a client's operation what an upstream knows: its root fields under the client's response keys, below them
 * its own fields under their own names (the executor gives them the client's aliases again), and the keys that fields
 * added by the gateway need. Undefined when that is nothing; 'inexpressible' when without aliases the document is not
 * valid any more (one field twice with different arguments).
 */
export function planRemote(options: PlanOptions): RemotePlan | 'inexpressible' | undefined {
  const { schema, operation, translation } = options;
  const root = schema.getRootType(operation.operation);
  if (!root) return undefined;
  const fragments = new Map<string, FragmentDefinitionNode | undefined>();
  const fields = new Map<string, string>();
  const selectionSet = cutSelections({ options, fragments, fields }, operation.selectionSet, root);
  if (selectionSet.selections.length === 0) return undefined;
  const kept = [...fragments.values()].filter((fragment) => fragment !== undefined);
  const { document, variables } = withUsedOnly({ ...operation, directives: [], selectionSet }, kept);
  if (validate(schema, document).length > 0) return 'inexpressible';
  return {
    query: stripIgnoredCharacters(print(translation.document(document))),
    operationName: operation.name?.value,
    variables: variables.map((name) => ({ name, write: writerOf(options, name) })),
    fields,
  };
}

function writerOf({ schema, operation, translation }: PlanOptions, name: string): PlannedVariable['write'] {
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  const type = definition && typeFromAST(schema, definition.type);
  return isInputType(type) ? (value) => translation.value(type, value) : (value) => value;
}

interface Cut {
  readonly options: PlanOptions;
  /** Fragments cut so far; undefined for one of which nothing is left. */
  readonly fragments: Map<string, FragmentDefinitionNode | undefined>;
  readonly fields: Map<string, string>;
}

function cutSelections(cut: Cut, set: SelectionSetNode, parent: GraphQLNamedType): SelectionSetNode {
  const selections = set.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return cutField(cut, selection, parent);
    if (selection.kind === Kind.INLINE_FRAGMENT) return cutInlineFragment(cut, selection, parent);
    return cutSpread(cut, selection);
  });
  // Below an abstract type the gateway must be able to tell which type it has.
  if (isAbstractType(parent) && !isRoot(cut, parent)) selections.push(TYPENAME);
  return { kind: Kind.SELECTION_SET, selections };
}

function cutField(cut: Cut, field: FieldNode, parent: GraphQLNamedType): SelectionNode[] {
  if (isRoot(cut, parent)) return cutRootField(cut, field, parent);
  const { alias: _dropped, ...unaliased } = field;
  if (field.name.value === '__typename') return [unaliased];
  const definition = fieldOf(parent, field.name.value);
  if (!definition) return keySelection(cut, field, parent);
  if (isUnknown(cut, field, parent)) return [];
  return [{ ...unaliased, ...cutBelow(cut, field, definition) }];
}

function cutRootField(cut: Cut, field: FieldNode, root: GraphQLNamedType): SelectionNode[] {
  const definition = fieldOf(root, field.name.value);
  const key = field.alias?.value ?? field.name.value;
  if (!definition || !cut.options.wants(key) || isUnknown(cut, field, root)) return [];
  cut.fields.set(key, `${root.name}.${field.name.value}`);
  return [{ ...field, ...cutBelow(cut, field, definition) }];
}

function isUnknown({ options }: Cut, field: FieldNode, parent: GraphQLNamedType): boolean {
  return options.unknown.size > 0 && options.unknown.has(`${parent.name}.${field.name.value}`);
}

function cutBelow(cut: Cut, field: FieldNode, type: GraphQLNamedType): Partial<FieldNode> {
  if (!field.selectionSet) return {};
  const selectionSet = cutSelections(cut, field.selectionSet, type);
  return {
    selectionSet:
      selectionSet.selections.length > 0 ? selectionSet : { ...selectionSet, selections: [TYPENAME] },
  };
}

function keySelection(cut: Cut, field: FieldNode, parent: GraphQLNamedType): SelectionNode[] {
  const selectionSet = cut.options.keySelectionOf(`${parent.name}.${field.name.value}`);
  if (!selectionSet) return [];
  return [{ kind: Kind.INLINE_FRAGMENT, directives: field.directives ?? [], selectionSet }];
}

function cutInlineFragment(
  cut: Cut,
  fragment: InlineFragmentNode,
  parent: GraphQLNamedType,
): SelectionNode[] {
  const type = fragment.typeCondition
    ? cut.options.schema.getType(fragment.typeCondition.name.value)
    : parent;
  if (!type) return [];
  const selectionSet = cutSelections(cut, fragment.selectionSet, type);
  return selectionSet.selections.length > 0 ? [{ ...fragment, selectionSet }] : [];
}

function cutSpread(cut: Cut, spread: FragmentSpreadNode): SelectionNode[] {
  const name = spread.name.value;
  if (!cut.fragments.has(name)) cut.fragments.set(name, cutFragment(cut, name));
  return cut.fragments.get(name) ? [spread] : [];
}

function cutFragment(cut: Cut, name: string): FragmentDefinitionNode | undefined {
  const fragment = cut.options.fragments[name];
  const type = fragment && cut.options.schema.getType(fragment.typeCondition.name.value);
  if (!fragment || !type) return undefined;
  const selectionSet = cutSelections(cut, fragment.selectionSet, type);
  return selectionSet.selections.length > 0 ? { ...fragment, selectionSet } : undefined;
}

function isRoot({ options }: Cut, type: GraphQLNamedType): boolean {
  return type === options.schema.getRootType(options.operation.operation);
}

function fieldOf(parent: GraphQLNamedType, name: string): GraphQLNamedType | undefined {
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  return field && getNamedType(field.type);
}
