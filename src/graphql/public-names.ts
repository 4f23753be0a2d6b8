import {
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type ObjectFieldNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** How the graph calls what a remote schema defines. */
export interface PublicNames {
  type(name: string): string;
  rootField(name: string): string;
  /** A field of an object or an input object below the roots. */
  field(name: string): string;
}

/** Turns what speaks of a remote schema under our names into its own language. */
export interface Translation {
  /** Every renamed field keeps our name as its alias, so that the answer comes under our names. */
  document(document: DocumentNode): DocumentNode;
  /** Our coordinate for a field that the upstream names. */
  coordinate(type: string, field: string): string;
  /** The value of a variable; `type` is the type that our name for it means. */
  value(type: GraphQLInputType, value: unknown): unknown;
}

/** For a schema whose names are the graph's own. */
export const SAME_NAMES: Translation = {
  document: (document) => document,
  coordinate: (type, field) => `${type}.${field}`,
  value: (_type, value) => value,
};

/** `schema` is the remote's schema under our names. */
export function createTranslation(
  { remote, schema }: { remote: GraphQLSchema; schema: GraphQLSchema },
  names: PublicNames,
): Translation {
  const { types, fields, coordinates } = spellingsOf(remote, names);

  const fieldOf = (type: string | undefined, name: string): string => fields.get(`${type}.${name}`) ?? name;

  const writeValue = (type: GraphQLInputType, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => writeValue(type, item));
    const named = getNamedType(type);
    if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, given]) => {
        const field = named.getFields()[name];
        return [fieldOf(named.name, name), field ? writeValue(field.type, given) : given];
      }),
    );
  };

  return {
    coordinate: (type, field) => coordinates.get(`${type}.${field}`) ?? `${type}.${field}`,
    value: writeValue,
    document(document) {
      const info = new TypeInfo(schema);
      // On leaving, because TypeInfo could not enter a node that has its other name already.
      const renaming = {
        [Kind.FIELD]: {
          leave: (node: FieldNode) => {
            const name = fieldOf(info.getParentType()?.name, node.name.value);
            if (name === node.name.value) return undefined;
            return { ...node, alias: node.alias ?? node.name, name: { ...node.name, value: name } };
          },
        },
        [Kind.OBJECT_FIELD]: {
          leave: (node: ObjectFieldNode) =>
            renamed(node, fieldOf(getNamedType(info.getParentInputType())?.name, node.name.value)),
        },
        [Kind.NAMED_TYPE]: {
          leave: (node: NamedTypeNode) => renamed(node, types.get(node.name.value) ?? node.name.value),
        },
      };
      return visit(document, visitWithTypeInfo(info, renaming));
    },
  };
}

function renamed<N extends ObjectFieldNode | NamedTypeNode>(node: N, name: string): N {
  return { ...node, name: { ...node.name, value: name } };
}

interface Spellings {
  /** The upstream's type by ours. */
  readonly types: ReadonlyMap<string, string>;
  /** The upstream's field by our coordinate. */
  readonly fields: ReadonlyMap<string, string>;
  /** Our coordinate by the upstream's. */
  readonly coordinates: ReadonlyMap<string, string>;
}

function spellingsOf(remote: GraphQLSchema, names: PublicNames): Spellings {
  const types = new Map<string, string>();
  const fields = new Map<string, string>();
  const coordinates = new Map<string, string>();
  const roots = new Set([remote.getQueryType(), remote.getMutationType()].map((type) => type?.name));
  for (const type of Object.values(remote.getTypeMap())) {
    const isRoot = roots.has(type.name);
    const name = isRoot ? type.name : names.type(type.name);
    types.set(name, type.name);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.keys(type.getFields())) {
      const coordinate = `${name}.${isRoot ? names.rootField(field) : names.field(field)}`;
      fields.set(coordinate, field);
      coordinates.set(`${type.name}.${field}`, coordinate);
    }
  }
  return { types, fields, coordinates };
}
