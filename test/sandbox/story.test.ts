import { joinVariables } from '../../src/sandbox/environment.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { nodeImages, organisation, pythonImage, redisImage } from '../../src/sandbox/story.js';
import { formerRedisImage, patchedPythonImage } from '../../src/sandbox/story-copies.js';
import { ADA } from '../support/gateway.js';

const CLOCK = { now: Date.parse('2026-11-21T12:00:00Z') };
const DAY_MS = 86_400_000;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => CLOCK.now });
});

afterAll(() => sandbox.close());

async function ask(url: string, credential: string, options: RequestInit = {}) {
  const response = await fetch(url, {
    ...options,
    headers: { authorization: credential, ...options.headers },
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

function quay(path: string, method = 'GET') {
  return ask(`${sandbox.urls.quay}/api/v1${path}`, ADA['x-quay-authorization'], { method });
}

function zot(path: string) {
  return ask(`${sandbox.urls.zot}${path}`, ADA['x-zot-authorization']);
}

/** The living tags of a repository at Quay, with their digests. */
async function quayTags(name: string): Promise<Record<string, string>> {
  const { body } = await quay(`/repository/${organisation}/${name}/tag/?onlyActiveTags=true`);
  return Object.fromEntries(
    body.tags.map((tag: { name: string; manifest_digest: string }) => [tag.name, tag.manifest_digest]),
  );
}

function tagsOf(...images: readonly (typeof redisImage)[]): Record<string, string> {
  return Object.fromEntries(images.flatMap(({ tags, indexDigest }) => tags.map((tag) => [tag, indexDigest])));
}

describe('an image that lies in every registry', () => {
  it('has the same digests and tags at Quay and in both repositories of zot', async () => {
    const expected = tagsOf(...nodeImages);
    expect(await quayTags('node')).toEqual(expected);
    for (const name of ['node', 'dhi-node']) {
      const { body } = await zot(`/v2/${organisation}/${name}/tags/list`);
      expect(body.tags).toEqual(Object.keys(expected).sort());
      const manifest = await zot(`/v2/${organisation}/${name}/manifests/20-dev`);
      expect(manifest.body).toEqual(JSON.parse(nodeImages[0]?.text ?? ''));
    }
  });
});

describe('copies that differ from their source', () => {
  it('have one at Quay that was left behind, because its last sync failed some days ago', async () => {
    expect(await quayTags('dhi-redis')).toEqual({
      '8.0': formerRedisImage.indexDigest,
      '8': formerRedisImage.indexDigest,
    });
    const { body } = await quay(`/repository/${organisation}/dhi-redis/mirror`);
    expect(body).toMatchObject({
      external_reference: 'dhi.io/redis',
      sync_status: 'FAIL',
      root_rule: { rule_value: ['8', '8.0'] },
      sync_start_date: '2026-11-25T12:00:00Z',
    });
    const { issues } = (await quay(`/repository/mirror/health?namespace=${organisation}`)).body;
    expect(issues.map(({ message }: { message: string }) => message)).toContain(
      `Repository ${organisation}/dhi-redis hasn't synced in over 24 hours`,
    );
  });

  it('have one at Quay in which a tag was moved to an image that the source never had', async () => {
    const { body } = await quay(`/repository/${organisation}/dhi-python/mirror`);
    expect(body).toMatchObject({ external_reference: 'dhi.io/python', sync_status: 'SUCCESS' });
    expect(await quayTags('dhi-python')).toEqual({
      ...tagsOf(pythonImage),
      '3.13': patchedPythonImage.indexDigest,
    });
  });

  it('have one in zot that lacks a tag, of which only the configuration tells', async () => {
    const { body } = await zot(`/v2/${organisation}/dhi-python/tags/list`);
    expect(body.tags).toEqual(pythonImage.tags.filter((tag) => tag !== '3').sort());
    expect(joinVariables.MIRRORS).toContain(`dhi.io/python=zot.example/${organisation}/dhi-python`);
  });

  it('catch up at the next sync, which moves the tags to what the source has now', async () => {
    expect((await quay(`/repository/${organisation}/dhi-redis/mirror/sync-now`, 'POST')).status).toBe(204);
    CLOCK.now += 20_000;
    expect(await quayTags('dhi-redis')).toEqual({
      '8.0': redisImage.indexDigest,
      '8': redisImage.indexDigest,
    });
    expect((await quay(`/repository/${organisation}/dhi-redis/mirror`)).body.sync_status).toBe('SUCCESS');
    CLOCK.now += 6 * DAY_MS;
    expect(await quayTags('dhi-python')).toEqual(tagsOf(pythonImage));
  });

  it('cannot be synced from the catalogue without a login', async () => {
    const path = `/repository/${organisation}/dhi-redis/mirror`;
    const changed = await ask(`${sandbox.urls.quay}/api/v1${path}`, ADA['x-quay-authorization'], {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ external_registry_username: null, external_registry_password: null }),
    });
    expect(changed.status).toBe(201);
    await quay(`${path}/sync-now`, 'POST');
    CLOCK.now += 20_000;
    expect((await quay(path)).body.sync_status).toBe('FAIL');
  });
});

describe('the image before the present one', () => {
  it('is what the log of Scout says was copied first', async () => {
    const { body } = await ask(sandbox.urls.scout, await dockerToken(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `{ dhiListMirroringLogs(context: { organization: "${organisation}" }) { items { tag digest reason } } }`,
      }),
    });
    expect(body.data.dhiListMirroringLogs.items).toContainEqual({
      tag: '8.0',
      digest: formerRedisImage.indexDigest,
      reason: 'ONBOARDING',
    });
  });

  it('has a vulnerability that the present one no longer has', async () => {
    const idsIn = async (name: string, digest: string): Promise<string[]> => {
      const { body } = await quay(`/repository/${organisation}/${name}/manifest/${digest}/security`);
      return body.data.Layer.Features.flatMap(
        ({ Vulnerabilities }: { Vulnerabilities: { Name: string }[] }) =>
          Vulnerabilities.map(({ Name }) => Name),
      );
    };
    const former = await idsIn('dhi-redis', formerRedisImage.manifests[0]?.digest ?? '');
    const present = await idsIn('dhi-redis', redisImage.manifests[0]?.digest ?? '');
    expect(former.filter((id) => !present.includes(id))).toEqual(['CVE-2025-0395']);
    expect(present.filter((id) => !former.includes(id))).toEqual([]);
  });
});

async function dockerToken(): Promise<string> {
  const { body } = await ask(`${sandbox.urls.hub}/v2/auth/token`, '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifier: 'ada', secret: 'dckr_pat_ada' }),
  });
  return `Bearer ${body.access_token}`;
}
