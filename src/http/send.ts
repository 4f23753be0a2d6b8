import type { PortolanError } from '../errors.js';
import { attempt } from './attempt.js';
import { isBroken } from './breaker.js';
import { notConfigured, paused, upstreamFailure } from './failures.js';
import type { CallScope, HttpReply, HttpRequest } from './message.js';
import { isRead } from './retry.js';
import { scrubReply, secretsOf } from './scrub.js';
import type { Target } from './target.js';
import { NOT_SENT, since } from './visible-call.js';

interface Call {
  readonly target: Target;
  readonly request: HttpRequest;
  readonly scope: CallScope;
  /** The header has taken the place of one that was refused. */
  readonly isRenewed?: true;
}

/**
 * Sends a request through the layers, in this order: authorize (once more after a 401, where that gives another header),
 * retry (reads only), breaker, attempt, one log line per attempt. Resolves whatever the status; rejects with a
 * PortolanError when there is no answer, or a 401 for a reason that is known here.
 */
export function send(target: Target, request: HttpRequest, scope: CallScope): Promise<HttpReply> {
  if (!target.pool) return Promise.reject(notConfigured(target, request.operation));
  const authorization = target.authorize(scope.credential, scope);
  if (authorization === undefined) return sendThroughLayers(target, request, scope);
  if (typeof authorization === 'string')
    return sendThroughLayers(target, authorized(request, authorization), scope);
  return authorization.then((header) => sendThroughLayers(target, authorized(request, header), scope));
}

function authorized(request: HttpRequest, authorization: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization } };
}

/**
 * What succeeds at once, which is nearly everything, is only counted. Anything else is handed to the policies, that see
 * the first attempt as if they had made it: around every call, the two of them cost a sixth of the call.
 */
function sendThroughLayers(target: Target, request: HttpRequest, scope: CallScope): Promise<HttpReply> {
  const call: Call = { target, request, scope };
  if (!target.breaker.isClosed) return sendWithPolicies(call);
  const first = logged(call);
  return first.then(
    (reply) => {
      if (reply.status >= 400) return sendWithPolicies(call, first);
      target.breaker.countSuccess();
      return reply;
    },
    () => sendWithPolicies(call, first),
  );
}

async function sendWithPolicies(call: Call, first?: Promise<HttpReply>): Promise<HttpReply> {
  const { target, request, scope } = call;
  let made = first;
  const once = (): Promise<HttpReply> => {
    const outcome = made;
    made = undefined;
    // The circuit may have opened while the first attempt was under way: its outcome stands all the same.
    if (outcome && !target.breaker.isClosed) return outcome;
    return target.breaker.run(() => outcome ?? logged(call));
  };
  try {
    const reply = await (isRead(request) ? target.retry.execute(once) : once());
    if (reply.status < 400) return reply;
    const remedy = reply.status === 401 && target.forget?.(scope.credential, request.headers.authorization);
    // A 401 says that nothing was done, so a write may be sent again as well.
    if (remedy === 'renewable' && !call.isRenewed) return await sendRenewed(call);
    if (remedy && remedy !== 'renewable') throw refused(call, remedy.reason);
    return scrubReply(reply, secretsOf(scope.credential, request.headers.authorization));
  } catch (error) {
    throw isBroken(error) ? paused(target, request.operation) : error;
  }
}

async function sendRenewed({ target, request, scope }: Call): Promise<HttpReply> {
  const header = await target.authorize(scope.credential, scope);
  const renewed = header === undefined ? request : authorized(request, header);
  return sendWithPolicies({ target, request: renewed, scope, isRenewed: true });
}

function refused({ target, request: { operation } }: Call, reason: string): PortolanError {
  return upstreamFailure(target, 'UNAUTHENTICATED', reason, { operation, status: 401 });
}

function logged({ target, request, scope }: Call): Promise<HttpReply> {
  const { requestId, log, calls } = scope;
  const { name: upstream } = target;
  const { operation, method } = request;
  const started = performance.now();
  return attempt(target, request, scope.cancellation).then(
    (reply) => {
      const { status, body } = reply;
      const ms = since(started);
      const bytes = body.length;
      log.info({ requestId, upstream, operation, status, bytes, ms }, 'upstream reply');
      calls?.push({ upstream, operation, method, milliseconds: ms, bytes, status, cache: 'NONE' });
      return status >= 400 && target.isAnswer?.(reply) ? { ...reply, status: 200 } : reply;
    },
    (error: PortolanError) => {
      // attempt rejects with nothing else
      const ms = since(started);
      const { code } = error;
      log.warn({ requestId, upstream, operation, code, ms }, 'upstream failure');
      calls?.push({ upstream, operation, method, milliseconds: ms, ...NOT_SENT, cache: 'NONE', code });
      throw error;
    },
  );
}
