import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { buildSchema, graphql } from 'graphql';
import { pino } from 'pino';
import { readConfig } from '../../src/config.js';
import { loggerOptions } from '../../src/log.js';
import { createApp } from '../../src/server/app.js';
import { createUpstreams } from '../../src/upstreams/index.js';
import type { AnswerError } from '../support/gateway.js';

/** Small and whole: two fields that our files know, a type that they know otherwise, and one that is new. */
export const LIVE_SDL = `
  type Query {
    serviceStatus: ServiceStatusResult!
    harbourMaster: HarbourMaster
  }
  type ServiceStatusResult { maintenance: MaintenanceStatus, tide: String }
  type MaintenanceStatus { severity: String }
  "Who is in charge."
  type HarbourMaster { name: String! }
`;

const DATA = {
  serviceStatus: { maintenance: { severity: 'info' }, tide: 'low' },
  harbourMaster: { name: 'Ada' },
};

export interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** A Scout whose schema changes when the test says so. */
export interface LiveScout {
  readonly url: string;
  sdl: string;
  /** Stands for the answer to introspection, when set; `hang` is none at all. */
  introspection: Reply | 'hang' | undefined;
  /** Authorization headers of the introspections so far. */
  readonly looks: (string | undefined)[];
  /** Set, it is awaited before data is answered. */
  hold: Promise<void> | undefined;
  /** Questions for data so far. */
  readonly questions: string[];
  close(): Promise<void>;
}

export async function startLiveScout(sdl = LIVE_SDL): Promise<LiveScout> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const send = ({ status = 200, type = 'application/json', body }: Reply): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    if (chunks.length === 0) return send({ body: '{}' });
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
    const schema = buildSchema(scout.sdl);
    if (query.includes('__schema')) {
      scout.looks.push(request.headers.authorization);
      if (scout.introspection === 'hang') return;
      if (scout.introspection) return send(scout.introspection);
    } else {
      scout.questions.push(query);
      await scout.hold;
    }
    const answer = await graphql({ schema, source: query, variableValues: variables, rootValue: DATA });
    send({ body: JSON.stringify(answer) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scout: LiveScout = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/graphql`,
    sdl,
    introspection: undefined,
    looks: [],
    hold: undefined,
    questions: [],
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return scout;
}

export interface LiveGateway {
  ask(query: string, headers?: Record<string, string>): Promise<LiveAnswer>;
  ready(): Promise<Record<string, unknown>>;
  /** Log lines with this message. */
  logged(message: string): Record<string, unknown>[];
  readonly log: () => string;
  close(): Promise<void>;
}

export interface LiveAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly AnswerError[];
}

/** A gateway that follows a Scout closely. */
export async function startLiveGateway(env: NodeJS.ProcessEnv, pollMs = 5): Promise<LiveGateway> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const read = readConfig({ SCOUT_SCHEMA: 'live', PLAYGROUND: 'off', ...env });
  const config = { ...read, scoutSchema: { ...read.scoutSchema, pollMs } };
  const upstreams = createUpstreams(config);
  const log = pino(loggerOptions('info'), sink);
  const app = await createApp({ config, log, upstreams, isStopping: () => false });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const logged: LiveGateway['logged'] = (message) =>
    lines
      .flatMap((text) => text.trimEnd().split('\n'))
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === message);
  return {
    async ask(query, headers) {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return JSON.parse(await response.text());
    },
    ready: async () => JSON.parse(await (await fetch(`${origin}/readyz`)).text()),
    logged,
    log: () => lines.join(''),
    async close() {
      await app.close();
      await Promise.all(upstreams.map(({ target }) => target.pool?.destroy()));
    },
  };
}
