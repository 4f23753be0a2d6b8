import type { PortolanError } from '../errors.js';
import { cleanMessage, isHtml } from '../http/error-body.js';
import { upstreamFailure } from '../http/failures.js';
import type { HttpReply, HttpRequest } from '../http/message.js';
import { scrubText, secretsOf } from '../http/scrub.js';
import { send } from '../http/send.js';
import { type Session, scopeOf } from '../http/session.js';
import { notesOf } from './notes.js';
import type { Remote, RemoteAnswer, RemoteError } from './remote.js';

/** What of an upstream is needed to send it a document. */
export type Endpoint = Pick<Remote, 'target' | 'path' | 'reads'>;

export interface RemoteRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
  /** Whether it only reads. */
  readonly isRead?: boolean;
}

const HEADERS = Object.freeze({ 'content-type': 'application/json', accept: 'application/json' });
const HEADERS_WITHOUT_BODY = Object.freeze({ accept: 'application/json' });
/** Servers and proxies take 8 KiB of request line; a longer document is posted. */
const MAX_URL = 7_000;
const CORRELATION_ID = /^[\w.:+/=-]{1,128}$/;

/**
 * Sends one document for a field, named by its coordinate; resolves with the GraphQL answer, errors included, and
 * rejects when there is none.
 */
export async function sendDocument(
  remote: Endpoint,
  document: RemoteRequest,
  ...[operation, session]: [operation: string, session: Session]
): Promise<RemoteAnswer> {
  const { target } = remote;
  const request = buildRequest(remote, document, operation);
  const scope = scopeOf(session, target, operation);
  const reply = await send(target, request, scope);
  const answer = mayAnswer(reply) ? parseAnswer(reply, secretsOf(scope.credential)) : undefined;
  if (!answer) throw noAnswer(remote, reply, operation);
  const correlationId = answer.extensions?.correlation_id;
  if (typeof correlationId === 'string') notesOf(session).correlationIds.push(correlationId);
  return answer;
}

function buildRequest(remote: Endpoint, document: RemoteRequest, operation: string): HttpRequest {
  const { query, variables, operationName, isRead } = document;
  const path = remote.target.basePath + remote.path || '/';
  if (isRead && remote.reads === 'GET') {
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    if (operationName !== undefined) parameters.set('operationName', operationName);
    const url = `${path}?${parameters}`;
    if (url.length <= MAX_URL) return { method: 'GET', path: url, headers: HEADERS_WITHOUT_BODY, operation };
  }
  const body = JSON.stringify({ query, variables, operationName });
  return { method: 'POST', path, headers: HEADERS, body, operation };
}

/** GraphQL's own refusals come with 400 or 422; what any other failing status means, the status says. */
function mayAnswer({ status }: HttpReply): boolean {
  return (status >= 200 && status < 300) || status === 400 || status === 422;
}

/** An answer has data, or at least one error. */
function parseAnswer(reply: HttpReply, secrets: readonly string[]): RemoteAnswer | undefined {
  const { data, errors, extensions } = parseObject(reply);
  if (data !== undefined && data !== null && !isObject(data)) return undefined;
  const read = errors === undefined ? [] : readErrors(errors, secrets);
  if (!read || (!data && read.length === 0)) return undefined;
  return { data: data ?? null, errors: read, ...(isObject(extensions) && { extensions: told(extensions) }) };
}

/** What is told beside the data, of which clients see the correlation id: when it is one. */
function told(extensions: Record<string, unknown>): Record<string, unknown> {
  const { correlation_id: id, ...others } = extensions;
  return typeof id === 'string' && CORRELATION_ID.test(id) ? extensions : others;
}

/** Undefined for anything but GraphQL's errors; an OCI registry's list has a `code` on the error itself. */
function readErrors(errors: unknown, secrets: readonly string[]): RemoteError[] | undefined {
  if (!Array.isArray(errors)) return undefined;
  const read = errors.flatMap((error: unknown): RemoteError[] => {
    if (!isObject(error) || 'code' in error) return [];
    const { message, path, locations, extensions } = error;
    if (typeof message !== 'string' || message === '') return [];
    return [
      {
        message: cleanMessage(scrubText(message, secrets)) ?? 'the upstream gave no reason',
        ...(isPath(path) && { path }),
        ...(isPlaces(locations) && { locations }),
        ...(isObject(extensions) && { extensions: scrubbed(extensions, secrets) }),
      },
    ];
  });
  return read.length === errors.length ? read : undefined;
}

function scrubbed(extensions: Record<string, unknown>, secrets: readonly string[]): Record<string, unknown> {
  const scrub = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? scrubText(value, secrets) : value;
  return JSON.parse(JSON.stringify(extensions), scrub);
}

function parseObject(reply: HttpReply): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(reply.body.toString());
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPath(value: unknown): value is (string | number)[] {
  return Array.isArray(value) && value.every((step) => typeof step === 'string' || typeof step === 'number');
}

function isPlaces(value: unknown): value is { line: number; column: number }[] {
  return Array.isArray(value) && value.every((place) => isObject(place) && typeof place.column === 'number');
}

function noAnswer({ target }: Endpoint, reply: HttpReply, operation: string): PortolanError {
  if (reply.status < 200 || reply.status > 299) return target.errorOf(reply, operation);
  const found = isHtml(reply) ? 'an HTML page' : 'something else';
  return upstreamFailure(target, 'UPSTREAM_INVALID', `${found} came where a GraphQL answer was expected`, {
    operation,
    status: reply.status,
  });
}
