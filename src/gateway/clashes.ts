import {
  type DocumentNode,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import type { PublicNames } from '../graphql/public-names.js';
import { SCALARS } from '../rest/scalars.js';

export interface Part {
  readonly name: string;
  /** Types, and root fields as `Query.name`. */
  readonly defines: readonly string[];
}

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);
/** Defined once for all, whatever the part calls its own. */
const SHARED = new Set(Object.keys(SCALARS));

/** Names that two parts define: stitching would merge such types silently. Empty when all is well. */
export function findClashes(parts: readonly Part[]): string[] {
  const owners = new Map<string, Set<string>>();
  for (const { name, defines } of parts) {
    for (const defined of defines) owners.set(defined, (owners.get(defined) ?? new Set()).add(name));
  }
  return [...owners]
    .filter(([, names]) => names.size > 1)
    .map(([defined, names]) => `${defined} is defined by ${[...names].join(' and ')}`);
}

/** What a remote schema adds to the graph, under our names. */
export function namesOfSchema(schema: GraphQLSchema, names: PublicNames): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) return [];
    if (ROOTS.has(type.name) && isObjectType(type)) {
      return Object.keys(type.getFields()).map((field) => `${type.name}.${names.rootField(field)}`);
    }
    const name = names.type(type.name);
    return SHARED.has(name) ? [] : [name];
  });
}

/** What an SDL adds to the graph. */
export function namesOfSdl(sdl: DocumentNode): string[] {
  return sdl.definitions.flatMap((definition) => {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
        return ROOTS.has(definition.name.value) ? rootFields(definition) : typeName(definition);
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return SHARED.has(definition.name.value) ? [] : [definition.name.value];
      default:
        return [];
    }
  });
}

function typeName(definition: ObjectTypeDefinitionNode | ObjectTypeExtensionNode): string[] {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION ? [definition.name.value] : [];
}

function rootFields({ name, fields }: ObjectTypeDefinitionNode | ObjectTypeExtensionNode): string[] {
  return (fields ?? []).map((field) => `${name.value}.${field.name.value}`);
}
