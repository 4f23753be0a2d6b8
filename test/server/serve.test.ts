import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { readConfig } from '../../src/config.js';
import { type RunningServer, serve } from '../../src/server/serve.js';
import { type HeldStage, openHeldStage } from '../support/held-upstream.js';
import { SILENT, until } from '../support/traffic.js';

const GRACE_MS = 150;
/** Longer than any grace here, and far below what a connection may be kept alive. */
const PROMPT_MS = 2_000;

let held: HeldStage;
let server: RunningServer;
const sockets: Socket[] = [];
const agent = new Agent({ keepAlive: true });

beforeEach(async () => {
  held = await openHeldStage();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  agent.destroy();
  await held.close();
  await server.stop();
});

async function start(graceMs = 0): Promise<void> {
  const { origin = '' } = held.target;
  const config = readConfig({ PORT: '0', QUAY_URL: origin, SCOUT_URL: origin, HUB_URL: origin });
  server = await serve(config, SILENT, graceMs);
}

interface Reply {
  readonly status: number | undefined;
  readonly body: string;
}

function ask(path: string, body?: unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const client = request(`${server.origin}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      agent,
    });
    client.once('error', reject);
    client.once('response', async (response) =>
      resolve({ status: response.statusCode, body: await text(response) }),
    );
    client.end(body && JSON.stringify(body));
  });
}

async function isPrompt(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PROMPT_MS);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

const QUERY = { query: '{ quayUser { username } }' };

describe('a server that is asked to stop', () => {
  it('flips its readiness, lets the request in flight finish, then refuses connections', async () => {
    await start(GRACE_MS);
    const answer = ask('/graphql', QUERY);
    const call = await held.request(0);
    const stopped = server.stop();
    expect(await ask('/readyz')).toEqual({ status: 503, body: '{"status":"stopping","upstreams":{}}' });
    expect((await ask('/healthz')).status).toBe(200);
    let isStopped = false;
    void stopped.then(() => {
      isStopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS + 50));
    expect([isStopped, call.isGone]).toEqual([false, false]);
    call.answer('{"username":"ada"}');
    expect(await answer).toEqual({ status: 200, body: '{"data":{"quayUser":{"username":"ada"}}}\n' });
    expect(await isPrompt(stopped)).toBe(true);
    await expect(ask('/healthz')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('still takes operations while balancers learn of it', async () => {
    await start(GRACE_MS);
    const stopped = server.stop();
    const answer = ask('/graphql', QUERY);
    (await held.request(0)).answer('{"username":"ada"}');
    expect((await answer).status).toBe(200);
    expect(await isPrompt(stopped)).toBe(true);
  });

  it('does not wait for connections on which nothing happens', async () => {
    await start();
    expect((await ask('/healthz')).status).toBe(200);
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    expect(await isPrompt(server.stop())).toBe(true);
  });

  it('does not wait for connections on which nothing was ever asked', async () => {
    await start();
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    sockets.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    // A whole request on another connection: when it is answered, the silent one has been taken in as well.
    await ask('/healthz');
    expect(await isPrompt(server.stop())).toBe(true);
  });

  it('stops once, however often it is asked', async () => {
    await start();
    await Promise.all([server.stop(), server.stop()]);
    await expect(ask('/healthz')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('closes its connections to upstreams', async () => {
    await start();
    const answer = ask('/graphql', QUERY);
    const call = await held.request(0);
    const { socket } = call.response;
    call.answer('{"username":"ada"}');
    await answer;
    await server.stop();
    await until(() => socket?.destroyed !== false);
  });
});

describe('a server that is started', () => {
  it('tells the origin with the port that it was given', async () => {
    await start();
    expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d{4,5}$/);
    expect(await ask('/healthz')).toEqual({ status: 200, body: '{"status":"ok"}' });
  });

  it('rejects when its port is taken', async () => {
    await start();
    const { port } = new URL(server.origin);
    await expect(serve(readConfig({ PORT: port }), SILENT)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('calls nobody', async () => {
    await start();
    await ask('/healthz');
    expect(held.held).toEqual([]);
  });
});
