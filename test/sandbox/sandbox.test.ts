import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { nodeImages, organisation, pythonImage, redisImage, webImage } from '../../src/sandbox/story.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterEach(() => sandbox.reset());
afterAll(() => sandbox.close());

async function exchange(hub: string, identifier: string, secret: string): Promise<string> {
  const response = await fetch(`${hub}/v2/auth/token`, {
    method: 'POST',
    body: JSON.stringify({ identifier, secret }),
  });
  return JSON.parse(await response.text()).access_token;
}

function askMirrors(scout: string, token: string) {
  const query = `{ dhiListMirroredRepositories(context: { organization: "${organisation}" }) {
    mirroredRepositories { destinationRepository { name namespace } } } }`;
  return fetch(scout, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
}

// First, because jest blames an unhandled rejection on whatever test runs when it arrives.
it('survives a client that goes away while it sends', async () => {
  const socket = connect(portOf(sandbox.urls.hub), '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(
    'POST /v2/auth/token HTTP/1.1\r\nhost: hub\r\ncontent-length: 100\r\n\r\n{"identifier"',
    () => {
      socket.destroy();
    },
  );
  await closed;
  expect((await fetch(`${sandbox.urls.hub}/v2/elsewhere`)).status).toBe(404);
});

describe('the sandbox', () => {
  it('gives every upstream an origin of its own on loopback', () => {
    const { scout, hub, quay, zot } = sandbox.urls;
    expect(scout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/graphql$/);
    for (const url of [hub, quay, zot]) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(new Set([scout, hub, quay, zot].map((url) => new URL(url).port)).size).toBe(4);
  });

  it('tells one story: a token of the hub opens the mirrors, and every mirror has pulls', async () => {
    const token = await exchange(sandbox.urls.hub, 'ada', 'dckr_pat_ada');
    const { data } = JSON.parse(await (await askMirrors(sandbox.urls.scout, token)).text());
    const names = data.dhiListMirroredRepositories.mirroredRepositories.map(
      ({ destinationRepository }: { destinationRepository: { name: string; namespace: string } }) =>
        `${destinationRepository.namespace}/${destinationRepository.name}`,
    );
    expect(names).toHaveLength(3);
    const keys = names.map((name: string) => `repos=${name}`).join('&');
    const response = await fetch(`${sandbox.urls.hub}/api/publisher/analytics/v1/repos/pulls?${keys}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { repos } = JSON.parse(await response.text());
    for (const name of names) expect(repos[name].pulls.length).toBeGreaterThan(0);
  });

  it('offers identities that the named upstream accepts', async () => {
    const accepts = {
      docker: async (value: string) => {
        const [identifier = '', secret = ''] = Buffer.from(value.slice('Basic '.length), 'base64')
          .toString()
          .split(':');
        return (await exchange(sandbox.urls.hub, identifier, secret)) !== undefined;
      },
      quay: async (authorization: string) => {
        // A private repository tells a known token without permission (403) from an unknown one (401).
        const url = `${sandbox.urls.quay}/api/v1/repository/${organisation}/web`;
        return (await fetch(url, { headers: { authorization } })).status !== 401;
      },
      zot: async (authorization: string) =>
        (await fetch(`${sandbox.urls.zot}/v2/`, { headers: { authorization } })).ok,
    };
    for (const { upstream, value, header } of sandbox.identities) {
      expect(header.toLowerCase()).toBe(`x-${upstream}-authorization`);
      expect(await accepts[upstream](value)).toBe(true);
    }
    expect(await accepts.zot('Basic d3Jvbmc6d3Jvbmc=')).toBe(false);
    expect(await accepts.quay('Bearer wrong')).toBe(false);
  });

  it('shows the same manifest of node in zot as in the catalogue', async () => {
    const [manifest] = nodeImages[0]?.manifests ?? [];
    const url = `${sandbox.urls.zot}/v2/${organisation}/node/manifests/${manifest?.digest}`;
    const authorization = `Basic ${Buffer.from('ada:ada-password').toString('base64')}`;
    const response = await fetch(url, { headers: { authorization } });
    expect(await response.text()).toBe(manifest?.text);
  });

  it('has digests that are the real sha256 of what they name', () => {
    for (const image of [...nodeImages, pythonImage, redisImage, webImage]) {
      expect(sha256(image.text)).toBe(image.indexDigest);
      const listed = JSON.parse(image.text).manifests.map(({ digest }: { digest: string }) => digest);
      expect(listed).toEqual(image.manifests.map(({ digest }) => digest));
      for (const manifest of image.manifests) {
        expect(sha256(manifest.text)).toBe(manifest.digest);
        const { config, layers } = JSON.parse(manifest.text);
        expect(config.digest).toBe(sha256(manifest.configText));
        expect(layers.reduce((sum: number, { size }: { size: number }) => sum + size, 0)).toBe(manifest.size);
      }
    }
  });

  it('records calls until it is reset', async () => {
    await fetch(`${sandbox.urls.hub}/v2/elsewhere?a=1`);
    expect(sandbox.hub.calls).toMatchObject([{ method: 'GET', url: '/v2/elsewhere?a=1' }]);
    sandbox.reset();
    expect(sandbox.hub.calls).toEqual([]);
  });
});

describe('another sandbox', () => {
  it('can make tokens short-lived, reads its own clock, and refuses the tokens of this one', async () => {
    let now = Date.UTC(2025, 6, 10);
    const other = await startSandbox({ tokenLifetimeSeconds: 1, now: () => now });
    try {
      const foreign = await exchange(sandbox.urls.hub, 'ada', 'dckr_pat_ada');
      expect((await askMirrors(other.urls.scout, foreign)).status).toBe(401);
      const token = await exchange(other.urls.hub, 'ada', 'dckr_pat_ada');
      expect((await askMirrors(other.urls.scout, token)).status).toBe(200);
      now += 1_000;
      expect((await askMirrors(other.urls.scout, token)).status).toBe(401);
    } finally {
      await other.close();
    }
  });

  it('listens where it is told to, frees its ports, and leaves nothing behind when one is taken', async () => {
    const first = await startSandbox();
    const ports = {
      scout: portOf(first.urls.scout),
      hub: portOf(first.urls.hub),
      quay: portOf(first.urls.quay),
      zot: portOf(first.urls.zot),
    };
    await first.close();
    await expect(startSandbox({ ports: { ...ports, zot: portOf(sandbox.urls.zot) } })).rejects.toThrow(
      'EADDRINUSE',
    );
    const second = await startSandbox({ ports });
    expect(second.urls).toEqual(first.urls);
    await second.close();
    await expect(fetch(second.urls.hub)).rejects.toThrow();
  });
});

describe('a fault', () => {
  const hub = (path = '/v2/auth/token') =>
    fetch(`${sandbox.urls.hub}${path}`, { method: 'POST', body: '{}' });

  it('can break the JSON, answer a page, or send a huge body', async () => {
    sandbox.hub.fail({ kind: 'broken-json' });
    await expect((await hub()).json()).rejects.toThrow('JSON');
    sandbox.hub.fail({ kind: 'html', status: 502 });
    const page = await hub();
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
    sandbox.hub.fail({ kind: 'huge-body', bytes: 100_000 });
    expect((await (await hub()).text()).length).toBeGreaterThan(100_000);
  });

  it('can reset the connection', async () => {
    sandbox.hub.fail({ kind: 'reset' });
    await expect(hub()).rejects.toThrow('fetch failed');
  });

  it('can hang until the client gives up', async () => {
    sandbox.hub.fail({ kind: 'hang' });
    const signal = AbortSignal.timeout(50);
    await expect(fetch(sandbox.urls.hub, { signal })).rejects.toThrow('timeout');
  });

  it('can make an answer slow without changing it', async () => {
    sandbox.hub.fail({ kind: 'slow', ms: 40 });
    const started = performance.now();
    expect((await hub()).status).toBe(400);
    expect(performance.now() - started).toBeGreaterThanOrEqual(35);
  });

  it('can be limited to a path', async () => {
    sandbox.hub.fail({ kind: 'status', status: 503, path: '/v2/users' });
    expect((await hub('/v2/users/login')).status).toBe(503);
    expect((await hub()).status).toBe(400);
  });

  it('can be set and taken back over HTTP, on one upstream alone', async () => {
    const control = `${sandbox.urls.quay}/__fault`;
    await fetch(control, { method: 'POST', body: JSON.stringify({ kind: 'status', status: 503 }) });
    expect((await fetch(`${sandbox.urls.quay}/api/v1/user/`)).status).toBe(503);
    expect((await hub()).status).toBe(400);
    await fetch(control, { method: 'DELETE' });
    expect((await fetch(`${sandbox.urls.quay}/api/v1/user/`)).status).toBe(401);
  });
});

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
