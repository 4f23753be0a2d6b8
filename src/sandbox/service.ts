import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, playFault } from './faults.js';

/** One request as a simulated upstream sees it. `path` is the raw pathname, still percent-encoded. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}

export interface RecordedCall {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServiceDefinition {
  readonly name: string;
  answer(call: Call): Answer | Promise<Answer>;
  /** What this upstream really sends with `status`, for injected faults. */
  failure(status: number, call: Call): Answer;
}

export interface Service {
  readonly name: string;
  /** Origin without a trailing slash, `http://127.0.0.1:4101`. */
  readonly origin: string;
  /** Every call since the last `forget()`, oldest first. */
  readonly calls: RecordedCall[];
  forget(): void;
  /** Makes matching calls fail until `fail(null)`. */
  fail(fault: Fault | null): void;
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
}

const RECORDED_CALLS = 10_000;

/** Starts one simulated upstream on its own port, so that each has an origin of its own. */
export async function startService(
  definition: ServiceDefinition,
  { host, port }: ListenOptions,
): Promise<Service> {
  const calls: RecordedCall[] = [];
  let fault: Fault | null = null;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request);
    if (call.path === '/__fault') return setFault(call, response);
    if (calls.length < RECORDED_CALLS) {
      calls.push({
        method: call.method,
        url: request.url ?? '/',
        headers: call.headers,
        body: call.body.toString(),
      });
    }
    const outcome = fault ? await playFault(fault, definition, call) : undefined;
    if (outcome === 'hang') return;
    if (outcome === 'reset') return void response.socket?.resetAndDestroy();
    send(response, outcome ?? (await answerOf(definition, call)), call.method);
  };
  // A client that goes away while it sends must not take the whole sandbox down as an unhandled rejection.
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const setFault = (call: Call, response: ServerResponse): void => {
    fault = call.method === 'DELETE' ? null : (JSON.parse(call.body.toString()) as Fault); // control channel, not an upstream's input
    send(response, { status: 204 }, call.method);
  };
  await listen(server, host, port);
  const address = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    name: definition.name,
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    calls,
    forget: () => calls.splice(0),
    fail: (next) => {
      fault = next;
    },
    close: () => close(server),
  };
}

/** A JSON answer with the content type most upstreams send. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

function send(response: ServerResponse, answer: Answer, method: string): void {
  const body = answer.body ?? '';
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(body) });
  response.end(method === 'HEAD' ? undefined : body);
}

async function answerOf(definition: ServiceDefinition, call: Call): Promise<Answer> {
  try {
    return await definition.answer(call);
  } catch (error) {
    return {
      status: 500,
      headers: { 'content-type': 'text/plain' },
      body: `sandbox ${definition.name}: ${String(error)}`,
    };
  }
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set, so chunks are Buffers
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
