import type { IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable, type Writable } from 'node:stream';
import { PortolanError } from '../errors.js';
import { MAX_ERROR_BYTES, timedOut, unreachable } from './attempt.js';
import { cancelled } from './failures.js';
import type { CallScope } from './message.js';
import {
  logEnd,
  openBy,
  openOn,
  openStream,
  type StreamCall,
  type StreamReply,
  type StreamRequest,
} from './stream.js';
import type { Target } from './target.js';

/** A kernel gives 64 KiB at a time; these are filled and sent again and again, where streams make new ones for every read. */
const BUFFER_BYTES = 64 << 10;
const BUFFERS = 4;
const MAX_HEAD_BYTES = 64 << 10;

interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What came with the headers. */
  readonly rest: Buffer;
}

/** Takes what has come; false stops the reading. The bytes are good until it returns. */
type Take = (part: Buffer) => boolean;

/** A connection with one request on it. */
interface Wire {
  readonly socket: Socket;
  take: Take;
}

/**
 * Like openStream, for bodies that are passed on and not looked at: over plain HTTP the reply has `sendTo`, by which bytes
 * go from one socket to the other through a few buffers, twice as fast as through streams.
 */
export function openLarge(target: Target, request: StreamRequest, scope: CallScope): Promise<StreamReply> {
  const { origin } = target;
  if (request.method !== 'GET' || !origin?.startsWith('http:')) return openStream(target, request, scope);
  const address = new URL(origin);
  const open: typeof openOn = async (pool, call) => {
    const reply = await openRaw(address, call);
    // A body of unknown length comes in a form that somebody must read.
    return reply ?? openOn(pool, call);
  };
  return openBy(open, { target, request, scope });
}

async function openRaw(address: URL, call: StreamCall): Promise<StreamReply | undefined> {
  const { target, request, scope } = call;
  const { operation } = request;
  const started = performance.now();
  const { reason } = scope.cancellation;
  if (reason) throw cancelled(target, operation, reason);
  const wire = openWire(address, request);
  const { socket } = wire;
  const takeBack = scope.cancellation.onCancel((why) => socket.destroy(cancelled(target, operation, why)));
  socket.once('close', takeBack);
  socket.setTimeout(target.timeoutMs, () => {
    // While the client takes its time, the upstream is not the one that is silent.
    if (!socket.isPaused()) socket.destroy(timedOut(target, operation));
  });
  const end = (failed: string | undefined, status?: number): void =>
    logEnd(call, { status, started, failed });
  try {
    const head = await readHead(wire);
    if (head.status >= 300) {
      end(undefined, head.status);
      return { ...head, body: Readable.from([await readRest(wire, head)]) };
    }
    const length = Number(head.headers['content-length']);
    if (!Number.isSafeInteger(length)) {
      socket.destroy();
      return undefined;
    }
    return toReply(wire, head, { length, end });
  } catch (thrown) {
    const error = thrown as Error; // of the socket, or ours
    end(error.name);
    throw error instanceof PortolanError ? error : unreachable(target, operation, error);
  }
}

function toReply(
  wire: Wire,
  { status, headers, rest }: Head,
  { length, end }: { length: number; end: (failed: string | undefined, status?: number) => void },
): StreamReply {
  const { socket } = wire;
  const body = new Readable({
    read: () => undefined,
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  const sendTo = async (out: Writable): Promise<void> => {
    try {
      await forward(wire, { rest, length }, out);
      end(undefined, status);
    } catch (error) {
      end((error as Error).message, status);
      throw error;
    }
  };
  return { status, headers, body, sendTo };
}

/** Writes the body as it comes; a buffer is filled again when what was in it is sent. */
function forward(
  wire: Wire,
  { rest, length }: { rest: Buffer; length: number },
  out: Writable,
): Promise<void> {
  const { socket } = wire;
  return new Promise((resolve, reject) => {
    let left = length;
    let inFlight = 0;
    wire.take = (part) => {
      left -= part.length;
      inFlight += 1;
      out.write(part, () => {
        inFlight -= 1;
        if (left > 0) socket.resume();
        else if (inFlight === 0) finish();
      });
      return left > 0 && inFlight < BUFFERS - 1;
    };
    const finish = (): void => {
      out.off('close', abandon);
      socket.destroy();
      out.end(() => resolve());
    };
    const abandon = (): void => {
      socket.destroy();
      reject(new Error('the client has gone'));
    };
    out.once('close', abandon);
    socket.once('close', () => {
      if (left > 0) reject(new Error('the upstream broke off'));
    });
    wire.take(rest);
  });
}

/** Reads up to the end of the headers, and no further. */
function readHead(wire: Wire): Promise<Head> {
  return new Promise((resolve, reject) => {
    let collected = Buffer.alloc(0);
    wire.socket.once('error', reject);
    wire.socket.once('close', () => reject(new Error('closed before its answer')));
    wire.take = (part) => {
      collected = Buffer.concat([collected, part]);
      const head = parseHead(collected);
      if (head) resolve(head);
      else if (collected.length > MAX_HEAD_BYTES) reject(new Error('endless headers'));
      else return true;
      return false;
    };
  });
}

/** The body of an error or a redirect: short, and at its end when the connection is. */
function readRest(wire: Wire, { headers, rest }: Head): Promise<Buffer> {
  const { socket } = wire;
  return new Promise((resolve) => {
    let collected = rest;
    const finish = (): void => {
      socket.destroy();
      resolve(withoutChunks(collected, headers));
    };
    socket.once('close', finish).once('end', finish);
    wire.take = (part) => {
      collected = Buffer.concat([collected, part]);
      if (collected.length > MAX_ERROR_BYTES) finish();
      return true;
    };
    socket.resume();
  });
}

function openWire({ hostname, port, host }: URL, request: StreamRequest): Wire {
  const buffers = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(BUFFER_BYTES));
  let turn = 0;
  const head = writeHead(host, request);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 80),
    onread: {
      buffer() {
        turn = (turn + 1) % BUFFERS;
        return buffers[turn] ?? Buffer.alloc(BUFFER_BYTES);
      },
      callback: (bytes, buffer) => wire.take(Buffer.from(buffer.buffer, buffer.byteOffset, bytes)),
    },
  });
  const wire: Wire = { socket, take: () => true };
  // Told by whoever waits for something at that moment; nobody may be.
  socket.on('error', () => undefined);
  socket.write(head);
  return wire;
}

function writeHead(host: string, { method, path, headers }: StreamRequest): string {
  const fields = Object.entries({ host, ...headers, connection: 'close' });
  const text = fields.map(([name, value]) => `${name}: ${value}`);
  // Values were checked where they came in: this is the last place where a line end could do harm.
  if ([path, ...text].some((line) => /[\r\n\0]/.test(line))) throw new Error('a line end inside a header');
  return `${[`${method} ${path} HTTP/1.1`, ...text].join('\r\n')}\r\n\r\n`;
}

function parseHead(bytes: Buffer): Head | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [start = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [, status = '502'] = /^HTTP\/1\.[01] (\d{3})/.exec(start) ?? [];
  const headers: IncomingHttpHeaders = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(status), headers, rest: Buffer.from(bytes.subarray(end + 4)) };
}

/** The body of an error without the lengths of its chunks. */
function withoutChunks(body: Buffer, headers: IncomingHttpHeaders): Buffer {
  if (!/chunked/i.test(headers['transfer-encoding'] ?? '')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const length = line < 0 ? 0 : Number.parseInt(body.toString('latin1', at, line), 16);
    if (!(length > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(line + 2, line + 2 + length));
    at = line + 4 + length;
  }
}
