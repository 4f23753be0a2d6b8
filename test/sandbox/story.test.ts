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

async function post(url: string, credential: string, document: object) {
  const headers = { 'content-type': 'application/json' };
  const { body } = await ask(url, credential, { method: 'POST', headers, body: JSON.stringify(document) });
  return body;
}

async function search(query: string) {
  return (await post(`${sandbox.urls.zot}/v2/_zot/ext/search`, ADA['x-zot-authorization'], { query })).data;
}

async function scout(query: string) {
  const login = { identifier: 'ada', secret: 'dckr_pat_ada' };
  const { access_token: token } = await post(`${sandbox.urls.hub}/v2/auth/token`, '', login);
  return (await post(sandbox.urls.scout, `Bearer ${token}`, { query })).data;
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
    const { ImageList } = await search('{ ImageList(repo: "") { Results { RepoName Tag Digest } } }');
    const images: { RepoName: string; Tag: string; Digest: string }[] = ImageList.Results;
    for (const name of ['node', 'dhi-node']) {
      const own = images.filter(({ RepoName }) => RepoName === `${organisation}/${name}`);
      expect(Object.fromEntries(own.map(({ Tag, Digest }) => [Tag, Digest]))).toEqual(expected);
    }
  });
});

describe('what the scanners of one platform report', () => {
  const digest = nodeImages[0]?.manifests[0]?.digest ?? '';

  it('agrees but for one vulnerability that only two of them have, by the names of their databases', async () => {
    const { body } = await quay(`/repository/${organisation}/node/manifest/${digest}/security`);
    const clair: string[] = body.data.Layer.Features.flatMap(
      ({ Vulnerabilities }: { Vulnerabilities: { Name: string }[] }) =>
        Vulnerabilities.map(({ Name }) => Name),
    );
    const trivy = await search(
      `{ CVEListForImage(image: "${organisation}/node:20-dev") { CVEList { Id } } }`,
    );
    const ids: string[] = trivy.CVEListForImage.CVEList.map(({ Id }: { Id: string }) => Id);
    const query = `{ imagePackagesByDigest(context: { organization: "${organisation}" }, digest: "${digest}", query: { includeExcepted: true }) {
      sbomState imagePackages { packages { package { vulnerabilities { sourceId } } } }
    } }`;
    const { imagePackagesByDigest: report } = await scout(query);
    expect(report.sbomState).toBe('INDEXED');
    expect(JSON.stringify(report.imagePackages)).toContain('CVE-2025-27587');
    expect(clair).toContain('CVE-2025-27587');
    expect(ids).not.toContain('CVE-2025-27587');
    expect(clair.filter((id) => id.startsWith('GHSA-'))).toEqual([
      'GHSA-cxrh-j4jr-qwg3',
      'GHSA-v6h2-p8h4-qcjw',
    ]);
    expect(ids).toEqual(expect.arrayContaining(['CVE-2025-47279', 'CVE-2025-5889']));
  });

  it('joins an advisory and its CVE by the links', async () => {
    const { body } = await quay(`/repository/${organisation}/node/manifest/${digest}/security`);
    const features: { Name: string; CVEIds: string[]; Vulnerabilities: { Link: string }[] }[] =
      body.data.Layer.Features;
    const undici = features.find(({ Name }) => Name === 'undici');
    expect(undici?.CVEIds).toEqual(['CVE-2025-47279']);
    expect(undici?.Vulnerabilities[0]?.Link).toContain('https://nvd.nist.gov/vuln/detail/CVE-2025-47279');
  });
});

describe('a signature that a copy has lost', () => {
  it('is a referrer at the source, while the bill of materials is one on both sides', async () => {
    const typesIn = async (name: string): Promise<string[]> => {
      const { body } = await zot(`/v2/${organisation}/${name}/referrers/${nodeImages[0]?.indexDigest}`);
      return body.manifests.map(({ artifactType }: { artifactType: string }) => artifactType);
    };
    expect(await typesIn('dhi-node')).toEqual([
      'application/vnd.dev.cosign.artifact.sig.v1+json',
      'application/spdx+json',
    ]);
    expect(await typesIn('node')).toEqual(['application/spdx+json']);
    const signed = await search(
      `{ source: Image(image: "${organisation}/dhi-node:20-dev") { IsSigned } copy: Image(image: "${organisation}/node:20-dev") { IsSigned } }`,
    );
    expect(signed).toEqual({ source: { IsSigned: true }, copy: { IsSigned: false } });
  });
});

describe('repositories that nobody touches', () => {
  const NINETY_DAYS_AGO = CLOCK.now - 90 * DAY_MS;

  it('lie in zot beside others that were pulled within the last days', async () => {
    const { ImageList } = await search(
      '{ ImageList(repo: "") { Results { RepoName PushTimestamp LastPullTimestamp } } }',
    );
    const images: { RepoName: string; PushTimestamp: string; LastPullTimestamp: string }[] =
      ImageList.Results;
    const fresh = images.filter(({ PushTimestamp, LastPullTimestamp }) =>
      [PushTimestamp, LastPullTimestamp].some((time) => Date.parse(time) > NINETY_DAYS_AGO),
    );
    const touched = new Set(fresh.map(({ RepoName }) => RepoName));
    const stale = images.map(({ RepoName }) => RepoName).filter((name) => !touched.has(name));
    expect([...new Set(stale)]).toEqual([`${organisation}/node`, 'tools/multi']);
  });

  it('are one of the services at Quay', async () => {
    const { body } = await quay(`/repository?namespace=${organisation}`);
    const stale: string[] = [];
    for (const { name } of body.repositories) {
      const { tags } = (await quay(`/repository/${organisation}/${name}/tag/?onlyActiveTags=true`)).body;
      const { last_tag_pull_date: pulled } = (
        await quay(`/repository/${organisation}/${name}/tag/${tags[0].name}/pull_statistics`)
      ).body;
      const touched = Math.max(tags[0].start_ts * 1000, Date.parse(pulled));
      if (touched < NINETY_DAYS_AGO) stale.push(name);
    }
    expect(stale).toEqual(['svc-18']);
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
    const { dhiListMirroringLogs } = await scout(
      `{ dhiListMirroringLogs(context: { organization: "${organisation}" }) { items { tag digest reason } } }`,
    );
    expect(dhiListMirroringLogs.items).toContainEqual({
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
