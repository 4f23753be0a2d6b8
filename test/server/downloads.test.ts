import { createHash } from 'node:crypto';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ADA, BOB, startGateway, type TestGateway } from '../support/gateway.js';
import { until } from '../support/traffic.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Origin {
  readonly url: string;
  readonly seen: IncomingMessage[];
  answer: Answer;
}

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const PATH = `/blobs/zot/a/b@${DIGEST}`;
const servers: Server[] = [];
let zot: Origin;
let gateway: TestGateway;

async function listen(): Promise<Origin> {
  const server = createServer((request, response) => {
    origin.seen.push(request);
    origin.answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const origin: Origin = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    answer: (_request, response) => response.end(),
  };
  return origin;
}

beforeAll(async () => {
  zot = await listen();
  gateway = await startGateway({ ZOT_URL: zot.url });
});

beforeEach(() => {
  zot.seen.splice(0);
  zot.answer = (_request, response) => response.end();
});

afterAll(async () => {
  await gateway.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

function download(path = PATH, init: RequestInit = {}): Promise<Response> {
  return fetch(`${gateway.origin}${path}`, { headers: ADA, ...init });
}

describe('a blob', () => {
  it('is passed on with its headers, read with the credential of the caller', async () => {
    const content = Buffer.alloc(3 << 20, 'blob');
    zot.answer = (_request, response) =>
      response
        .writeHead(200, {
          'content-length': content.length,
          'docker-content-digest': DIGEST,
          'set-cookie': 'a=b',
        })
        .end(content);
    const response = await download();
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': String(content.length),
      'content-type': 'application/octet-stream',
      'docker-content-digest': DIGEST,
    });
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(zot.seen.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ['GET', `/v2/a/b/blobs/${DIGEST}`, ADA['x-zot-authorization']],
    ]);
  });

  it('is nobody’s page on the origin of the gateway', async () => {
    zot.answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<script>alert(1)</script>');
    const { headers } = await download();
    expect(headers.get('content-disposition')).toBe(`attachment; filename="a-b@sha256-${'ab'.repeat(32)}"`);
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  it('may be asked for in part', async () => {
    zot.answer = (_request, response) =>
      response.writeHead(206, { 'content-range': 'bytes 2-4/9', 'content-length': 3 }).end('abc');
    const response = await download(PATH, { headers: { ...ADA, range: 'bytes=2-4' } });
    expect([response.status, await response.text()]).toEqual([206, 'abc']);
    expect(response.headers.get('content-range')).toBe('bytes 2-4/9');
    expect(zot.seen[0]?.headers.range).toBe('bytes=2-4');
  });

  it('may be looked at without its body', async () => {
    zot.answer = (_request, response) =>
      response.writeHead(200, { 'content-length': 1234, 'accept-ranges': 'bytes' }).end();
    const response = await download(PATH, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('content-length')).toBe('1234');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(zot.seen[0]?.method).toBe('HEAD');
  });

  it('is fetched from an object storage without the credential', async () => {
    const storage = await listen();
    storage.answer = (_request, response) =>
      response.writeHead(206, { 'content-range': 'bytes 0-3/9' }).end('from');
    zot.answer = (_request, response) =>
      response.writeHead(307, { location: `${storage.url}/bucket/key?signature=s` }).end();
    const response = await download(PATH, { headers: { ...ADA, range: 'bytes=0-3' } });
    expect([response.status, await response.text()]).toEqual([206, 'from']);
    expect(storage.seen.map(({ url, headers }) => [url, headers.range, headers.authorization])).toEqual([
      ['/bucket/key?signature=s', 'bytes=0-3', undefined],
    ]);
    expect(JSON.stringify(storage.seen[0]?.headers)).not.toContain('YWRh');
  });

  it('is not read on when the client goes away', async () => {
    let isGone = false;
    zot.answer = (request, response) => {
      request.once('close', () => {
        isGone = true;
      });
      response.write('some');
    };
    const client = get(`${gateway.origin}${PATH}`, { headers: ADA }, (response) =>
      response.once('data', () => client.destroy()),
    );
    client.on('error', () => undefined);
    await until(() => isGone);
  });

  it('is read no faster than the client takes it', async () => {
    const piece = Buffer.alloc(64 << 10);
    let written = 0;
    zot.answer = (_request, response) => {
      const more = (): void => {
        while (written < 256 << 20) {
          written += piece.length;
          if (!response.write(piece)) return void response.once('drain', more);
        }
      };
      more();
    };
    const client = get(`${gateway.origin}${PATH}`, { headers: ADA }, (response) => response.pause());
    client.on('error', () => undefined);
    let before = -1;
    await until(() => zot.seen.length > 0);
    // It has come to rest when nothing more was written for a while.
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(written).toBeLessThan(32 << 20);
    client.destroy();
  });

  it('breaks off for the client when the upstream does', async () => {
    zot.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('some');
      setImmediate(() => response.socket?.resetAndDestroy());
    };
    const response = await download().catch((error: Error) => error);
    await expect(response instanceof Error ? Promise.reject(response) : response.text()).rejects.toThrow();
  });

  it('differs from caller to caller', async () => {
    zot.answer = ({ headers }, response) =>
      response.end(createHash('sha256').update(String(headers.authorization)).digest('hex'));
    const [ada, bob, again] = await Promise.all(
      [ADA, BOB, ADA].map(async (headers) => (await download(PATH, { headers })).text()),
    );
    expect(ada).toBe(again);
    expect(ada).not.toBe(bob);
  });
});

describe('a download that fails', () => {
  it.each([
    [401, 401, 'UNAUTHENTICATED'],
    [403, 403, 'FORBIDDEN'],
    [404, 404, 'NOT_FOUND'],
    [416, 416, 'BAD_USER_INPUT'],
    [429, 429, 'RATE_LIMITED'],
    [500, 502, 'UPSTREAM_ERROR'],
  ])('with status %i is answered with %i and %s', async (upstream, status, code) => {
    zot.answer = (_request, response) => response.writeHead(upstream).end();
    const response = await download();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code, upstream: 'zot', requestId: response.headers.get('x-request-id') } }],
    });
  });

  it.each([
    ['/blobs/zot/a/b', 'no digest'],
    ['/blobs/zot/a/b@sha256:abc', 'a digest that is too short'],
    [`/blobs/zot/@${DIGEST}`, 'no repository'],
    [`/blobs/zot/a/%252e%252e/b@${DIGEST}`, 'a way out'],
    [`/blobs/zot/a/..%2fb@${DIGEST}`, 'a way out'],
    [`/blobs/zot/a//b@${DIGEST}`, 'an empty part'],
  ])('because %s has %s asks nobody', async (path) => {
    const response = await download(path);
    expect([400, 404]).toContain(response.status);
    expect(zot.seen).toEqual([]);
  });

  it('says so when no zot is configured', async () => {
    const without = await startGateway({});
    const response = await fetch(`${without.origin}${PATH}`);
    expect(response.status).toBe(503);
    await without.close();
  });

  it('does not tell the credential, nor logs it', async () => {
    zot.answer = ({ headers }, response) =>
      response
        .writeHead(403)
        .end(JSON.stringify({ errors: [{ code: 'DENIED', message: `no ${headers.authorization}` }] }));
    const text = await (await download()).text();
    const secret = ADA['x-zot-authorization'].slice('Basic '.length);
    expect(text).not.toContain(secret);
    expect(gateway.logged()).not.toContain(secret);
    expect(gateway.logged()).toContain('"status":403');
  });
});

it('needs a client key where clients have keys', async () => {
  const key = createHash('sha256').update('secret').digest('hex');
  const closed = await startGateway({ ZOT_URL: zot.url, CLIENT_KEYS: `ci:${key}` });
  const refused = await fetch(`${closed.origin}${PATH}`, { headers: ADA });
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(zot.seen).toEqual([]);
  const taken = await fetch(`${closed.origin}${PATH}`, {
    headers: { ...ADA, authorization: 'Bearer secret' },
  });
  expect(taken.status).toBe(200);
  await closed.close();
});
