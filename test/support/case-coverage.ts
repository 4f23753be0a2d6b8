import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { ListedOperation } from '../../src/gateway/operations.js';
import type { CaseRow } from './case-rows.js';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** What the rows are measured against. */
export interface Measure {
  readonly schema: GraphQLSchema;
  readonly operations: readonly ListedOperation[];
  /** Coordinates of fields that lead on from an object to another operation. */
  readonly leads: ReadonlySet<string>;
}

/** Operations that a row asks, and whether it selects everything that each one answers. */
export function operationsAsked(
  row: CaseRow,
  { schema, operations, leads }: Measure,
): Map<ListedOperation, 'whole' | 'part'> {
  const document = parse(row.query);
  const fragments: Fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  const asked = new Map<ListedOperation, 'whole' | 'part'>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.FIELD]: (node: FieldNode) => {
        const coordinate = `${types.getParentType()?.name}.${node.name.value}`;
        const operation = operations.find(({ field }) => field === coordinate);
        if (!operation) return;
        const type = types.getType();
        asked.set(
          operation,
          type && isWhole(type, node.selectionSet, { schema, fragments, operations, leads })
            ? 'whole'
            : 'part',
        );
      },
    }),
  );
  return asked;
}

/** Leaves of the successful replies of operations asked whole that are not in the row's data, by dotted path. */
export function leavesMissing(row: CaseRow, asked: ReadonlyMap<ListedOperation, 'whole' | 'part'>): string[] {
  const bag = new Map<string, number>();
  for (const [, value] of leavesOf(row.data)) bag.set(value, (bag.get(value) ?? 0) + 1);
  const whole = [...asked].filter(([, how]) => how === 'whole').map(([operation]) => operation);
  const bodies = row.calls.flatMap(({ method, url, reply }) =>
    reply.status < 300 && whole.some((operation) => method === operation.method && fits(operation.path, url))
      ? [reply.body]
      : [],
  );
  return leavesOf(bodies.length === 1 ? bodies[0] : bodies).flatMap(([path, value]) => {
    const left = bag.get(value) ?? 0;
    bag.set(value, left - 1);
    return left > 0 ? [] : [path];
  });
}

interface Wholeness extends Measure {
  readonly fragments: Fragments;
}

/** Fields below that are operations are asked on their own; those with arguments are the same values in another form. */
function isWhole(type: unknown, set: SelectionSetNode | undefined, known: Wholeness): boolean {
  const named = getNamedType(type as Parameters<typeof getNamedType>[0]); // from TypeInfo
  if (isAbstractType(named)) {
    return known.schema.getPossibleTypes(named).every((possible) => isWhole(possible, set, known));
  }
  if (!isObjectType(named)) return isLeafType(named);
  const selected = new Map(selectedFields(set, known.fragments));
  const isOperation = (name: string): boolean =>
    known.leads.has(`${named.name}.${name}`) ||
    known.operations.some(({ field }) => field === `${named.name}.${name}`);
  return Object.values(named.getFields())
    .filter(({ name, args }) => args.length === 0 && !isOperation(name))
    .every((field) => selected.has(field.name) && isWhole(field.type, selected.get(field.name), known));
}

function selectedFields(
  set: SelectionSetNode | undefined,
  fragments: Fragments,
): [string, SelectionSetNode | undefined][] {
  return (set?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [[selection.name.value, selection.selectionSet]];
    if (selection.kind === Kind.INLINE_FRAGMENT) return selectedFields(selection.selectionSet, fragments);
    return selectedFields(fragments.get(selection.name.value)?.selectionSet, fragments);
  });
}

function fits(template: string, url: string): boolean {
  const pattern = template
    .replace(/[.*?^$()|[\]\\]/g, '\\$&')
    .replace(/\{\+\w+\}/g, '.+')
    .replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(url.split('?')[0] ?? '');
}

function leavesOf(value: unknown, path: readonly string[] = []): [path: string, value: string][] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'object') return isNever(value) ? [] : [[path.join('.'), normalise(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** Go's zero time says that there is no time. */
function isNever(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('0001-01-01T00:00:00');
}

/** One form for instants, whatever their notation, and for enum values, whatever their case. */
function normalise(value: unknown): string {
  const text = String(value);
  if (/^\w{3}, \d{1,2} \w{3} \d{4} |^\d{4}-\d\d-\d\d(T|$)/.test(text)) {
    return String(Math.floor(Date.parse(text) / 1000));
  }
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}
