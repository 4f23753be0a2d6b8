import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createCancellation } from '../../src/http/cancellation.js';
import type { CallScope } from '../../src/http/message.js';
import { openStream, readStart } from '../../src/http/stream.js';
import { ADA, describeTarget, SILENT, type StageOptions, until } from '../support/traffic.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

async function open(answer: Answer, options: StageOptions = {}) {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return describeTarget(
    new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), // it listens on a port
    options,
  );
}

function scope(): CallScope {
  return { requestId: 'request-1', log: SILENT, credential: ADA, cancellation: createCancellation() };
}

const get = {
  method: 'GET' as const,
  path: '/blob',
  headers: { range: 'bytes=0-' },
  operation: 'Query.blob',
};

it('gives the reply before its body has come', async () => {
  let response: ServerResponse | undefined;
  const target = await open((_request, answered) => {
    response = answered.writeHead(206, { 'content-range': 'bytes 0-9/10' });
    answered.write('first');
  });
  const reply = await openStream(target, get, scope());
  expect(reply).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 0-9/10' } });
  response?.end('later');
  expect(String(await readStart(reply.body, 100))).toBe('firstlater');
});

it('sends the headers of the request with the authorization of the target', async () => {
  let headers = {};
  const target = await open((request, response) => {
    headers = request.headers;
    response.end();
  });
  const { body } = await openStream(target, get, scope());
  await readStart(body, 1);
  expect(headers).toMatchObject({ range: 'bytes=0-', authorization: 'Bearer ada' });
});

it('sends a body as it comes', async () => {
  const received: string[] = [];
  const target = await open((request, response) => {
    request.on('data', (chunk: Buffer) => received.push(String(chunk)));
    request.on('end', () => response.end('taken'));
  });
  async function* source() {
    yield 'one';
    await until(() => received.length === 1);
    yield 'two';
  }
  const request = { ...get, method: 'PATCH' as const, headers: {}, body: Readable.from(source()) };
  const { body } = await openStream(target, request, scope());
  expect(String(await readStart(body, 100))).toBe('taken');
  expect(received).toEqual(['one', 'two']);
});

it('rejects with what the upstream says, without the credential that it echoes', async () => {
  const target = await open((_request, response) =>
    response.writeHead(404).end(JSON.stringify({ message: 'ada may not see it' })),
  );
  const failure = openStream(target, get, scope());
  await expect(failure).rejects.toMatchObject({ code: 'NOT_FOUND', extensions: { operation: 'Query.blob' } });
  await expect(failure).rejects.not.toThrow('ada');
});

it('reads only the beginning of an error that does not end', async () => {
  let isGone = false;
  const target = await open((request, response) => {
    response.writeHead(500);
    const more = (): void => {
      while (!isGone && response.write('x'.repeat(1 << 16)));
      response.once('drain', more);
    };
    request.once('close', () => {
      isGone = true;
    });
    more();
  });
  await expect(openStream(target, get, scope())).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  await until(() => isGone);
});

it('stops reading the upstream when the body is destroyed', async () => {
  let isGone = false;
  const target = await open((request, response) => {
    request.once('close', () => {
      isGone = true;
    });
    response.write('some');
  });
  const { body } = await openStream(target, get, scope());
  body.on('error', () => undefined).destroy();
  await until(() => isGone);
});

it('destroys the body when the scope is cancelled', async () => {
  const target = await open((_request, response) => response.write('some'));
  const cancellable = scope();
  const { body } = await openStream(target, get, cancellable);
  const rest = readStart(body, 100);
  cancellable.cancellation.cancel('abandoned');
  await expect(rest).rejects.toMatchObject({ extensions: { code: 'INTERNAL' } });
});

it('does not begin for a scope that is cancelled already', async () => {
  const target = await open((_request, response) => response.end());
  const cancelled = scope();
  cancelled.cancellation.cancel('deadline');
  await expect(openStream(target, get, cancelled)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
});

it('names a broken connection', async () => {
  const target = await open((request) => request.socket.resetAndDestroy());
  await expect(openStream(target, get, scope())).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
});

it('gives up on an upstream that stays silent', async () => {
  const target = await open(() => undefined, { traffic: { timeoutMs: 20 } });
  await expect(openStream(target, get, scope())).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
});

it('says which variable is missing', async () => {
  const target = describeTarget(undefined);
  await expect(openStream(target, get, scope())).rejects.toMatchObject({ code: 'UPSTREAM_NOT_CONFIGURED' });
});
