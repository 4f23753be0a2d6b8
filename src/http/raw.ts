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

/**
 * Filled and sent again and again, where streams make a new one for every read. With less of it the processes on both sides
 * are woken too often: docs/performance.md has the figures.
 */
const BUFFER_BYTES = 1 << 20;
/** Headers are short, and so is what says why there is no body. */
const HEAD_BYTES = 16 << 10;
const MAX_HEAD_BYTES = 64 << 10;

interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What came with the headers. */
  readonly rest: Buffer;
}

interface Reading {
  /** Where the next bytes go. */
  buffer: Buffer;
  /** Is given what has come, until it pauses the socket; the next bytes may take its place. */
  take: (part: Buffer) => void;
}

/** A connection with one request on it. */
interface Wire {
  readonly socket: Socket;
  readonly reading: Reading;
}

/**
 * Like openStream, for bodies that are passed on and not looked at: over plain HTTP the reply has `sendTo`, by which bytes
 * go from one socket to the other through one buffer, several times as fast as through streams.
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
  socket.setTimeout(target.timeoutMs, () => socket.destroy(timedOut(target, operation)));
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

/** Writes the body as it comes, no more than its length; the next part is read when the one before is sent. */
function forward(
  { socket, reading }: Wire,
  { rest, length }: { rest: Buffer; length: number },
  out: Writable,
): Promise<void> {
  const { timeout = 0 } = socket;
  reading.buffer = Buffer.allocUnsafeSlow(Math.min(BUFFER_BYTES, length));
  return new Promise((resolve, reject) => {
    let left = length;
    reading.take = (come) => {
      const part = come.subarray(0, left);
      left -= part.length;
      // While the client takes its time, the upstream is not the one that is silent.
      socket.setTimeout(0).pause();
      out.write(part, (error) => {
        if (error) abandon();
        else if (left === 0) finish();
        // One part in a turn of the event loop: libuv would read up to 32 before it turns to anybody else.
        else setImmediate(() => socket.setTimeout(timeout).resume());
      });
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
    reading.take(rest);
  });
}

/** Reads up to the end of the headers, and what came with it. */
function readHead({ socket, reading }: Wire): Promise<Head> {
  return new Promise((resolve, reject) => {
    let collected = Buffer.alloc(0);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed before its answer')));
    reading.take = (part) => {
      collected = Buffer.concat([collected, part]);
      const head = parseHead(collected);
      if (!head && collected.length <= MAX_HEAD_BYTES) return;
      socket.pause();
      if (head) resolve(head);
      else reject(new Error('endless headers'));
    };
  });
}

/** The body of an error or a redirect: short, and at its end when the connection is. */
function readRest({ socket, reading }: Wire, { headers, rest }: Head): Promise<Buffer> {
  return new Promise((resolve) => {
    let collected = rest;
    const finish = (): void => {
      socket.destroy();
      resolve(withoutChunks(collected, headers));
    };
    socket.once('close', finish).once('end', finish);
    reading.take = (part) => {
      collected = Buffer.concat([collected, part]);
      if (collected.length > MAX_ERROR_BYTES) finish();
    };
    socket.resume();
  });
}

function openWire({ hostname, port, host }: URL, request: StreamRequest): Wire {
  const head = writeHead(host, request);
  const reading: Reading = { buffer: Buffer.allocUnsafeSlow(HEAD_BYTES), take: () => undefined };
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 80),
    onread: {
      buffer: () => reading.buffer,
      callback(bytes, buffer) {
        reading.take(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
        return true;
      },
    },
  });
  // Told by whoever waits for something at that moment; nobody may be.
  socket.on('error', () => undefined);
  socket.write(head);
  return { socket, reading };
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
