import { type DocumentNode, GraphQLError, parse } from 'graphql';
import type { Call } from '../service.js';

export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** The request in a body, or null when there is none. */
export function readRequest({ body }: Call): GraphqlRequest | null {
  try {
    const value: unknown = JSON.parse(body.toString());
    const hasQuery =
      typeof value === 'object' && value !== null && 'query' in value && typeof value.query === 'string';
    return hasQuery ? (value as GraphqlRequest) : null; // execute itself refuses wrong variables
  } catch {
    return null;
  }
}

/** The document of a query, or the mistake in it. */
export function parseQuery(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
