/** The closed list of codes that Portolan itself reports; GraphQL's own (parse, validation) come from the server. */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'UPSTREAM_ERROR'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_UNREACHABLE'
  | 'UPSTREAM_INVALID'
  | 'UPSTREAM_NOT_CONFIGURED'
  | 'UPSTREAM_UNSUPPORTED'
  | 'PAYMENT_REQUIRED'
  | 'PAYLOAD_TOO_LARGE'
  | 'INTERNAL';

export interface ErrorDetails {
  upstream?: string;
  /** Schema coordinate of the operation that failed, `Query.quayRepository`. */
  operation?: string;
  /** HTTP status of the upstream. */
  status?: number;
  /** Seconds to wait before asking again. */
  retryAfter?: number;
  correlationId?: string;
  /** The upstream's own name for the failure. */
  errorType?: string;
  /** Code of the OCI distribution specification, `MANIFEST_UNKNOWN`. */
  ociCode?: string;
  cause?: unknown;
}

/** What a client may read of an error; everything else goes to the log. */
export type PublicDetails = Omit<ErrorDetails, 'cause'> & { code: ErrorCode };

/** The only error that Portolan throws on purpose. `extensions` is what GraphQL clients see. */
export class PortolanError extends Error {
  override readonly name = 'PortolanError';
  readonly extensions: PublicDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    const { cause, ...visible } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.extensions = { ...visible, code };
  }

  get code(): ErrorCode {
    return this.extensions.code;
  }
}

const CODE_BY_STATUS: Record<number, ErrorCode> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'UPSTREAM_UNSUPPORTED',
  408: 'UPSTREAM_TIMEOUT',
  409: 'CONFLICT',
  410: 'UPSTREAM_UNSUPPORTED',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'BAD_USER_INPUT',
  415: 'BAD_USER_INPUT',
  416: 'BAD_USER_INPUT',
  422: 'BAD_USER_INPUT',
  429: 'RATE_LIMITED',
  501: 'UPSTREAM_UNSUPPORTED',
  504: 'UPSTREAM_TIMEOUT',
};

/** The code for an HTTP status that says no more than itself. */
export function codeOfStatus(status: number): ErrorCode {
  const code = CODE_BY_STATUS[status];
  if (code) return code;
  if (status >= 500) return 'UPSTREAM_ERROR';
  return status >= 400 ? 'BAD_USER_INPUT' : 'UPSTREAM_INVALID';
}
