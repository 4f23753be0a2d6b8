import {
  type ASTNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  printSchema,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import { PortolanError } from '../errors.js';

export const ROOTS = ['Query', 'Mutation'] as const;
export type Root = (typeof ROOTS)[number];
export type RootDefinition = (ObjectTypeDefinitionNode | ObjectTypeExtensionNode) & {
  readonly name: { readonly value: Root };
};

/** What a live schema has, as definitions; subscriptions are no part of the graph. */
export interface LiveSchema {
  readonly types: ReadonlyMap<string, TypeDefinitionNode>;
  readonly roots: Readonly<Record<Root, readonly FieldDefinitionNode[]>>;
}

export function readLive(schema: GraphQLSchema): LiveSchema {
  assertUsualRoots(schema);
  const roots: Record<Root, readonly FieldDefinitionNode[]> = { Query: [], Mutation: [] };
  const types = new Map<string, TypeDefinitionNode>();
  const subscription = schema.getSubscriptionType()?.name;
  for (const definition of parse(printSchema(schema), { noLocation: true }).definitions) {
    if (isRootDefinition(definition)) roots[definition.name.value] = definition.fields ?? [];
    else if (isTypeDefinitionNode(definition) && definition.name.value !== subscription)
      types.set(definition.name.value, definition);
  }
  return { types, roots };
}

/** True for what defines or extends a root type. */
export function isRootDefinition(definition: DefinitionNode): definition is RootDefinition {
  const { kind } = definition;
  if (kind !== Kind.OBJECT_TYPE_DEFINITION && kind !== Kind.OBJECT_TYPE_EXTENSION) return false;
  return ROOTS.some((root) => root === definition.name.value);
}

/** Names of the types that a definition speaks of. */
export function typesIn(node: ASTNode): string[] {
  const found = new Set<string>();
  visit(node, {
    [Kind.NAMED_TYPE]: ({ name }: NamedTypeNode) => {
      found.add(name.value);
    },
  });
  return [...found].sort();
}

/** The files extend the roots by name, as do the documents of clients in fragments. */
function assertUsualRoots(schema: GraphQLSchema): void {
  for (const root of ROOTS) {
    const found = root === 'Query' ? schema.getQueryType() : schema.getMutationType();
    if (found ? found.name === root : !schema.getType(root)) continue;
    throw new PortolanError('UPSTREAM_INVALID', `the live schema has another root type than ${root}`);
  }
}
