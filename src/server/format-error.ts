import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { PortolanError } from '../errors.js';
import type { Logger } from '../log.js';

const PUBLIC_KEYS = [
  'upstream',
  'operation',
  'status',
  'retryAfter',
  'correlationId',
  'errorType',
  'ociCode',
] as const;

/** Codes of the GraphQL protocol that stay as Apollo gives them; its others are told in ours. */
const APOLLO_CODES: Readonly<Record<string, string>> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
};

/** What a client may read of an error. A mistake of our own is logged whole and shown as INTERNAL without details. */
export function createFormatError(log: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { message, locations, path, extensions = {} } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const code = String(extensions.code);
    if (code !== 'INTERNAL_SERVER_ERROR') {
      return { message, ...place, extensions: { code: APOLLO_CODES[code] ?? code, ...visible(extensions) } };
    }
    const original = unwrapResolverError(error);
    if (isMisfit(original, error)) {
      return { message, ...place, extensions: { code: 'UPSTREAM_INVALID' } };
    }
    log.error({ err: original, path }, 'internal error');
    return { message: 'Internal error', ...place, extensions: { code: 'INTERNAL' } };
  };
}

/** True when an upstream's value did not fit the schema: GraphQL's own errors, and the two that graphql-js throws plainly. */
function isMisfit(original: unknown, error: unknown): boolean {
  if (original === error || original instanceof GraphQLError) return true;
  return (
    original instanceof Error &&
    /^(Cannot return null for non-nullable field|Expected `)/.test(original.message)
  );
}

/** One error as a whole GraphQL answer, for requests that never become an operation. */
export function errorAnswer(error: PortolanError, requestId: string) {
  return { errors: [{ message: error.message, extensions: { ...error.extensions, requestId } }] };
}

/** Puts the request id into those errors of an answer that have none. */
export function withRequestId(payload: string, requestId: string): string {
  const body: { errors?: { extensions?: Record<string, unknown> }[] } = JSON.parse(payload); // an answer of ours
  const errors = body.errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }));
  return JSON.stringify({ ...body, errors });
}

function visible(extensions: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    PUBLIC_KEYS.flatMap((key) => (extensions[key] === undefined ? [] : [[key, extensions[key]]])),
  );
}
