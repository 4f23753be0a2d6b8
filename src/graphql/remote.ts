import type { GraphQLSchema, SelectionSetNode } from 'graphql';
import type { ErrorCode } from '../errors.js';
import type { Target } from '../http/target.js';
import type { Translation } from './public-names.js';

/** An upstream that speaks GraphQL. */
export interface Remote {
  readonly target: Target;
  /** Path of the endpoint under the target's base path; empty when the target's address is the endpoint. */
  readonly path: string;
  /** The upstream's schema under our names. */
  readonly schema: GraphQLSchema;
  readonly translation: Translation;
  /** `GET`: documents that only read are sent in the URL, as long as it stays short. */
  readonly reads?: 'GET' | undefined;
  /** Reads the upstream's own `extensions` of one error, and its message where that says more than they do. */
  errorOf(
    extensions: Readonly<Record<string, unknown>>,
    message: string,
  ): {
    code: ErrorCode;
    status?: number;
    errorType?: string;
    /** What to say instead. */
    message?: string;
  };
}

/**
 * Fields that the gateway adds to a remote type, by schema coordinate, with what they need to know of their parent:
 * in the upstream's document the selection takes the field's place.
 */
export type KeySelections = ReadonlyMap<string, SelectionSetNode>;
export type KeySelectionOf = (coordinate: string) => SelectionSetNode | undefined;

/** One error of a GraphQL answer, as the upstream sent it. */
export interface RemoteError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface RemoteAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly RemoteError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}
