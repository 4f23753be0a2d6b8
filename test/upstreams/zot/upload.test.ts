import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCancellation } from '../../../src/http/cancellation.js';
import type { CallScope } from '../../../src/http/message.js';
import type { Target } from '../../../src/http/target.js';
import { uploadBlob } from '../../../src/upstreams/zot/upload.js';
import { ADA, describeTarget, SILENT } from '../../support/traffic.js';

const MEBIBYTE = 1 << 20;

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly range: string | undefined;
  readonly bytes: number;
}

type Fault = (seen: Seen, response: ServerResponse, body: Buffer) => boolean;

/** A registry with one upload session; `fault` may answer in its place. */
let server: Server;
let target: Target;
let taken: Buffer;
let seen: Seen[];
let fault: Fault;
let location: string;

beforeEach(async () => {
  taken = Buffer.alloc(0);
  seen = [];
  fault = () => false;
  location = '/v2/a/b/blobs/uploads/s?_state=1';
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target = describeTarget(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)); // a port
});

afterEach(async () => {
  await target.pool?.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const { method = '', url = '', headers } = request;
  const call = { method, url, range: headers['content-range'], bytes: body.length };
  seen.push(call);
  if (fault(call, response, body)) return;
  const state = { location, range: `0-${Math.max(taken.length - 1, 0)}` };
  if (method === 'POST') response.writeHead(202, state).end();
  else if (method === 'GET') response.writeHead(204, state).end();
  else if (method === 'PATCH') {
    taken = Buffer.concat([taken, body]);
    response.writeHead(202, { location: '/v2/a/b/blobs/uploads/s?_state=2' }).end();
  } else response.writeHead(method === 'PUT' ? 201 : 204).end();
}

async function* pieces(total: number, of = 64 << 10) {
  for (let sent = 0; sent < total; sent += of) yield Buffer.alloc(Math.min(of, total - sent), sent % 251);
}

async function contentOf(total: number): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces(total)) all.push(piece);
  return Buffer.concat(all);
}

interface Changes {
  readonly scope?: Partial<CallScope>;
  readonly digest?: string;
  readonly maxBytes?: number;
}

function upload(source: AsyncIterable<Buffer>, { scope, digest, maxBytes = 1 << 30 }: Changes = {}) {
  const cancellation = createCancellation();
  return uploadBlob(
    {
      target,
      scope: { requestId: 'r', log: SILENT, credential: ADA, cancellation, ...scope },
      repository: 'a/b',
      digest,
      limits: { maxBytes, timeoutMs: 5_000 },
    },
    source,
  );
}

function methods(): string[] {
  return seen.map(({ method, range }) => (range ? `${method} ${range}` : method));
}

const DIGEST = (content: Buffer, algorithm = 'sha256') =>
  `${algorithm}:${createHash(algorithm).update(content).digest('hex')}`;

it('sends a file in chunks, each to where the answer before it says, and closes it with its digest', async () => {
  const size = 33 * MEBIBYTE + 5;
  const content = await contentOf(size);
  expect(await upload(pieces(size))).toEqual({ digest: DIGEST(content), size });
  expect(taken.equals(content)).toBe(true);
  expect(methods()).toEqual([
    'POST',
    'PATCH 0-16777215',
    'PATCH 16777216-33554431',
    `PATCH 33554432-${size - 1}`,
    'PUT',
  ]);
  expect(seen.map(({ url }) => url)).toEqual([
    '/v2/a/b/blobs/uploads/',
    '/v2/a/b/blobs/uploads/s?_state=1',
    '/v2/a/b/blobs/uploads/s?_state=2',
    '/v2/a/b/blobs/uploads/s?_state=2',
    `/v2/a/b/blobs/uploads/s?_state=2&digest=${DIGEST(content)}`,
  ]);
});

it('uploads an empty file', async () => {
  const { digest } = await upload(pieces(0));
  expect(digest).toBe(DIGEST(Buffer.alloc(0)));
  expect(methods()).toEqual(['POST', 'PUT']);
});

it('computes the digest by the algorithm of the one that is expected', async () => {
  const digest = DIGEST(await contentOf(10), 'sha512');
  expect(await upload(pieces(10), { digest })).toEqual({ digest, size: 10 });
});

it('goes on from where the registry stopped when a chunk is lost', async () => {
  const size = 17 * MEBIBYTE;
  let isLost = false;
  fault = ({ method }, response, body) => {
    if (method !== 'PATCH' || isLost) return false;
    isLost = true;
    taken = Buffer.concat([taken, body.subarray(0, 1000)]);
    response.socket?.resetAndDestroy();
    return true;
  };
  await upload(pieces(size));
  expect(taken.equals(await contentOf(size))).toBe(true);
  expect(methods()).toEqual([
    'POST',
    'PATCH 0-16777215',
    'GET',
    'PATCH 1000-16777215',
    `PATCH 16777216-${size - 1}`,
    'PUT',
  ]);
});

it('does not send a chunk again of which only the answer was lost', async () => {
  let isLost = false;
  fault = ({ method }, response, body) => {
    if (method !== 'PATCH' || isLost) return false;
    isLost = true;
    taken = Buffer.concat([taken, body]);
    response.writeHead(503).end();
    return true;
  };
  await upload(pieces(100));
  expect(methods()).toEqual(['POST', 'PATCH 0-99', 'GET', 'PUT']);
  expect(taken).toHaveLength(100);
});

it('gives up after four attempts, and leaves nothing behind', async () => {
  fault = ({ method }, response) => method === 'PATCH' && Boolean(response.writeHead(500).end());
  await expect(upload(pieces(10))).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  expect(methods().filter((method) => method.startsWith('PATCH'))).toHaveLength(4);
  expect(methods().at(-1)).toBe('DELETE');
});

it('does not try again what is refused', async () => {
  fault = ({ method }, response) => method === 'PATCH' && Boolean(response.writeHead(403).end());
  await expect(upload(pieces(10))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(methods()).toEqual(['POST', 'PATCH 0-9', 'DELETE']);
});

it('cancels what turns out to be larger than allowed', async () => {
  await expect(upload(pieces(MEBIBYTE), { maxBytes: MEBIBYTE - 1 })).rejects.toMatchObject({
    code: 'PAYLOAD_TOO_LARGE',
    message: 'The file is larger than 1048575 bytes, the limit that UPLOAD_MAX_BYTES sets',
  });
  expect(methods()).toEqual(['POST', 'DELETE']);
});

it('cancels a file that has not the digest that was given', async () => {
  const digest = DIGEST(Buffer.from('other'));
  await expect(upload(pieces(10), { digest })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(methods()).toEqual(['POST', 'PATCH 0-9', 'DELETE']);
});

it('cancels when the file breaks off', async () => {
  async function* broken() {
    yield* pieces(17 * MEBIBYTE);
    throw new Error('gone');
  }
  await expect(upload(broken())).rejects.toThrow('gone');
  expect(methods()).toEqual(['POST', 'PATCH 0-16777215', 'DELETE']);
});

it('cancels when nobody waits any more', async () => {
  const cancellation = createCancellation();
  async function* source() {
    yield* pieces(16 * MEBIBYTE);
    cancellation.cancel('abandoned');
    yield* pieces(16 * MEBIBYTE);
  }
  await expect(upload(source(), { scope: { cancellation } })).rejects.toThrow();
  expect(methods().at(-1)).toBe('DELETE');
  expect(methods()).not.toContain('PUT');
});

it('cancels when the digest is not accepted', async () => {
  fault = ({ method }, response) => method === 'PUT' && Boolean(response.writeHead(400).end());
  await expect(upload(pieces(10))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(methods()).toEqual(['POST', 'PATCH 0-9', 'PUT', 'DELETE']);
});

it.each(['same', 'https://registry.example'])(
  'stays with its own address for an absolute location: %s',
  async (origin) => {
    location = `${origin === 'same' ? target.origin : origin}/v2/a/b/blobs/uploads/other`;
    await upload(pieces(10));
    expect(seen[1]?.url).toBe('/v2/a/b/blobs/uploads/other');
  },
);

it.each(['/elsewhere', 'http:', 'https://registry.example/v1/'])(
  'does not follow the location %s',
  async (elsewhere) => {
    location = elsewhere;
    await expect(upload(pieces(10))).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(methods()).toEqual(['POST']);
  },
);

it('needs a right to begin', async () => {
  fault = (_seen, response) => Boolean(response.writeHead(401).end());
  await expect(upload(pieces(10))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(methods()).toEqual(['POST']);
});
