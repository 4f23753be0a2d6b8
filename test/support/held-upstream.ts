import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Target } from '../../src/http/target.js';
import { describeTarget, type StageOptions, until } from './traffic.js';

/** A request whose answer waits for the test. */
export interface HeldRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** For answers in parts. */
  readonly response: ServerResponse;
  /** True when the client closed the connection before the answer was complete. */
  readonly isGone: boolean;
  answer(body: string, status?: number): void;
}

/** A real HTTP server that answers nothing by itself, with a target that reaches it. */
export interface HeldStage {
  readonly target: Target;
  readonly held: readonly HeldRequest[];
  /** The request of that number, counted from 0, as soon as it is there. */
  request(number: number): Promise<HeldRequest>;
  close(): Promise<void>;
}

export async function openHeldStage(options: StageOptions = {}): Promise<HeldStage> {
  const held: HeldRequest[] = [];
  const server = createServer((request, response) => {
    let isGone = false;
    response.on('close', () => {
      isGone = !response.writableFinished;
    });
    held.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      response,
      get isGone() {
        return isGone;
      },
      answer: (body, status = 200) => response.writeHead(status).end(body),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const target = { ...describeTarget(new URL(`http://127.0.0.1:${port}`), options), ...options.target };
  return {
    target,
    held,
    async request(number) {
      await until(() => held.length > number);
      const found = held[number];
      if (!found) throw new Error('no such request');
      return found;
    },
    async close() {
      await target.pool?.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
