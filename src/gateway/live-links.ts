import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  FieldsOnCorrectTypeRule,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  ScalarLeafsRule,
  validate,
} from 'graphql';
import { typesIn } from '../graphql/live-definitions.js';
import type { Links } from './links/links.js';

/** Links and the SDL that declares them. */
export interface DeclaredLinks {
  readonly sdl: DocumentNode;
  readonly links: Links;
}

const ROOTS = new Set(['Query', 'Mutation']);

/**
 * The links without those whose remote type has gone, or has lost what they need of it. `files` is the remote's schema
 * that they were written for, `live` the one that it has now.
 */
export function fitLinks(
  { sdl, links }: DeclaredLinks,
  files: GraphQLSchema,
  live: GraphQLSchema,
): DeclaredLinks {
  const isGone = (type: string, field: FieldDefinitionNode): boolean => {
    if (typesIn(field).some((name) => isOwnType(files, name) && !live.getType(name))) return true;
    if (ROOTS.has(type) || !files.getType(type)) return false;
    return !canSelect(live, type, links[type]?.[field.name.value]?.selectionSet ?? '{ __typename }');
  };
  const definitions = sdl.definitions.flatMap((definition): DefinitionNode[] => {
    if (!declaresFields(definition)) return [definition];
    const type = definition.name.value;
    const fields = (definition.fields ?? []).filter((field) => !isGone(type, field));
    return fields.length > 0 ? [{ ...definition, fields }] : [];
  });
  const fitting = { ...sdl, definitions };
  return { sdl: fitting, links: onlyDeclared(links, new Set(namesOfLinks(fitting))) };
}

function onlyDeclared(links: Links, declared: ReadonlySet<string>): Links {
  const kept = Object.entries(links).flatMap(([type, fields]) => {
    const left = Object.entries(fields).filter(([field]) => declared.has(`${type}.${field}`));
    return left.length > 0 ? [[type, Object.fromEntries(left)] as const] : [];
  });
  return Object.fromEntries(kept);
}

/** Fields that a link would hide, by coordinate: the remote has begun to call something by the link's name. */
export function hiddenFields({ sdl }: Pick<DeclaredLinks, 'sdl'>, live: GraphQLSchema): string[] {
  return namesOfLinks(sdl).filter((coordinate) => {
    const [type = '', field = ''] = coordinate.split('.');
    const known = live.getType(type);
    return isObjectType(known) && !ROOTS.has(type) && known.getFields()[field] !== undefined;
  });
}

function namesOfLinks({ definitions }: DocumentNode): string[] {
  return definitions.flatMap((definition) =>
    declaresFields(definition)
      ? (definition.fields ?? []).map((field) => `${definition.name.value}.${field.name.value}`)
      : [],
  );
}

/** A type that the remote's schema defines; a small one may have no use for `ID` or `Float`. */
function isOwnType(schema: GraphQLSchema, name: string): boolean {
  const type = schema.getType(name);
  return type !== undefined && !isSpecifiedScalarType(type);
}

/** Types of the joined graph itself, and what is added to others. */
function declaresFields(
  definition: DefinitionNode,
): definition is ObjectTypeDefinitionNode | ObjectTypeExtensionNode {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION;
}

function canSelect(schema: GraphQLSchema, type: string, selectionSet: string): boolean {
  const found = schema.getType(type);
  if (!isObjectType(found) && !isInterfaceType(found)) return false;
  const document = parse(`fragment Key on ${type} ${selectionSet}`);
  return validate(schema, document, [FieldsOnCorrectTypeRule, ScalarLeafsRule]).length === 0;
}
