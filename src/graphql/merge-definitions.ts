import {
  type ASTNode,
  type ConstDirectiveNode,
  type DirectiveNode,
  Kind,
  type NameNode,
  type StringValueNode,
} from 'graphql';

/** A definition, or a part of one, that has a name; its parts are lists of such again. */
export interface NamedNode {
  readonly kind: Kind;
  readonly name: NameNode;
  readonly description?: StringValueNode | undefined;
  readonly directives?: readonly (ConstDirectiveNode | DirectiveNode)[] | undefined;
}

/** Lists that a definition may have. */
const PARTS = ['interfaces', 'types', 'fields', 'values', 'arguments'] as const;
type Parts = Readonly<Partial<Record<(typeof PARTS)[number], readonly NamedNode[]>>>;

/** Directives that introspection tells of; others stand in SDL alone. */
const TOLD = new Set(['deprecated', 'specifiedBy', 'oneOf']);

const NOT_DESCRIBED = 'The upstream does not describe it.';

export function nameOf({ name }: Pick<NamedNode, 'name'>): string {
  return name.value;
}

export function isNamed(node: ASTNode): node is ASTNode & NamedNode {
  return 'name' in node && node.name?.kind === Kind.NAME;
}

/** The live definition with our descriptions, our reasons of deprecation and our order, where we have any. */
export function mergeDefinition<T extends NamedNode>(
  ours: (NamedNode & Parts) | undefined,
  live: T & Parts,
): T {
  const lists = PARTS.flatMap((part) => (live[part] ? [[part, mergeList(ours?.[part], live[part])]] : []));
  const description = live.kind === Kind.NAMED_TYPE ? undefined : (ours?.description ?? describe(live));
  return {
    ...live,
    ...Object.fromEntries(lists),
    ...(description && { description }),
    ...(live.directives && { directives: mergeDirectives(ours, live) }),
  };
}

/** What the live list has: first what we know, in our order, then what is new, by name. */
export function mergeList<T extends NamedNode>(ours: readonly NamedNode[] = [], live: readonly T[]): T[] {
  const liveByName = new Map(live.map((node) => [nameOf(node), node]));
  const known = new Set(ours.map(nameOf));
  const kept = ours.flatMap((node) => {
    const found = liveByName.get(nameOf(node));
    return found ? [mergeDefinition(node, found)] : [];
  });
  const added = live.filter((node) => !known.has(nameOf(node)));
  return [...kept, ...sortByName(added).map((node) => mergeDefinition(undefined, node))];
}

export function sortByName<T extends NamedNode>(nodes: readonly T[]): T[] {
  return [...nodes].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

function describe({ description }: NamedNode): StringValueNode {
  const value = description?.value || NOT_DESCRIBED;
  return { kind: Kind.STRING, value, block: value.includes('\n') };
}

function mergeDirectives(ours: NamedNode | undefined, live: NamedNode): NamedNode['directives'] {
  const known = ours?.directives ?? [];
  const told = (live.directives ?? []).map(
    (directive) => known.find((candidate) => nameOf(candidate) === nameOf(directive)) ?? directive,
  );
  return [...told, ...known.filter((directive) => !TOLD.has(nameOf(directive)))];
}
