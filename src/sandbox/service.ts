import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Fault, playFault } from './faults.js';

/** What is known of a request before its body. `path` is the raw pathname, still percent-encoded. */
export interface CallHead {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Every value of a header that came more than once; `headers` keeps only the first of some. */
  readonly everyHeader?: IncomingMessage['headersDistinct'];
}

/** One request as a simulated upstream sees it. */
export interface Call extends CallHead {
  /** Cut after `KEPT_BYTES`, which is more than any upstream takes; empty when the body is a stream. */
  readonly body: Buffer;
  /** The body as it arrives, for the calls that the definition wants to read so. */
  readonly stream?: Readable;
}

/** A body that is too large to hold: opened when it is sent, and not at all for HEAD. */
export interface StreamedBody {
  readonly length: number;
  open(): Readable;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
  /** Sent instead of `body`, as fast as the client reads. */
  readonly stream?: StreamedBody;
}

export interface RecordedCall {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty for a body that was read as a stream. */
  readonly body: string;
}

export interface ServiceDefinition {
  readonly name: string;
  answer(call: Call): Answer | Promise<Answer>;
  /** What this upstream really sends with `status`, for injected faults. */
  failure(status: number, call: Call): Answer;
  /** Whether the body of this call is read by `answer` itself, from `call.stream`. */
  streams?(head: CallHead): boolean;
  /** Releases what the definition holds outside of memory. */
  close?(): Promise<void>;
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
const KEPT_BYTES = 16 * 1024 * 1024;

/** Starts one simulated upstream on its own port, so that each has an origin of its own. */
export async function startService(
  definition: ServiceDefinition,
  { host, port }: ListenOptions,
): Promise<Service> {
  const calls: RecordedCall[] = [];
  let fault: Fault | null = null;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(definition, request);
    if (call.path === '/__fault') return await setFault(call, response);
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
    await send(response, outcome ?? (await answerOf(definition, call)), call.method);
  };
  // A client that goes away while it sends must not take the whole sandbox down as an unhandled rejection.
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const setFault = (call: Call, response: ServerResponse): Promise<void> => {
    fault = call.method === 'DELETE' ? null : (JSON.parse(call.body.toString()) as Fault); // control channel, not an upstream's input
    return send(response, { status: 204 }, call.method);
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
    close: async () => {
      await close(server);
      await definition.close?.();
    },
  };
}

/** A JSON answer with the content type most upstreams send. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

async function send(response: ServerResponse, answer: Answer, method: string): Promise<void> {
  const { status, headers, body = '', stream } = answer;
  const length = { 'content-length': stream?.length ?? Buffer.byteLength(body) };
  // RFC 9110, 8.6: a 204 has no length.
  response.writeHead(status, { ...headers, ...(status !== 204 && length) });
  if (method === 'HEAD') response.end();
  else if (stream) await pipeline(stream.open(), response);
  else response.end(body);
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

async function readCall(definition: ServiceDefinition, request: IncomingMessage): Promise<Call> {
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  const head: CallHead = {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    headers: request.headers,
    everyHeader: request.headersDistinct,
  };
  if (definition.streams?.(head)) return { ...head, body: Buffer.alloc(0), stream: request };
  return { ...head, body: await readBody(request) };
}

/** Reads to the end, so that the answer reaches a client which is still sending, but keeps the first bytes only. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = KEPT_BYTES;
  for await (const chunk of request) {
    const kept = (chunk as Buffer).subarray(0, left); // no encoding is set, so chunks are Buffers
    if (kept.length > 0) chunks.push(kept);
    left -= kept.length;
  }
  return Buffer.concat(chunks);
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
