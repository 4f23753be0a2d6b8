import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface StubReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Milliseconds before the answer; 'hang' never answers, 'reset' breaks the connection. */
  readonly after?: number | 'hang' | 'reset';
}

/** A real HTTP server that records what it is asked and answers what the test says. */
export interface StubUpstream {
  readonly origin: string;
  readonly seen: SeenRequest[];
  answer: (request: SeenRequest) => StubReply;
  close(): Promise<void>;
}

export async function startUpstream(answer: StubUpstream['answer'] = () => ({})): Promise<StubUpstream> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const seen = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    stub.seen.push(seen);
    const {
      status = 200,
      headers = { 'content-type': 'application/json' },
      body = '',
      after = 0,
    } = stub.answer(seen);
    if (after === 'hang') return;
    if (after === 'reset') return void response.socket?.resetAndDestroy();
    setTimeout(() => response.writeHead(status, headers).end(body), after);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: StubUpstream = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    answer,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return stub;
}

export function json(value: unknown, status = 200): StubReply {
  return { status, body: JSON.stringify(value) };
}
