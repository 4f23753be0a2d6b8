import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { PortolanError } from '../errors.js';
import type { Cancellation } from './cancellation.js';
import { cancelled, type Named, notConfigured, upstreamFailure } from './failures.js';
import type { HttpReply, HttpRequest } from './message.js';
import type { Target } from './target.js';

/** A manifest is at most 4 MiB and the largest lists stay below this; more is not an answer but a fault. */
const MAX_BODY_BYTES = 32 << 20;
/** Of an error body only the message is of use. */
export const MAX_ERROR_BYTES = 64 << 10;

/**
 * Sends one request and gathers the answer, whatever its status. Rejects with UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT
 * (also when cancelled) or UPSTREAM_INVALID (body over the limit).
 */
export function attempt(
  target: Target,
  request: HttpRequest,
  cancellation: Cancellation,
): Promise<HttpReply> {
  const { pool } = target;
  const { operation } = request;
  if (!pool) return Promise.reject(notConfigured(target, operation));
  if (cancellation.reason) return Promise.reject(cancelled(target, operation, cancellation.reason));
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let failure: PortolanError | undefined;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    let bytes = 0;

    const settle = (): void => {
      clearTimeout(timer);
      takeBack();
    };
    const stop = (error: PortolanError): void => {
      failure = error;
      settle();
      reject(error);
      controller?.abort(error);
    };
    const finish = (): void => {
      settle();
      const [first] = chunks;
      resolve({ status, headers, body: first && chunks.length === 1 ? first : Buffer.concat(chunks) });
    };
    const timer = setTimeout(() => stop(timedOut(target, operation)), target.timeoutMs);
    const takeBack = cancellation.onCancel((reason) => stop(cancelled(target, operation, reason)));

    pool.dispatch(
      { method: request.method, path: request.path, headers: request.headers, body: request.body ?? null },
      {
        onRequestStart(started) {
          controller = started;
          // A request that waited for a connection may have been stopped meanwhile.
          if (failure) started.abort(failure);
        },
        onResponseStart(_controller, statusCode, received) {
          status = statusCode;
          headers = received;
        },
        onResponseData(_controller, chunk) {
          bytes += chunk.length;
          chunks.push(chunk);
          if (status >= 400 && bytes > MAX_ERROR_BYTES) {
            finish();
            controller?.abort(new Error('enough of an error body'));
          } else if (bytes > MAX_BODY_BYTES) {
            stop(tooLarge(target, operation, status));
          }
        },
        onResponseEnd: finish,
        onResponseError(_controller, error) {
          settle();
          reject(failure ?? unreachable(target, operation, error));
        },
      },
    );
  });
}

export function timedOut(target: Named & { timeoutMs: number }, operation: string): PortolanError {
  return upstreamFailure(target, 'UPSTREAM_TIMEOUT', `no answer within ${target.timeoutMs} ms`, {
    operation,
  });
}

function tooLarge(target: Target, operation: string, status: number): PortolanError {
  const message = `the answer is larger than ${MAX_BODY_BYTES >> 20} MiB`;
  return upstreamFailure(target, 'UPSTREAM_INVALID', message, { operation, status });
}

export function unreachable(target: Named, operation: string, cause: Error): PortolanError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  return upstreamFailure(target, 'UPSTREAM_UNREACHABLE', `connection failed (${code})`, { operation, cause });
}
