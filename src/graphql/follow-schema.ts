import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
} from 'graphql';
import type { SdlFile } from '../sdl.js';
import {
  isRootDefinition,
  type LiveSchema,
  ROOTS,
  type Root,
  type RootDefinition,
  readLive,
} from './live-definitions.js';
import { mergeDefinition, mergeList, nameOf, sortByName } from './merge-definitions.js';
import { findPlaces, type Places } from './schema-places.js';

/**
 * The SDL files as the live schema wants them: what both know keeps its file, its place and our descriptions, what is new
 * is added where it belongs, what is gone is removed. The same live schema gives the same files, in whatever order it
 * tells its types. A file of which nothing is left has no definitions. Throws UPSTREAM_INVALID for other names of the
 * root types than GraphQL's usual ones.
 */
export function followSchema(files: readonly SdlFile[], schema: GraphQLSchema): SdlFile[] {
  const live = readLive(schema);
  const places = findPlaces(files, live);
  const known = new Map(files.map(({ name, document }) => [name, document.definitions]));
  const names = [...new Set([...known.keys(), ...[...places.values()].sort()])];
  return names.map((name) => {
    const definitions = followFile({ name, definitions: known.get(name) ?? [] }, live, places);
    return { name, document: { kind: Kind.DOCUMENT, definitions } };
  });
}

interface KnownFile {
  readonly name: string;
  readonly definitions: readonly DefinitionNode[];
}

function followFile({ name, definitions }: KnownFile, live: LiveSchema, places: Places): DefinitionNode[] {
  const isNewHere = (coordinate: string): boolean => places.get(coordinate) === name;
  const newFields = (root: Root): FieldDefinitionNode[] =>
    live.roots[root].filter((field) => isNewHere(`${root}.${nameOf(field)}`));
  const known = definitions.filter(isRootDefinition);
  const homes = ROOTS.flatMap((root) => {
    const home = known.find((definition) => definition.name.value === root);
    return home ?? (newFields(root).length > 0 ? newExtension(root) : []);
  });
  const missing = homes.filter((home) => !known.includes(home));
  const kept = [...missing, ...definitions].flatMap((definition): DefinitionNode[] => {
    if (!isRootDefinition(definition)) return followType(definition, live);
    const root = definition.name.value;
    return followRoot(definition, live.roots[root], homes.includes(definition) ? newFields(root) : []);
  });
  const newTypes = sortByName([...live.types.values()].filter((type) => isNewHere(nameOf(type))));
  return [...kept, ...newTypes.map((type) => mergeDefinition(undefined, type))];
}

/** What is no type, a directive for example, is not for introspection to tell. */
function followType(definition: DefinitionNode, { types }: LiveSchema): DefinitionNode[] {
  if (!isTypeDefinitionNode(definition)) return [definition];
  const type = types.get(nameOf(definition));
  return type ? [mergeDefinition(definition, type)] : [];
}

/** The root's definition with those of its fields that are left, and new ones. */
function followRoot(
  definition: RootDefinition,
  live: readonly FieldDefinitionNode[],
  added: readonly FieldDefinitionNode[],
): RootDefinition[] {
  const names = new Set([...(definition.fields ?? []), ...added].map(nameOf));
  const fields = mergeList(
    definition.fields,
    live.filter((field) => names.has(nameOf(field))),
  );
  const isBase = definition.kind === Kind.OBJECT_TYPE_DEFINITION;
  if (live.length === 0 || (fields.length === 0 && !isBase)) return [];
  return [{ ...definition, fields }];
}

function newExtension(root: Root): RootDefinition {
  return { kind: Kind.OBJECT_TYPE_EXTENSION, name: { kind: Kind.NAME, value: root } };
}
