import type { Reader } from './caller.js';

/**
 * Queries and mutations by name. graphql-js calls them on the root value with the arguments and the reader.
 * Each one states the arguments that it takes: the schema has checked them before.
 */
export type RootFields = Readonly<Record<string, (args: never, reader: Reader) => unknown>>;
