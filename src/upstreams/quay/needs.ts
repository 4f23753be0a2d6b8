import { type DocumentNode, Kind } from 'graphql';

/** What an operation needs, as its field's description says it. */
export interface Needs {
  /** `repo:admin, or super:user with full access`. */
  readonly scopes: string;
  /** Flags of Quay's configuration without which the operation does not exist. */
  readonly features: readonly string[];
}

const CLAUSES = /; needs ([^;]+)(?:; only with ([^;]+))?\.$/;
const FLAG = /\b[A-Z]+(?:_[A-Z]+)+\b/g;

/** The needs of every field, by schema coordinate, whose description ends in `; needs …[; only with …].` */
export function readNeeds(sdl: DocumentNode): ReadonlyMap<string, Needs> {
  const needs = new Map<string, Needs>();
  for (const type of sdl.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    for (const field of type.fields ?? []) {
      const [, scopes, features = ''] = CLAUSES.exec(field.description?.value ?? '') ?? [];
      if (scopes === undefined) continue;
      needs.set(`${type.name.value}.${field.name.value}`, { scopes, features: features.match(FLAG) ?? [] });
    }
  }
  return needs;
}
