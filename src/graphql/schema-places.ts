import type { FieldDefinitionNode, TypeDefinitionNode } from 'graphql';
import type { SdlFile } from '../sdl.js';
import { isRootDefinition, type LiveSchema, ROOTS, typesIn } from './live-definitions.js';
import { isNamed, nameOf, sortByName } from './merge-definitions.js';

/** The file of everything that is new, by type name or `Query.field`. */
export type Places = ReadonlyMap<string, string>;

type Definition = FieldDefinitionNode | TypeDefinitionNode;

interface Placing {
  readonly live: LiveSchema;
  /** The file of each type, found or given. */
  readonly homes: Map<string, string>;
  readonly places: Map<string, string>;
}

/** For what nothing known leads to. */
const ELSEWHERE = 'new.graphql';

/**
 * New root fields stand with the type of their result, or of an argument; new types with what uses them first. The file of
 * the bare roots holds what everything uses: that a new field takes it, too, says nothing.
 */
export function findPlaces(files: readonly SdlFile[], live: LiveSchema): Places {
  const { homes, fields, common } = readFiles(files, live);
  const placing: Placing = { live, homes, places: new Map() };
  const known = [...homes].flatMap(([name, file]) => withFile(live.types.get(name), file));
  const roots = ROOTS.flatMap((root) =>
    sortByName(live.roots[root]).flatMap((field) => {
      const coordinate = `${root}.${nameOf(field)}`;
      const file = fields.get(coordinate) ?? placeOf(field, homes, common);
      if (!fields.has(coordinate)) placing.places.set(coordinate, file);
      return withFile(field, file);
    }),
  );
  placeUsed(placing, [...known, ...roots]);
  // What is left is what nothing leads to, or an interface only: it stands with that.
  for (const type of sortByName([...live.types.values()])) {
    if (homes.has(nameOf(type))) continue;
    const [file = ELSEWHERE] = typesIn(type).flatMap((name) => homes.get(name) ?? []);
    settle(placing, type, file);
    placeUsed(placing, withFile(type, file));
  }
  return placing.places;
}

/** Gives every type that is used, and has no file, the file of its first user. */
function placeUsed(placing: Placing, users: readonly (readonly [Definition, string])[]): void {
  const queue = [...users];
  // An array goes on to what is added to it on the way.
  for (const [definition, file] of queue) {
    for (const name of typesIn(definition)) {
      const type = placing.live.types.get(name);
      if (!type || placing.homes.has(name)) continue;
      settle(placing, type, file);
      queue.push([type, file]);
    }
  }
}

function settle({ homes, places }: Placing, type: TypeDefinitionNode, file: string): void {
  homes.set(nameOf(type), file);
  places.set(nameOf(type), file);
}

function placeOf(
  { type, arguments: args = [] }: FieldDefinitionNode,
  homes: ReadonlyMap<string, string>,
  common: string | undefined,
): string {
  const files = [type, ...args].flatMap(typesIn).flatMap((name) => homes.get(name) ?? []);
  return files.find((file) => file !== common) ?? ELSEWHERE;
}

function withFile(definition: Definition | undefined, file: string): (readonly [Definition, string])[] {
  return definition ? [[definition, file]] : [];
}

/** Where known types and root fields stand, and which file has the bare roots. */
function readFiles(files: readonly SdlFile[], live: LiveSchema) {
  const homes = new Map<string, string>();
  const fields = new Map<string, string>();
  let common: string | undefined;
  for (const { name: file, document } of files) {
    for (const definition of document.definitions) {
      if (isRootDefinition(definition)) {
        const { name, fields: own = [] } = definition;
        for (const field of own) fields.set(`${name.value}.${nameOf(field)}`, file);
        if (own.length === 0) common = file;
      } else if (isNamed(definition) && live.types.has(nameOf(definition))) {
        homes.set(nameOf(definition), file);
      }
    }
  }
  return { homes, fields, common };
}
