import type { IncomingHttpHeaders } from 'node:http';
import { finished, type Readable, type Writable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { PortolanError } from '../errors.js';
import { MAX_ERROR_BYTES, timedOut, unreachable } from './attempt.js';
import { isBroken } from './breaker.js';
import { cancelled, notConfigured, paused } from './failures.js';
import type { CallScope, HttpRequest } from './message.js';
import { scrubReply, secretsOf } from './scrub.js';
import type { Target } from './target.js';
import { NOT_SENT, since, type VisibleCall } from './visible-call.js';

/** A reply whose body has not been read yet. Whoever gets it reads the body to its end, or destroys it. */
export interface StreamReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /**
   * Where there is a quicker way than reading `body`: writes all of it, and ends what it writes to, which must have let go of
   * what it was given when it calls back, as a socket has.
   */
  readonly sendTo?: (out: Writable) => Promise<void>;
}

export interface StreamRequest extends Omit<HttpRequest, 'body'> {
  readonly body?: Readable | Buffer;
}

/**
 * Sends a request once and gives the reply as soon as its headers are there: for bodies of any size, in both directions.
 * The target's timeout is the longest silence, not the time for the whole. Rejects with the upstream's error for a status
 * from 400; a scope that is cancelled destroys the body.
 */
export function openStream(target: Target, request: StreamRequest, scope: CallScope): Promise<StreamReply> {
  return openBy(openOn, { target, request, scope });
}

/** The same with another way to get the reply. */
export async function openBy(
  open: typeof openOn,
  { target, request, scope }: { target: Target; request: StreamRequest; scope: CallScope },
): Promise<StreamReply> {
  const { pool } = target;
  if (!pool) throw notConfigured(target, request.operation);
  const authorization = await target.authorize(scope.credential, scope);
  const headers = { ...request.headers, ...(authorization !== undefined && { authorization }) };
  try {
    const reply = await target.breaker.run(() =>
      open(pool, { target, request: { ...request, headers }, scope }),
    );
    if (reply.status === 401) target.forget?.(scope.credential, authorization); // a body is sent once
    if (reply.status < 400) return reply;
    const { status, body } = reply;
    const refusal = { status, headers: reply.headers, body: await readStart(body, MAX_ERROR_BYTES) };
    throw target.errorOf(scrubReply(refusal, secretsOf(scope.credential, authorization)), request.operation);
  } catch (error) {
    throw isBroken(error) ? paused(target, request.operation) : error;
  }
}

export interface StreamCall {
  readonly target: Pick<Target, 'name' | 'title' | 'timeoutMs'>;
  readonly request: StreamRequest;
  readonly scope: CallScope;
}

/** One request on a connection of a dispatcher, whatever the status. Rejects when there is no answer. */
export async function openOn(dispatcher: Dispatcher, call: StreamCall): Promise<StreamReply> {
  const { target, request, scope } = call;
  const { cancellation } = scope;
  const { operation } = request;
  if (cancellation.reason) throw cancelled(target, operation, cancellation.reason);
  const abort = new AbortController();
  const takeBack = cancellation.onCancel((reason) => abort.abort(cancelled(target, operation, reason)));
  const started = performance.now();
  try {
    const { statusCode, headers, body } = await dispatcher.request({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body ?? null,
      signal: abort.signal,
      headersTimeout: target.timeoutMs,
      bodyTimeout: target.timeoutMs,
    });
    const shown = show(call, { status: statusCode, started });
    finished(body, (error) => {
      takeBack();
      // A reader that has enough, of a file for one, or has gone, is no failure of the upstream.
      const { reason } = cancellation;
      const isLeft = reason === 'abandoned' || (error?.name === 'AbortError' && !reason);
      logEnd(call, { status: statusCode, started, failed: isLeft ? undefined : error?.name });
      if (shown) complete(shown, { started, length: error ? undefined : headers['content-length'] });
    });
    return { status: statusCode, headers, body };
  } catch (thrown) {
    const error = thrown as Error; // undici's, or the reason of the abort
    takeBack();
    logEnd(call, { status: undefined, started, failed: error.name });
    const failure = toFailure(call, error);
    show(call, { status: null, started, ...(failure instanceof PortolanError && { code: failure.code }) });
    throw failure;
  }
}

/** The first bytes of a body; the rest is not waited for. */
export async function readStart(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer); // a body has no encoding set
    bytes += (chunk as Buffer).length;
    if (bytes >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}

function toFailure({ target, request: { operation } }: StreamCall, error: Error): Error {
  if (error instanceof PortolanError) return error;
  const isSilence = error.name === 'HeadersTimeoutError' || error.name === 'BodyTimeoutError';
  return isSilence ? timedOut(target, operation) : unreachable(target, operation, error);
}

/** Takes a note when the headers are there: whoever reads the body may be content with a part of it. */
function show(
  { target, request: { operation, method }, scope: { calls } }: StreamCall,
  { started, ...reply }: Pick<VisibleCall, 'status' | 'code'> & { started: number },
): VisibleCall | undefined {
  if (!calls) return undefined;
  const milliseconds = since(started);
  const call = { upstream: target.name, operation, method, ...NOT_SENT, milliseconds, ...reply };
  const shown: VisibleCall = { ...call, cache: 'NONE' };
  calls.push(shown);
  return shown;
}

function complete(shown: VisibleCall, end: { started: number; length: string | string[] | undefined }): void {
  shown.milliseconds = since(end.started);
  if (typeof end.length === 'string') shown.bytes = Number(end.length);
}

interface End {
  readonly status: number | undefined;
  readonly started: number;
  readonly failed: string | undefined;
}

export function logEnd({ target, request: { operation }, scope }: StreamCall, end: End): void {
  const { requestId, log } = scope;
  const line = { requestId, upstream: target.name, operation, status: end.status, ms: since(end.started) };
  if (end.failed === undefined) log.info(line, 'upstream reply');
  else log.warn({ ...line, failed: end.failed }, 'upstream failure');
}
