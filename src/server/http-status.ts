import type { ErrorCode } from '../errors.js';

const STATUS: Partial<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UPSTREAM_UNSUPPORTED: 501,
  UPSTREAM_NOT_CONFIGURED: 503,
  UPSTREAM_TIMEOUT: 504,
};

/** The status of an answer that is no GraphQL answer; what an upstream did wrong is a bad gateway. */
export function httpStatusOf(code: ErrorCode): number {
  return STATUS[code] ?? 502;
}
