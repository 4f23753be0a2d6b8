import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  handleWhen,
  type IBreaker,
  SamplingBreaker,
} from 'cockatiel';
import { PortolanError } from '../errors.js';
import type { HttpReply } from './message.js';

export interface BreakerOptions {
  /** Share of failing calls that opens the circuit. */
  readonly threshold: number;
  /** Calls per second below which nothing is concluded, so that one caller's few 429s do not shut out the others. */
  readonly minimumRps: number;
  readonly windowMs: number;
  /** How long an open circuit refuses before it lets one call through. */
  readonly pauseMs: number;
}

export const BREAKER_DEFAULTS: BreakerOptions = {
  threshold: 0.5,
  minimumRps: 5,
  windowMs: 10_000,
  pauseMs: 5_000,
};

/** Stops calling an upstream that mostly fails: 5xx, 429, timeouts and broken connections count; refusals do not. */
export interface Breaker {
  readonly isOpen: boolean;
  /** Whether calls go through as usual: neither refused nor let through one by one. */
  readonly isClosed: boolean;
  /** Counts a call that succeeded while the circuit was closed without being run here. */
  countSuccess(): void;
  /** Runs the call, or throws a BrokenCircuitError without calling. */
  run<R extends Pick<HttpReply, 'status'>>(call: () => Promise<R>): Promise<R>;
}

export function createBreaker(options: BreakerOptions = BREAKER_DEFAULTS): Breaker {
  const samples = forgetful(
    () =>
      new SamplingBreaker({
        threshold: options.threshold,
        duration: options.windowMs,
        minimumRps: options.minimumRps,
      }),
    options.windowMs,
  );
  const policy: CircuitBreakerPolicy = circuitBreaker(handleWhen(isFault).orWhenResult(isFailing), {
    halfOpenAfter: options.pauseMs,
    breaker: samples,
  });
  return {
    get isOpen() {
      return policy.state === CircuitState.Open;
    },
    get isClosed() {
      return policy.state === CircuitState.Closed;
    },
    countSuccess: () => samples.success(CircuitState.Closed),
    run: (call) => policy.execute(call),
  };
}

/** The sampling breaker drops one window per call, so that failures before a quiet time would still count: this one begins anew. */
function forgetful(make: () => IBreaker, windowMs: number): IBreaker {
  let inner = make();
  let lastCall = 0;
  const current = (): IBreaker => {
    const now = Date.now();
    if (now - lastCall > windowMs) inner = make();
    lastCall = now;
    return inner;
  };
  return {
    state: undefined,
    success: (state) => current().success(state),
    failure: (state) => current().failure(state),
  };
}

export function isBroken(error: unknown): boolean {
  return error instanceof BrokenCircuitError;
}

function isFault(error: Error): boolean {
  return error instanceof PortolanError && ['UPSTREAM_TIMEOUT', 'UPSTREAM_UNREACHABLE'].includes(error.code);
}

function isFailing(result: unknown): boolean {
  const { status } = result as HttpReply; // the policy runs nothing but calls that return one
  return status >= 500 || status === 429;
}
