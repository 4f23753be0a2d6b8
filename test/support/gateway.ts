import { Writable } from 'node:stream';
import { pino } from 'pino';
import { readConfig } from '../../src/config.js';
import { type LogLevel, loggerOptions } from '../../src/log.js';
import { environmentFor } from '../../src/sandbox/environment.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { createApp } from '../../src/server/app.js';
import { createUpstreams } from '../../src/upstreams/index.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly AnswerError[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly text: string;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface TestGateway {
  readonly origin: string;
  /** Everything logged so far, one JSON text a line. */
  logged(): string;
  ask(query: string, options?: AskOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly operationName?: string;
}

/** A gateway on a free loopback port, configured by environment variables, with its log kept in memory. */
export async function startGateway(env: NodeJS.ProcessEnv = {}): Promise<TestGateway> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = readConfig({ LOG_LEVEL: 'info', ...env });
  const log = pino(loggerOptions(config.logLevel as LogLevel), sink);
  const upstreams = createUpstreams(config);
  const app = await createApp({ config, log, upstreams, isStopping: () => false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const [address] = app.addresses().filter((candidate) => typeof candidate === 'object');
  const origin = `http://127.0.0.1:${address?.port}`;
  return {
    origin,
    logged: () => lines.join(''),
    async ask(query, { variables, headers, operationName } = {}) {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables, operationName }),
      });
      const text = await response.text();
      const body = JSON.parse(text);
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        data: body.data,
        errors: body.errors ?? [],
        extensions: body.extensions,
        text,
      };
    },
    async close() {
      await app.close();
      await Promise.all(upstreams.map(({ target }) => target.pool?.destroy()));
    },
  };
}

/** The variables that point a gateway at a sandbox. */
export function sandboxUrls(sandbox: Sandbox): NodeJS.ProcessEnv {
  return environmentFor(sandbox);
}

export const ADA = {
  'x-docker-authorization': `Basic ${Buffer.from('ada:dckr_pat_ada').toString('base64')}`,
  'x-quay-authorization': 'Bearer quay-ada-token',
  'x-zot-authorization': `Basic ${Buffer.from('ada:ada-password').toString('base64')}`,
};

export const BOB = {
  'x-docker-authorization': `Basic ${Buffer.from('bob:dckr_pat_bob').toString('base64')}`,
  'x-quay-authorization': 'Bearer quay-bob-token',
  'x-zot-authorization': `Basic ${Buffer.from('bob:bob-password').toString('base64')}`,
};
