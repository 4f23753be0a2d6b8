import { setTimeout as delay } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { PortolanError } from '../errors.js';
import { type Cancellation, createCancellation } from '../http/cancellation.js';
import type { Logger } from '../log.js';
import type { GraphBuilder, SchemaText } from './graph-builder.js';
import { type ChangingGraphs, createGraphs, type Graphs } from './graphs.js';

/** Where the schema in use comes from, and why it is not the one that the upstream has now. */
export interface SchemaState {
  readonly from: 'live' | 'files';
  readonly problem?: 'no answer yet' | 'no answer' | 'not told' | 'not readable' | 'does not compose';
}

export interface LiveOptions {
  readonly builder: GraphBuilder;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** How long the start waits for the first look, in milliseconds. */
  readonly patienceMs: number;
  /** Between the end of a look and the next, in milliseconds. */
  readonly pollMs: number;
  introspect(cancellation: Cancellation): Promise<GraphQLSchema>;
}

/** Graphs that follow the live schema of one remote part. */
export interface LiveGraphs extends Graphs {
  readonly state: SchemaState;
  /** Ends the polling; a look that is under way changes nothing any more. */
  stop(): void;
}

/** Codes of an upstream that answers and does not tell. */
const REFUSALS = new Set([
  'UPSTREAM_UNSUPPORTED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'PAYMENT_REQUIRED',
  'NOT_FOUND',
  'BAD_USER_INPUT',
]);

/**
 * Opens with the live schema when it is there in time, else with the files; then looks again and again. Whatever is wrong
 * with a look, the graph in use stays in use, and the log says so once. Throws when not even the files compose.
 */
export async function openLiveGraphs(options: LiveOptions): Promise<LiveGraphs> {
  const { builder, pollMs, patienceMs } = options;
  const follower = createFollower(options);
  let cancellation = createCancellation();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const look = async (): Promise<void> => {
    cancellation = createCancellation();
    const found = await options.introspect(cancellation).then(builder.follow).catch(asError);
    if (isStopped) return;
    if (found instanceof Error) follower.fail(problemOf(found), found);
    else follower.take(found);
    timer = setTimeout(look, pollMs).unref();
  };

  await Promise.race([look(), delay(patienceMs, undefined, { ref: false })]);
  const graphs = follower.open();
  return {
    get current() {
      return graphs.current;
    },
    of: graphs.of,
    onChange: graphs.onChange,
    get state() {
      return follower.state;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      cancellation.cancel('abandoned');
    },
  };
}

interface Follower {
  readonly state: SchemaState;
  /** Makes the schema the one in use, unless it is that already or does not compose. */
  take(text: SchemaText): void;
  fail(problem: SchemaState['problem'], error: Error): void;
  /** The graphs, of the files when nothing else has been taken. */
  open(): ChangingGraphs;
}

function createFollower({ builder, log }: LiveOptions): Follower {
  let graphs: ChangingGraphs | undefined;
  let inUse = builder.files.shape;
  let refused: { readonly shape: string; readonly error: Error } | undefined;
  let state: SchemaState = { from: 'files', problem: 'no answer yet' };

  const tell = (next: SchemaState, error?: Error): void => {
    const isNews = next.problem ? !isTrouble(state) : isTrouble(state) || state.from !== next.from;
    state = next;
    if (!isNews) return;
    if (error) log.warn({ ...state, code: codeOf(error), reason: error.message }, 'live schema not in use');
    else log.info({ ...state }, 'live schema in use');
  };
  const fail: Follower['fail'] = (problem, error) =>
    tell({ from: state.from, ...(problem && { problem }) }, error);

  const use = (text: SchemaText): void => {
    const next = builder.compose(text);
    if (graphs) graphs.change(next);
    else graphs = createGraphs(next);
    inUse = text.shape;
    log.info('graph composed of the live schema');
  };

  return {
    get state() {
      return state;
    },
    fail,
    take(text) {
      // To find out again that it does not compose costs as much as to compose it.
      if (text.shape === refused?.shape) return fail('does not compose', refused.error);
      try {
        if (text.shape !== inUse) use(text);
        tell({ from: 'live' });
      } catch (error) {
        refused = { shape: text.shape, error: asError(error) };
        fail('does not compose', refused.error);
      }
    },
    open() {
      graphs ??= createGraphs(builder.compose(builder.files));
      return graphs;
    },
  };
}

function isTrouble({ problem }: SchemaState): boolean {
  return problem !== undefined && problem !== 'no answer yet';
}

function problemOf(error: Error): SchemaState['problem'] {
  if (!(error instanceof PortolanError)) return 'not readable';
  if (error.code === 'UPSTREAM_INVALID') return 'not readable';
  return REFUSALS.has(error.code) ? 'not told' : 'no answer';
}

function codeOf(error: Error): string {
  return error instanceof PortolanError ? error.code : 'INTERNAL';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
