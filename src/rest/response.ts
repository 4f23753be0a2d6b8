import type { PortolanError } from '../errors.js';
import { isHtml } from '../http/error-body.js';
import { upstreamFailure } from '../http/failures.js';
import type { HttpReply } from '../http/message.js';
import type { Target } from '../http/target.js';
import type { Operation } from './operation.js';
import { BODY_AS_BASE64, BODY_AS_TEXT, headerOf } from './spelling.js';

/** Turns a reply into the operation's value, before names are read; throws what the upstream's error says. */
export function readReply(operation: Operation, target: Target, reply: HttpReply): unknown {
  if (reply.status < 200 || reply.status > 299) throw target.errorOf(reply, operation.field);
  switch (operation.as) {
    case 'NONE':
      // A page, of a sign-in for one, is no success of the operation.
      if (isHtml(reply)) throw notExpected(operation, target, reply);
      return true;
    case 'TEXT':
      return operation.ofReply.length === 0 ? reply.body.toString() : withReply(operation, {}, reply);
    case 'HEADERS':
      return withReply(operation, { ...reply.headers }, reply);
    case 'JSON':
      return withReply(operation, valueAt(parseJson(operation, target, reply), operation.at), reply);
  }
}

/** Adds to the value what its type wants of the whole reply, under the names by which it is spelled. */
function withReply({ ofReply }: Operation, value: unknown, reply: HttpReply): unknown {
  if (ofReply.length === 0 || typeof value !== 'object' || value === null) return value;
  const told = ofReply.map((spelling) => [spelling, tellOf(reply, spelling)] as const);
  return Object.assign(value, Object.fromEntries(told));
}

function tellOf({ headers, body }: HttpReply, spelling: string): unknown {
  if (spelling === BODY_AS_TEXT) return body.toString();
  if (spelling === BODY_AS_BASE64) return body.toString('base64');
  return headers[headerOf(spelling) ?? ''];
}

function parseJson(operation: Operation, target: Target, reply: HttpReply): unknown {
  if (reply.status === 204) return null;
  try {
    return JSON.parse(reply.body.toString());
  } catch {
    // The content type is no help: zot sends JSON as text/plain, and Quay sends it as text/html.
    throw notExpected(operation, target, reply);
  }
}

function notExpected(operation: Operation, target: Target, reply: HttpReply): PortolanError {
  const found = reply.body.length === 0 ? 'nothing' : isHtml(reply) ? 'an HTML page' : 'something else';
  const wanted = operation.as === 'NONE' ? 'an empty answer' : 'JSON';
  return upstreamFailure(target, 'UPSTREAM_INVALID', `${found} came where ${wanted} was expected`, {
    operation: operation.field,
    status: reply.status,
  });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return null;
    found = (found as Record<string, unknown>)[key]; // an object from JSON.parse
  }
  return found ?? null;
}
