import { type DocumentNode, Kind } from 'graphql';

/** What an operation needs, as its field's description says it. */
export interface Needs {
  /** Who may call it: `read on the repository`, or scopes. */
  readonly rights: string;
  /** What must be configured or built in, or the upstream does not have it. */
  readonly condition: string | undefined;
}

const CLAUSES = /; needs ([^;]+?)(?:; only with ([^;]+))?\.$/;

/** The needs of every field, by schema coordinate, whose description ends in `; needs …[; only with …].` */
export function readNeeds(sdl: DocumentNode): ReadonlyMap<string, Needs> {
  const needs = new Map<string, Needs>();
  for (const type of sdl.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    for (const field of type.fields ?? []) {
      const [, rights, condition] = CLAUSES.exec(field.description?.value ?? '') ?? [];
      if (rights !== undefined) needs.set(`${type.name.value}.${field.name.value}`, { rights, condition });
    }
  }
  return needs;
}
