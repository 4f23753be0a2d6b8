import type { Config } from '../config.js';
import { createGateway } from '../gateway/gateway.js';
import { createGraphBuilder } from '../gateway/graph-builder.js';
import { createGraphs, type Graphs } from '../gateway/graphs.js';
import { openLiveGraphs, type SchemaState } from '../gateway/live.js';
import { askSchema, type SchemaSource } from './ask-schema.js';

export interface ServedGraphs {
  readonly graphs: Graphs;
  /** Where Scout's part of the graph comes from; undefined when nobody asked for the live one. */
  schemaState(): SchemaState | undefined;
  stop(): void;
}

/** The one remote part that follows its upstream. */
const PART = 'scout';
/** The gateway is to answer within two seconds of its start, whatever Scout does. */
const PATIENCE_MS = 1_000;

/** The graph as configured: of the files, or of Scout's live schema. Throws when it cannot be composed. */
export async function openGraphs(
  source: SchemaSource & { readonly config: Pick<Config, 'scoutSchema' | 'joins'> },
): Promise<ServedGraphs> {
  const { log, upstreams } = source;
  const { from, pollMs } = source.config.scoutSchema;
  if (from === 'files') {
    const graphs = createGraphs(createGateway(upstreams, source.config.joins));
    return { graphs, schemaState: () => undefined, stop: () => undefined };
  }
  const graphs = await openLiveGraphs({
    builder: createGraphBuilder(upstreams, PART, source.config.joins),
    log: log.child({ upstream: PART }),
    patienceMs: PATIENCE_MS,
    pollMs,
    introspect: (cancellation) => askSchema(source, PART, cancellation),
  });
  return { graphs, schemaState: () => graphs.state, stop: graphs.stop };
}
