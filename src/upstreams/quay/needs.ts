import type { DocumentNode } from 'graphql';
import { readNeeds as readClauses } from '../../rest/needs.js';

/** What an operation needs, as its field's description says it. */
export interface Needs {
  /** `repo:admin, or super:user with full access`. */
  readonly scopes: string;
  /** Flags of Quay's configuration without which the operation does not exist. */
  readonly features: readonly string[];
}

const FLAG = /\b[A-Z]+(?:_[A-Z]+)+\b/g;

/** The needs of every field, by schema coordinate. */
export function readNeeds(sdl: DocumentNode): ReadonlyMap<string, Needs> {
  const needs = [...readClauses(sdl)].map(
    ([coordinate, { rights, condition = '' }]) =>
      [coordinate, { scopes: rights, features: condition.match(FLAG) ?? [] }] as const,
  );
  return new Map(needs);
}
