import { type ErrorCode, type ErrorDetails, PortolanError } from '../errors.js';
import type { CancelReason } from './cancellation.js';
import type { Target } from './target.js';

/** The part of a target that an error names. */
export type Named = Pick<Target, 'name' | 'title'>;

/** An error of one upstream, its message starting with the upstream's title. */
export function upstreamFailure(
  target: Named,
  code: ErrorCode,
  message: string,
  ...[details]: [details: ErrorDetails]
): PortolanError {
  return new PortolanError(code, `${target.title}: ${message}`, { upstream: target.name, ...details });
}

/** Stopped work. That nobody waits any more is no fault of the upstream's, and only the log tells of it. */
export function cancelled(target: Named, operation: string, reason: CancelReason): PortolanError {
  if (reason === 'abandoned') {
    return upstreamFailure(target, 'INTERNAL', 'nobody waits for the answer any more', { operation });
  }
  return upstreamFailure(target, 'UPSTREAM_TIMEOUT', "no answer before the operation's deadline", {
    operation,
  });
}

export function notConfigured(target: Named & { urlVariable: string }, operation: string): PortolanError {
  const message = `no address is configured; set ${target.urlVariable}`;
  return upstreamFailure(target, 'UPSTREAM_NOT_CONFIGURED', message, { operation });
}

/** The circuit of an upstream is open. */
export function paused(target: Named, operation: string): PortolanError {
  const message = 'most calls fail at the moment, so it is left alone for a few seconds';
  return upstreamFailure(target, 'UPSTREAM_UNREACHABLE', message, { operation });
}
