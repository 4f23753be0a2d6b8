import type { GraphQLSchema } from 'graphql';
import type { Gateway } from './gateway.js';

/** The graph of the server, which may be another one from one moment to the next. */
export interface Graphs {
  /** The graph on which new requests begin. */
  readonly current: Gateway;
  /** The graph of a schema: a request finishes on the one that it was validated against. */
  of(schema: GraphQLSchema): Gateway;
  /** Calls for each new graph, before it is the current one; returns the way to take it back. */
  onChange(listener: (next: Gateway) => void): () => void;
}

export interface ChangingGraphs extends Graphs {
  /** Makes a graph the current one, once everybody has taken it. Nothing is kept of the one before. */
  change(next: Gateway): void;
}

export function createGraphs(first: Gateway): ChangingGraphs {
  const bySchema = new WeakMap<GraphQLSchema, Gateway>([[first.schema, first]]);
  const listeners = new Set<(next: Gateway) => void>();
  let current = first;
  return {
    get current() {
      return current;
    },
    of: (schema) => bySchema.get(schema) ?? current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(next) {
      bySchema.set(next.schema, next);
      for (const listener of listeners) listener(next);
      current = next;
    },
  };
}
