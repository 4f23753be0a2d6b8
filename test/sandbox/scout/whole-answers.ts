import { defaultFieldResolver, execute, type GraphQLFieldResolver, parse } from 'graphql';
import type { Reader } from '../../../src/sandbox/scout/caller.js';
import { createRootFields } from '../../../src/sandbox/scout/root.js';
import { buildScoutSchema } from '../../../src/sandbox/scout/sdl/schema.js';
import { everythingOf } from './everything.js';
import { NOW } from './harness.js';

/** A root field and its arguments beside the context. */
export type Ask = readonly ['Query' | 'Mutation', string, string];

export interface Manner {
  readonly as: Reader;
  /** Null asks without a context, for the fields that take none. */
  readonly organisation: string | null;
}

const schema = buildScoutSchema();

/** Asks for everything below a root field; `untold` are the fields for which there was neither a value nor null. */
export async function askForEverything([root, field, args]: Ask, { as, organisation }: Manner) {
  const untold = new Set<string>();
  const fieldResolver: GraphQLFieldResolver<unknown, Reader> = (source, given, reader, info) => {
    const value = defaultFieldResolver(source, given, reader, info);
    if (value === undefined) untold.add(`${info.parentType.name}.${info.fieldName}`);
    return value;
  };
  const context = organisation === null ? '' : `context: { organization: "${organisation}" }`;
  const given = context || args ? `(${context} ${args})` : '';
  const result = await execute({
    schema,
    document: parse(`${root.toLowerCase()} { ${field}${given} ${everythingOf(root, field)} }`),
    rootValue: createRootFields(() => NOW),
    contextValue: as,
    fieldResolver,
  });
  return { ...result, untold: [...untold] };
}
