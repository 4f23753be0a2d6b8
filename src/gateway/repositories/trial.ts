import { codeOf } from '../../upstreams/probe.js';

/** Makes a call unless it is known that the upstream does not have the operation; then rejects with what it said. */
export type Trial = <T>(call: () => Promise<T>) => Promise<T>;

/** The first call is made alone, so that an upstream without the operation is asked for it once. */
export function createTrial(): Trial {
  let first: Promise<unknown> | undefined;
  let refusal: unknown;
  return async (call) => {
    if (first) await first;
    if (refusal !== undefined) throw refusal;
    const going = call().catch((error: unknown) => {
      if (codeOf(error) === 'UPSTREAM_UNSUPPORTED') refusal = error;
      throw error;
    });
    first ??= going.catch(() => undefined);
    return going;
  };
}
