import { buildSchema, type GraphQLSchema } from 'graphql';
import { PortolanError } from '../../src/errors.js';
import type { Gateway } from '../../src/gateway/gateway.js';
import type { GraphBuilder, SchemaText } from '../../src/gateway/graph-builder.js';
import { type LiveGraphs, openLiveGraphs } from '../../src/gateway/live.js';
import type { Cancellation } from '../../src/http/cancellation.js';

const POLL_MS = 600_000;
const FILES: SchemaText = { shape: 'files', build: () => buildSchema('type Query { files: Int }') };

let looks: Cancellation[];
let next: () => Promise<GraphQLSchema>;
let composed: string[];
let lines: { level: string; message: string }[];
let graphs: LiveGraphs;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  looks = [];
  composed = [];
  lines = [];
});
afterEach(() => {
  graphs.stop();
  jest.useRealTimers();
});

/** The shape of a schema is the name of its one field. */
const BUILDER: GraphBuilder = {
  files: FILES,
  follow: (live) => ({
    shape: Object.keys(live.getQueryType()?.getFields() ?? {}).join(),
    build: () => live,
  }),
  compose({ shape, build }) {
    composed.push(shape);
    if (shape === 'clash') throw new PortolanError('INTERNAL', 'The schema cannot be composed: clash');
    return { schema: build() } as Gateway; // all that graphs look at
  },
};

function schemaOf(field: string): () => Promise<GraphQLSchema> {
  return async () => buildSchema(`type Query { ${field}: Int }`);
}

function refuse(code: 'FORBIDDEN' | 'UPSTREAM_UNREACHABLE'): () => Promise<GraphQLSchema> {
  return () => Promise.reject(new PortolanError(code, `Docker Scout: ${code}`));
}

async function open(first: () => Promise<GraphQLSchema>): Promise<void> {
  next = first;
  graphs = await openLiveGraphs({
    builder: BUILDER,
    log: {
      info: (...said: unknown[]) => lines.push({ level: 'info', message: String(said.at(-1)) }),
      warn: (...said: unknown[]) => lines.push({ level: 'warn', message: String(said.at(-1)) }),
    },
    patienceMs: 1_000,
    pollMs: POLL_MS,
    introspect: (cancellation) => {
      looks.push(cancellation);
      return next();
    },
  });
}

/** Lets the time to the next look go by, and the look happen. */
async function poll(answer: () => Promise<GraphQLSchema> = next): Promise<void> {
  next = answer;
  await jest.advanceTimersByTimeAsync(POLL_MS);
}

function fieldsInUse(): string[] {
  return Object.keys(graphs.current.schema.getQueryType()?.getFields() ?? {});
}

describe('following a live schema', () => {
  it('composes nothing but the live schema when it is there in time', async () => {
    await open(schemaOf('live'));
    expect(composed).toEqual(['live']);
    expect(fieldsInUse()).toEqual(['live']);
    expect(graphs.state).toEqual({ from: 'live' });
  });

  it('looks again when the time between looks has passed, and no sooner', async () => {
    await open(schemaOf('live'));
    await jest.advanceTimersByTimeAsync(POLL_MS - 1);
    expect(looks).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(looks).toHaveLength(2);
  });

  it('composes an equal schema once', async () => {
    await open(schemaOf('live'));
    const { current } = graphs;
    await poll();
    await poll();
    expect(composed).toEqual(['live']);
    expect(graphs.current).toBe(current);
  });

  it('composes nothing more when the live schema says what the files say', async () => {
    await open(refuse('FORBIDDEN'));
    await poll(schemaOf('files'));
    expect(composed).toEqual(['files']);
    expect(graphs.state).toEqual({ from: 'live' });
  });

  it('tells those who listen before the new graph is the current one, and knows the graph of either schema', async () => {
    await open(schemaOf('one'));
    const before = graphs.current;
    const heard: [Gateway, Gateway][] = [];
    const takeBack = graphs.onChange((gateway) => heard.push([gateway, graphs.current]));
    await poll(schemaOf('two'));
    expect(heard).toEqual([[graphs.current, before]]);
    expect(graphs.of(before.schema)).toBe(before);
    expect(graphs.of(graphs.current.schema)).toBe(graphs.current);
    takeBack();
    await poll(schemaOf('three'));
    expect(heard).toHaveLength(1);
  });

  it('stays with its graph when a listener cannot take the new one', async () => {
    await open(schemaOf('one'));
    graphs.onChange(() => {
      throw new Error('invalid');
    });
    await poll(schemaOf('two'));
    expect(fieldsInUse()).toEqual(['one']);
    expect(graphs.state).toEqual({ from: 'live', problem: 'does not compose' });
  });

  it('tries once to compose what does not, and uses the next that does', async () => {
    await open(schemaOf('clash'));
    await poll();
    await poll();
    expect(composed).toEqual(['clash', 'files']);
    expect(graphs.state).toEqual({ from: 'files', problem: 'does not compose' });
    await poll(schemaOf('live'));
    expect(composed).toEqual(['clash', 'files', 'live']);
    expect(graphs.state).toEqual({ from: 'live' });
  });

  it('tells the log of a trouble once, whatever becomes of it, and of its end', async () => {
    await open(refuse('FORBIDDEN'));
    await poll(refuse('UPSTREAM_UNREACHABLE'));
    expect(graphs.state).toEqual({ from: 'files', problem: 'no answer' });
    await poll(schemaOf('clash'));
    await poll(schemaOf('live'));
    await poll();
    expect(lines).toEqual([
      { level: 'warn', message: 'live schema not in use' },
      { level: 'info', message: 'graph composed of the live schema' },
      { level: 'info', message: 'live schema in use' },
    ]);
  });

  it('ends with stop, also for a look that is under way', async () => {
    await open(schemaOf('live'));
    let answer: (schema: GraphQLSchema) => void = () => undefined;
    await poll(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    graphs.stop();
    expect(looks.at(-1)?.reason).toBe('abandoned');
    answer(buildSchema('type Query { late: Int }'));
    await jest.advanceTimersByTimeAsync(3 * POLL_MS);
    expect(looks).toHaveLength(2);
    expect(composed).toEqual(['live']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
