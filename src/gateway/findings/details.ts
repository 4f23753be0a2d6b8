import { type GraphQLResolveInfo, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { Details } from './scan.js';

/** What is asked for when nobody is known to select more. */
export const NO_DETAILS: Details = Object.freeze({ description: false, exceptions: false });

/**
 * Which heavy fields of findings an operation selects anywhere: all of its images are asked about alike, so that one that
 * is selected twice is asked about once.
 */
export function detailsOf({ operation, fragments, schema }: GraphQLResolveInfo): Details {
  const selected = new Set<string>();
  const types = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(types, {
    [Kind.FIELD]: {
      enter: ({ name }) => {
        if (types.getParentType()?.name === 'Finding') selected.add(name.value);
      },
    },
  });
  const definitions = [operation, ...Object.values(fragments)];
  visit({ kind: Kind.DOCUMENT, definitions }, visitor);
  return { description: selected.has('description'), exceptions: selected.has('exceptions') };
}
