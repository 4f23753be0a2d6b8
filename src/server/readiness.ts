import type { SchemaState } from '../gateway/live.js';
import { attempt } from '../http/attempt.js';
import { createCancellation } from '../http/cancellation.js';
import type { Target } from '../http/target.js';
import type { Upstream } from '../upstreams/types.js';

export type UpstreamState = 'up' | 'down' | 'failing' | 'not configured';

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'stopping';
  readonly upstreams: Readonly<Record<string, UpstreamState>>;
  /** Where Scout's part of the graph comes from, when it is to be the live one. */
  readonly scoutSchema?: SchemaState;
}

/** Answers stay good for this long, so that frequent checks do not become traffic. */
const KEPT_MS = 2_000;
const PROBE_MS = 2_000;

/** Asks every upstream whether it answers HTTP at all. Concurrent checks share one round. */
export function createReadiness(
  upstreams: readonly Upstream[],
  schemaState: () => SchemaState | undefined = () => undefined,
): () => Promise<Readiness> {
  let round: { result: Promise<Readiness>; goodUntil: number } | undefined;
  return () => {
    if (!round || round.goodUntil < performance.now()) {
      round = { result: check(upstreams, schemaState), goodUntil: performance.now() + KEPT_MS };
    }
    return round.result;
  };
}

async function check(
  upstreams: readonly Upstream[],
  schemaState: () => SchemaState | undefined,
): Promise<Readiness> {
  const states = await Promise.all(
    upstreams.map(async ({ target }) => [target.name, await probe(target)] as const),
  );
  const scoutSchema = schemaState();
  const isDegraded =
    states.some(([, state]) => state === 'down' || state === 'failing') || scoutSchema?.problem !== undefined;
  return {
    status: isDegraded ? 'degraded' : 'ready',
    upstreams: Object.fromEntries(states),
    ...(scoutSchema && { scoutSchema }),
  };
}

async function probe(target: Target): Promise<UpstreamState> {
  if (!target.pool) return 'not configured';
  if (target.breaker.isOpen) return 'failing';
  const cancellation = createCancellation();
  const timer = setTimeout(() => cancellation.cancel('deadline'), PROBE_MS);
  try {
    const request = {
      method: 'HEAD' as const,
      path: target.basePath || '/',
      headers: {},
      operation: 'readiness',
    };
    const { status } = await attempt(target, request, cancellation);
    return status >= 500 ? 'failing' : 'up';
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
