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

/** Reads zot's four forms: the OCI error list, the bare error of a failed authentication, a text, and nothing. */
export function readZotError(target: Named, reply: HttpReply, operation: string): PortolanError {
  const { json, text, isHtml } = readErrorBody(reply);
  const reading = json ? readOciError(firstOf(json)) : readWithoutJson(reply.status, text);
  return errorOfReply(target, reply, operation, isHtml ? {} : reading);
}

/** zot's search gives no code for what goes wrong behind it, only a message. */
export function readSearchError(
  extensions: Readonly<Record<string, unknown>>,
  message: string,
): { code: ErrorCode; errorType?: string; message?: string } {
  if (message === 'cve search is disabled') {
    const cure = `${message}; extensions.search.cve in the configuration of zot turns it on`;
    return { code: 'UPSTREAM_UNSUPPORTED', message: cure };
  }
  const { code } = extensions;
  if (code === 'GRAPHQL_VALIDATION_FAILED' || code === 'GRAPHQL_PARSE_FAILED') {
    return { code: 'UPSTREAM_UNSUPPORTED', errorType: code };
  }
  return { code: 'UPSTREAM_ERROR' };
}

function firstOf(json: JsonBody): JsonBody {
  const [first] = Array.isArray(json.errors) ? json.errors : [json];
  return typeof first === 'object' && first !== null ? first : {};
}

function readOciError(error: JsonBody): ErrorReading {
  const errorType = textAt(error, 'code');
  const detail = typeof error.detail === 'object' && error.detail !== null ? { ...error.detail } : undefined;
  const parts = [textAt(error, 'message'), ...namesIn(detail)].filter((part) => part !== undefined);
  return { errorType, ...(parts.length > 0 && { message: parts.join(', ') }) };
}

/** `detail` repeats what was asked for (name, reference, digest), and the reason that a policy gives. */
function namesIn(detail: JsonBody | undefined): string[] {
  return ['name', 'reference', 'digest', 'reason'].flatMap((key) => {
    const value = textAt(detail, key);
    return value === undefined ? [] : `${key} "${value}"`;
  });
}

function readWithoutJson(status: number, text: string | undefined): ErrorReading {
  // A route that this build or configuration of zot lacks is answered by the router, in plain text.
  if (status === 404 && text === '404 page not found') {
    return {
      code: 'UPSTREAM_UNSUPPORTED',
      message: 'no such route: the name is not a repository name, or the extension is off',
    };
  }
  return { message: text };
}
