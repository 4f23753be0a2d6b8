import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { createCancellation } from '../../src/http/cancellation.js';
import type { CallScope } from '../../src/http/message.js';
import { openLarge } from '../../src/http/raw.js';
import { ADA, describeTarget, SILENT, type StageOptions } from '../support/traffic.js';

let server: Server;
let asked: string[];
const sockets: Socket[] = [];

/** A server that says exactly these bytes, whatever it is asked. */
async function open(answer: (socket: Socket) => void, options: StageOptions = {}) {
  asked = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      asked.push(String(request));
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return describeTarget(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), options); // a port
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function scope(): CallScope {
  return { requestId: 'r', log: SILENT, credential: ADA, cancellation: createCancellation() };
}

const GET = {
  method: 'GET' as const,
  path: '/blob?a=b',
  headers: { range: 'bytes=0-' },
  operation: 'GET /blob',
};

async function contentOf(reply: Awaited<ReturnType<typeof openLarge>>): Promise<Buffer> {
  if (!reply.sendTo) return buffer(reply.body);
  const parts: Buffer[] = [];
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      setImmediate(() => {
        // Until it says that it is done, nobody may touch what it was given.
        parts.push(Buffer.from(chunk));
        done();
      });
    },
  });
  await reply.sendTo(out);
  return Buffer.concat(parts);
}

it('passes on every byte, however the answer is cut', async () => {
  const content = Buffer.alloc(1 << 20, 'abcdefg');
  const target = await open(async (socket) => {
    const head = `HTTP/1.1 206 Partial Content\r\nContent-Length: ${content.length}\r\nX-A: b\r\n\r\n`;
    for (const part of [head.slice(0, 20), head.slice(20), content.subarray(0, 3)]) {
      socket.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end(content.subarray(3));
  });
  const reply = await openLarge(target, GET, scope());
  expect([reply.status, reply.headers['x-a']]).toEqual([206, 'b']);
  expect((await contentOf(reply)).equals(content)).toBe(true);
  expect(asked[0]).toMatch(
    /^GET \/blob\?a=b HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\nrange: bytes=0-\r\nauthorization: Bearer ada\r\nconnection: close\r\n\r\n$/,
  );
});

it('passes on an empty body', async () => {
  const target = await open((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  expect(await contentOf(await openLarge(target, GET, scope()))).toHaveLength(0);
});

it.each([['abc'], ['abcHTTP/1.1 200 OK\r\n']])(
  'takes no more than the length that was said of %j',
  async (body) => {
    const target = await open((socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n${body}`));
    expect(String(await contentOf(await openLarge(target, GET, scope())))).toBe('abc');
  },
);

it('leaves a body of unknown length to who can read it', async () => {
  const target = await open((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
  );
  const reply = await openLarge(target, GET, scope());
  expect(reply.sendTo).toBeUndefined();
  expect(await text(reply.body)).toBe('abc');
  expect(asked).toHaveLength(2);
});

it.each([
  ['content-length: 18\r\n\r\n{"message":"gone"}'],
  ['transfer-encoding: chunked\r\n\r\na\r\n{"message"\r\n8\r\n:"gone"}\r\n0\r\n\r\n'],
])('rejects with what the upstream says: %j', async (rest) => {
  const target = await open((socket) => socket.end(`HTTP/1.1 404 Not Found\r\n${rest}`));
  await expect(openLarge(target, GET, scope())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('gives a redirect to whoever follows it', async () => {
  const target = await open((socket) =>
    socket.end('HTTP/1.1 307 X\r\nlocation: http://a/b\r\ncontent-length: 0\r\n\r\n'),
  );
  const { status, headers } = await openLarge(target, GET, scope());
  expect([status, headers.location]).toEqual([307, 'http://a/b']);
});

it('fails when the upstream breaks off', async () => {
  const target = await open((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc');
    setImmediate(() => socket.destroy());
  });
  const { sendTo } = await openLarge(target, GET, scope());
  await expect(sendTo?.(new PassThrough().resume())).rejects.toThrow('broke off');
});

it.each([
  ['nothing at all', (socket: Socket) => socket.end(), 'UPSTREAM_UNREACHABLE'],
  ['a reset', (socket: Socket) => socket.resetAndDestroy(), 'UPSTREAM_UNREACHABLE'],
  [
    'endless headers',
    (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`),
    'UPSTREAM_UNREACHABLE',
  ],
])('names %s', async (_what, answer, code) => {
  const target = await open((socket) => void answer(socket));
  await expect(openLarge(target, GET, scope())).rejects.toMatchObject({ code });
});

it('does not take a slow client for a silent upstream', async () => {
  const content = Buffer.alloc(4 << 20, 'abcdefg');
  const target = await open(
    (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${content.length}\r\n\r\n`);
      socket.end(content);
    },
    { traffic: { timeoutMs: 150 } },
  );
  const waits = [300];
  const slow = new Writable({
    write: (_chunk, _encoding, done) => void setTimeout(done, waits.shift() ?? 0),
  });
  await expect((await openLarge(target, GET, scope())).sendTo?.(slow)).resolves.toBeUndefined();
});

it('gives up on an upstream that falls silent in the middle, however slow the client was', async () => {
  const target = await open((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'), {
    traffic: { timeoutMs: 30 },
  });
  const slow = new Writable({ write: (_chunk, _encoding, done) => void setTimeout(done, 60) });
  await expect((await openLarge(target, GET, scope())).sendTo?.(slow)).rejects.toThrow('broke off');
});

it('reads no more than one part ahead of a client that takes nothing', async () => {
  const target = await open((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${64 << 20}\r\n\r\n`);
    socket.write(Buffer.alloc(64 << 20));
  });
  const { sendTo } = await openLarge(target, GET, scope());
  const given: number[] = [];
  const stuck = new Writable({ write: (chunk: Buffer) => void given.push(chunk.length) });
  const sent = sendTo?.(stuck);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(given.length + stuck.writableLength).toBeLessThan(1 + (1 << 20));
  stuck.destroy();
  await expect(sent).rejects.toThrow('client');
});

it('gives up on an upstream that stays silent', async () => {
  const target = await open(() => undefined, { traffic: { timeoutMs: 30 } });
  await expect(openLarge(target, GET, scope())).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
});

it('stops when nobody waits any more', async () => {
  const target = await open((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'));
  const own = scope();
  const { sendTo } = await openLarge(target, GET, own);
  const sent = sendTo?.(new PassThrough().resume());
  own.cancellation.cancel('abandoned');
  await expect(sent).rejects.toThrow();
});

it('puts no line end into a header', async () => {
  const target = await open((socket) => socket.end());
  const headers = { range: 'bytes=0-\r\nx: y' };
  await expect(openLarge(target, { ...GET, headers }, scope())).rejects.toThrow();
  expect(asked).toEqual([]);
});
