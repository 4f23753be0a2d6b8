import { codeOf } from '../../upstreams/probe.js';

export type SourceState =
  | 'FOUND'
  | 'ABSENT'
  | 'FORBIDDEN'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'
  | 'NOT_CONFIGURED'
  | 'UNKNOWN';

/** What one upstream said when it was asked for its share of a list. */
export interface SourceResult {
  readonly upstream: string;
  readonly state: SourceState;
  readonly reason: string | null;
  /** What was searched there, as names to read. */
  readonly searched: readonly string[];
}

/** What one look into an upstream gave: whether there was something, or why nobody can tell. */
export interface Look {
  /** What was looked into, as a name to read. */
  readonly searched: string;
  readonly found: boolean;
  readonly error?: unknown;
}

const STATES: Readonly<Record<string, SourceState>> = {
  NOT_FOUND: 'ABSENT',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  PAYMENT_REQUIRED: 'FORBIDDEN',
  UPSTREAM_NOT_CONFIGURED: 'NOT_CONFIGURED',
};

/** The weightiest first: what could not be looked at may hold what was not found elsewhere. */
const WEIGHTS: readonly SourceState[] = [
  'NOT_CONFIGURED',
  'UNAVAILABLE',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ABSENT',
];

/** The state that an upstream's error stands for; throws what is no upstream's error, because it is a fault of ours. */
export function stateOfError(error: unknown): SourceState {
  const code = codeOf(error);
  if (code === undefined || code === 'INTERNAL') throw error;
  return STATES[code] ?? 'UNAVAILABLE';
}

/** Puts the looks into one upstream together; UNKNOWN when there were none. */
export function resultOf(upstream: string, looks: readonly Look[], nothingToAsk: string): SourceResult {
  if (looks.length === 0) return { upstream, state: 'UNKNOWN', reason: nothingToAsk, searched: [] };
  const searched = distinct(looks.map((look) => look.searched));
  const failures = looks.flatMap(({ error, searched: name }) => {
    if (error === undefined) return [];
    const state = stateOfError(error);
    return state === 'ABSENT' ? [] : [{ state, reason: `${name}: ${messageOf(error)}` }];
  });
  const worst = WEIGHTS.find((state) => failures.some((failure) => failure.state === state));
  const state = looks.some(({ found }) => found) ? 'FOUND' : (worst ?? 'ABSENT');
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  return { upstream, state, reason: reasons.length > 0 ? reasons.join('; ') : null, searched };
}

/** Results of several lists about the same upstreams as one each: what is searched adds up, what is found counts once. */
export function mergeResults(results: readonly SourceResult[]): SourceResult[] {
  const byUpstream = new Map<string, SourceResult>();
  for (const result of results) {
    const known = byUpstream.get(result.upstream);
    byUpstream.set(result.upstream, known ? mergeTwo(known, result) : result);
  }
  return [...byUpstream.values()];
}

function mergeTwo(one: SourceResult, other: SourceResult): SourceResult {
  const order: readonly SourceState[] = ['FOUND', ...WEIGHTS, 'UNKNOWN'];
  const state = order.find((candidate) => candidate === one.state || candidate === other.state) ?? 'UNKNOWN';
  const isAnswered = state !== 'UNKNOWN';
  const reasons = [one, other].flatMap(({ reason, state: own }) =>
    reason === null || (isAnswered && own === 'UNKNOWN') ? [] : [reason],
  );
  return {
    upstream: one.upstream,
    state,
    reason: reasons.length > 0 ? [...new Set(reasons)].join('; ') : null,
    searched: distinct([...one.searched, ...other.searched]),
  };
}

/** In an order of their own: what is asked first differs from operation to operation. */
function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** The message of an upstream's error, which is fit for clients. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
