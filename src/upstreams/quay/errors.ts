import type { PortolanError } from '../../errors.js';
import {
  type ErrorReading,
  errorOfReply,
  type JsonBody,
  readErrorBody,
  textAt,
} from '../../http/error-body.js';
import type { Named } from '../../http/failures.js';
import type { HttpReply } from '../../http/message.js';
import type { Needs } from './needs.js';

/**
 * Reads Quay's six forms: ApiError, `{message}`, `{message: {parameter: help}}`, `{error}` (JSON sent as HTML),
 * `{detail}` and HTML pages.
 */
export function readQuayError(
  target: Named,
  reply: HttpReply,
  ...[operation, needs]: [operation: string, needs: Needs | undefined]
): PortolanError {
  const body = readErrorBody(reply);
  if (body.isHtml) return errorOfReply(target, reply, operation, readPage(reply.status, needs));
  return errorOfReply(target, reply, operation, { message: body.text, ...readJson(body.json, needs) });
}

/** The API itself never answers with a page: a 404 page means that no such route exists. */
function readPage(status: number, needs: Needs | undefined): ErrorReading {
  if (status !== 404) return {};
  const features = needs?.features.join(' or ') || 'its feature';
  return {
    code: 'UPSTREAM_UNSUPPORTED',
    message: `this Quay does not have the operation: ${features} is off, or it is too old`,
  };
}

function readJson(json: JsonBody | undefined, needs: Needs | undefined): ErrorReading {
  if (!json) return {};
  const errorType = textAt(json, 'error_type', 'title');
  const message = textAt(json, 'error_message', 'detail', 'message', 'error') ?? parameterHelp(json.message);
  // A bearer that Quay does not know counts as anonymous, and an anonymous write lacks the page's CSRF token.
  if (message?.startsWith('CSRF token')) {
    return {
      code: 'UNAUTHENTICATED',
      errorType,
      message: `${message} (the token is missing, unknown or expired; Quay takes OAuth access tokens here)`,
    };
  }
  if (errorType !== 'insufficient_scope' || !needs) return { errorType, message };
  return { errorType, message: `${message ?? 'Unauthorized'} (needs ${needs.scopes})` };
}

function parameterHelp(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const help = Object.entries(message).map(([parameter, text]) => `${parameter}: ${String(text)}`);
  return help.join('; ') || undefined;
}
