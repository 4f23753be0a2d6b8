import type { ErrorCode, PortolanError } from '../../errors.js';
import {
  type ErrorReading,
  errorOfReply,
  type JsonBody,
  readErrorBody,
  textAt,
} from '../../http/error-body.js';
import type { Named } from '../../http/failures.js';
import type { HttpReply } from '../../http/message.js';
import type { Needs } from '../../rest/needs.js';

/** What the codes of the OCI distribution specification mean, where the status does not say it or says it wrongly. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  BLOB_UNKNOWN: 'NOT_FOUND',
  BLOB_UPLOAD_UNKNOWN: 'NOT_FOUND',
  MANIFEST_UNKNOWN: 'NOT_FOUND',
  // zot sends 400 with it when a manifest is to be deleted.
  NAME_UNKNOWN: 'NOT_FOUND',
  DIGEST_INVALID: 'BAD_USER_INPUT',
  MANIFEST_BLOB_UNKNOWN: 'BAD_USER_INPUT',
  NAME_INVALID: 'BAD_USER_INPUT',
  SIZE_INVALID: 'BAD_USER_INPUT',
  DENIED: 'FORBIDDEN',
  UNAUTHORIZED: 'UNAUTHENTICATED',
  TOOMANYREQUESTS: 'RATE_LIMITED',
  UNSUPPORTED: 'UPSTREAM_UNSUPPORTED',
};

/** zot says only that it denies it. */
const IN_USE = 'still in use: something that is stored refers to it';

/** What `detail` may hold beside a long description: what was asked for, and what was wrong with it. */
const TOLD = ['name', 'reference', 'digest', 'mediaType', 'limit', 'reason', 'jsonSchemaValidation'];

/** Reads zot's four forms: the OCI error list, the bare error of a failed authentication, a text, and nothing. */
export function readZotError(
  target: Named,
  reply: HttpReply,
  ...[operation, needs]: [operation: string, needs?: Needs | undefined]
): PortolanError {
  const { json, text, isHtml } = readErrorBody(reply);
  const reading = json ? readOciError(reply.status, firstOf(json)) : readWithoutJson(reply, text, needs);
  return errorOfReply(target, reply, operation, isHtml ? {} : reading);
}

function firstOf(json: JsonBody): JsonBody {
  const [first] = Array.isArray(json.errors) ? json.errors : [json];
  return typeof first === 'object' && first !== null ? first : {};
}

function readOciError(status: number, error: JsonBody): ErrorReading {
  const ociCode = textAt(error, 'code');
  const code = codeOf(status, ociCode);
  const detail = typeof error.detail === 'object' && error.detail !== null ? { ...error.detail } : undefined;
  const message = code === 'CONFLICT' ? IN_USE : textAt(error, 'message');
  const parts = [message, ...namesIn(detail)].filter((part) => part !== undefined);
  return {
    errorType: ociCode,
    ociCode,
    ...(code && { code }),
    ...(parts.length > 0 && { message: parts.join(', ') }),
  };
}

function codeOf(status: number, ociCode = ''): ErrorCode | undefined {
  // A server that fails says so by its status, whatever it calls it.
  if (status < 400 || status >= 500) return undefined;
  // A manifest that an index holds, a blob that a manifest holds.
  if (status === 405 && ociCode === 'DENIED') return 'CONFLICT';
  // UNSUPPORTED with 401 is a bearer token that zot cannot read.
  if (status === 401 || status === 413) return undefined;
  return Object.hasOwn(CODES, ociCode) ? CODES[ociCode] : undefined;
}

function namesIn(detail: JsonBody | undefined): string[] {
  return TOLD.flatMap((key) => {
    const value = textAt(detail, key);
    return value === undefined ? [] : `${key} "${value}"`;
  });
}

function readWithoutJson(
  { status }: HttpReply,
  text: string | undefined,
  needs: Needs | undefined,
): ErrorReading {
  // A route that this build or configuration of zot lacks is answered by the router, in plain text.
  if (status === 404 && text === '404 page not found') {
    return {
      code: 'UPSTREAM_UNSUPPORTED',
      message: `this registry does not have the operation${cure(needs)}`,
    };
  }
  // Blobs may lie with a storage provider, to whom the credential is not taken.
  if (status === 307) return { message: 'the content is kept elsewhere; only a range of it comes from here' };
  return { message: text };
}

function cure(needs: Needs | undefined): string {
  if (needs?.condition === undefined) return '';
  if (/\bolder\b/.test(needs.condition)) return `, which comes only with ${needs.condition}`;
  return `: ${needs.condition} ${/ and /.test(needs.condition) ? 'turn' : 'turns'} it on`;
}
