import { createQuay, type QuayOptions } from '../../src/sandbox/quay/quay.js';
import { type Service, startService } from '../../src/sandbox/service.js';
import { nodeImages, organisation, webImage } from '../../src/sandbox/story.js';
import { toolImage } from '../../src/sandbox/zot/tool-images.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

/** Flags that change what the lists show; a test turns them on by itself. */
const PLAIN: QuayOptions = { off: ['FEATURE_QUOTA_MANAGEMENT', 'FEATURE_IMMUTABLE_TAGS'] };

async function startQuay(options: QuayOptions = {}) {
  const service = await startService(createQuay({ ...PLAIN, ...options }), { host: '127.0.0.1', port: 0 });
  started.push(service);
  const get = async (path: string, token = 'quay-ada-token') => {
    const headers = token ? { authorization: `Bearer ${token}` } : undefined;
    const response = await fetch(`${service.origin}/api/v1${path}`, { headers, redirect: 'manual' });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
  };
  return { service, get };
}

const node = `/repository/${organisation}/node`;
const RFC_2822 = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d -0000$/;

describe('getRepo', () => {
  it('shows the repository with its living tags as a map', async () => {
    const { get } = await startQuay();
    const { status, body } = await get(node);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      namespace: organisation,
      name: 'node',
      kind: 'image',
      is_public: true,
      is_starred: true,
      can_write: true,
      can_admin: true,
    });
    expect(Object.keys(body.tags).sort()).toEqual(nodeImages.flatMap(({ tags }) => tags).sort());
    expect(body.tags['20']).toEqual({
      name: '20',
      size: null,
      last_modified: expect.stringMatching(RFC_2822),
      manifest_digest: nodeImages[1]?.indexDigest,
    });
    expect(body).not.toHaveProperty('stats');
  });

  it('leaves the tags out only for a text that Quay takes for false', async () => {
    const { get } = await startQuay();
    expect((await get(`${node}?includeTags=false`)).body).not.toHaveProperty('tags');
    expect((await get(`${node}?includeTags=no`)).body).toHaveProperty('tags');
  });

  it('adds counts of past days when asked', async () => {
    const { get } = await startQuay({ now: () => new Date('2025-07-10T12:00:00Z') });
    const { stats } = (await get(`${node}?includeStats=true`)).body;
    expect(stats).toHaveLength(91);
    expect(stats[0]).toEqual({ date: '2025-07-09', count: expect.any(Number) });
  });

  it('finds a repository whose name holds a slash, however the slash is written', async () => {
    const { get } = await startQuay();
    for (const path of ['/repository/bobsorg/tools/cli', '/repository/bobsorg%2Ftools/cli']) {
      expect((await get(path, 'quay-bob-token')).body).toMatchObject({
        namespace: 'bobsorg',
        name: 'tools/cli',
      });
    }
    const tags = await get('/repository/bobsorg/tools/cli/tag/', 'quay-bob-token');
    expect(tags.body.tags[0].manifest_digest).toBe(toolImage.indexDigest);
  });

  it('says what the token may do, not only its user', async () => {
    const { get } = await startQuay();
    const { body } = await get(node, 'quay-ada-read-token');
    expect(body).toMatchObject({ can_write: false, can_admin: false });
  });
});

describe('listRepos', () => {
  it('refuses a listing without namespace, starred or public', async () => {
    const { service, get } = await startQuay();
    const { status, body } = await get('/repository');
    const text = 'namespace, starred or public are required for this API call';
    expect(status).toBe(400);
    expect(body).toEqual({
      detail: text,
      error_message: text,
      error_type: 'invalid_request',
      title: 'invalid_request',
      type: `${service.origin}/api/v1/error/invalid_request`,
      status: 400,
    });
  });

  it('pages by an opaque token until the last page has none', async () => {
    const { get } = await startQuay({ pageSize: 10 });
    const names: string[] = [];
    let path = `/repository?namespace=${organisation}`;
    for (let page = 0; page < 3; page += 1) {
      const { body } = await get(path);
      names.push(...body.repositories.map(({ name }: { name: string }) => name));
      expect('next_page' in body).toBe(page < 2);
      path = `/repository?namespace=${organisation}&next_page=${encodeURIComponent(body.next_page)}`;
    }
    expect(names).toHaveLength(24);
    expect(new Set(names).size).toBe(24);
    expect(names.slice(0, 3)).toEqual(['node', 'web', 'svc-01']);
  });

  it('starts again at the first page when the token is wrong or two days old', async () => {
    let now = new Date('2025-07-10T12:00:00Z');
    const { get } = await startQuay({ pageSize: 5, now: () => now });
    const list = async (token: string) =>
      (await get(`/repository?namespace=${organisation}&next_page=${token}`)).body.repositories[0].name;
    const { next_page: token } = (await get(`/repository?namespace=${organisation}`)).body;
    expect(await list(token)).toBe('svc-04');
    expect(await list('no-token-of-ours')).toBe('node');
    expect(await list(`${token.slice(0, -4)}AAAA`)).toBe('node');
    now = new Date('2025-07-12T12:00:01Z');
    expect(await list(token)).toBe('node');
  });

  it('adds popularity, times and stars only when they are due', async () => {
    const { get } = await startQuay();
    const query = `/repository?namespace=${organisation}&public=true`;
    const plain = (await get(query, '')).body.repositories[0];
    expect(Object.keys(plain)).toEqual(['namespace', 'name', 'description', 'is_public', 'kind', 'state']);
    const full = (await get(`${query}&last_modified=true&popularity=true`)).body.repositories[0];
    expect(full).toMatchObject({ is_starred: true, popularity: 45.5 });
    expect(full.last_modified).toBe(Math.floor(Date.parse('2025-07-02T09:15:02Z') / 1000));
  });

  it('shows strangers public repositories, and only when they ask for public ones', async () => {
    const { get } = await startQuay();
    const list = async (query: string, token: string) =>
      (await get(`/repository?namespace=${organisation}${query}`, token)).body.repositories.length;
    expect(await list('', 'quay-bob-token')).toBe(0);
    expect(await list('&public=true', 'quay-bob-token')).toBe(21);
    expect(await list('', 'quay-ada-read-token')).toBe(24);
    expect(await list('&repo_kind=application', 'quay-ada-token')).toBe(0);
  });

  it('lists starred repositories of a user and refuses to for nobody', async () => {
    const { get } = await startQuay();
    const { repositories } = (await get('/repository?starred=true')).body;
    expect(repositories.map(({ name }: { name: string }) => name)).toEqual(['node']);
    const refused = await get('/repository?starred=true', '');
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body)).toEqual(['message']);
  });

  it('reports quota only where quota management is on', async () => {
    const { get } = await startQuay({ off: [] });
    const reportIn = async (namespace: string, token?: string) =>
      (await get(`/repository?namespace=${namespace}`, token)).body.repositories[0].quota_report;
    const bytes = expect.any(Number);
    const [quota] = (await get(`/organization/${organisation}/quota`)).body;
    expect(await reportIn(organisation)).toEqual({ quota_bytes: bytes, configured_quota: quota.limit_bytes });
    const withoutQuota = await reportIn('bobsorg', 'quay-bob-token');
    expect(withoutQuota).toEqual({ quota_bytes: bytes, configured_quota: null });
  });
});

describe('listRepoTags', () => {
  it('lists living and dead tags, newest first, and leaves the dead out on request', async () => {
    const { get } = await startQuay();
    const { body } = await get(`${node}/tag/`);
    expect(body.tags).toHaveLength(13);
    const starts = body.tags.map(({ start_ts }: { start_ts: number }) => start_ts);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
    expect(body.tags.at(-1)).toEqual({
      name: '20.19.3-rc1',
      reversion: false,
      start_ts: Date.parse('2025-06-27T10:00:00Z') / 1000,
      end_ts: Date.parse('2025-07-02T09:30:00Z') / 1000,
      manifest_digest: nodeImages[0]?.manifests[0]?.digest,
      is_manifest_list: false,
      size: nodeImages[0]?.manifests[0]?.size,
      last_modified: 'Fri, 27 Jun 2025 10:00:00 -0000',
      expiration: 'Wed, 02 Jul 2025 09:30:00 -0000',
    });
    expect((await get(`${node}/tag/?onlyActiveTags=true`)).body.tags).toHaveLength(12);
  });

  it('tells of a manifest list which children are there', async () => {
    const { get } = await startQuay();
    const [tag] = (await get(`${node}/tag/?specificTag=20-dev`)).body.tags;
    const children = nodeImages[0]?.manifests.map(({ digest }) => [digest, true]) ?? [];
    expect(tag).toMatchObject({ is_manifest_list: true, size: null, is_sparse: false });
    expect(tag).toMatchObject({ child_manifest_count: 2, present_child_count: 2 });
    expect(tag.child_manifests_presence).toEqual(Object.fromEntries(children));
  });

  it('clamps limit and page and says whether more follows', async () => {
    const { get } = await startQuay();
    const ask = async (query: string) => (await get(`${node}/tag/?${query}`)).body;
    expect(await ask('limit=5&page=2')).toMatchObject({ page: 2, has_additional: true });
    expect((await ask('limit=5&page=3')).tags).toHaveLength(3);
    expect(await ask('limit=5&page=3')).toMatchObject({ has_additional: false });
    expect((await ask('limit=0')).tags).toHaveLength(1);
    expect(await ask('limit=1000&page=-4')).toMatchObject({ page: 1, has_additional: false });
  });

  it('answers a number that is none with the help text of the parameter', async () => {
    const { get } = await startQuay();
    const { status, body } = await get(`${node}/tag/?limit=many`);
    expect(status).toBe(400);
    expect(body).toEqual({
      message: { limit: 'Limit to the number of results to return per page. Max 100.' },
    });
  });

  it('filters by part or whole of a name and refuses a filter without an operator', async () => {
    const { get } = await startQuay();
    const names = async (filter: string) =>
      (await get(`${node}/tag/?filter_tag_name=${filter}`)).body.tags.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names('eq:20')).toEqual(['20']);
    expect((await names('like:debian12')).length).toBe(6);
    expect((await names('other:x')).length).toBe(13);
    const refused = await get(`${node}/tag/?filter_tag_name=bad`);
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/^Unsupported syntax for filter_tag_name\./);
  });

  it('marks tags as mutable only where immutable tags exist', async () => {
    const { get } = await startQuay({ off: [] });
    const [tag] = (await get(`/repository/${organisation}/svc-07/tag/?limit=1`)).body.tags;
    expect(tag).toMatchObject({ name: '1.9.0', immutable: false, is_manifest_list: false });
  });
});

describe('getRepoManifest', () => {
  it('gives a list without layers and each platform by its own digest', async () => {
    const { get } = await startQuay();
    const [image] = nodeImages;
    const [platform] = image?.manifests ?? [];
    const list = (await get(`${node}/manifest/${image?.indexDigest}`)).body;
    expect(list).toEqual({
      digest: image?.indexDigest,
      is_manifest_list: true,
      manifest_data: image?.text,
      config_media_type: null,
      layers_compressed_size: null,
      layers: null,
    });
    const single = (await get(`${node}/manifest/${platform?.digest}`)).body;
    expect(single).toMatchObject({ is_manifest_list: false, layers_compressed_size: platform?.size });
    expect(single.layers[0]).toMatchObject({ index: 0, is_remote: false, urls: null });
    expect(single.layers[0].created_datetime).toMatch(RFC_2822);
  });

  it('reads a tag name in the place of a digest as part of a repository name', async () => {
    const { get } = await startQuay();
    const { status, body } = await get(`${node}/manifest/latest`);
    expect(status).toBe(404);
    expect(body.error_type).toBe('not_found');
    expect((await get(`${node}/manifest/latest`, 'quay-bob-token')).status).toBe(403);
  });
});

describe('getRepoManifestSecurity', () => {
  const digestOfPlatform = nodeImages[0]?.manifests[0]?.digest;

  it('reports the CVEs of a scanned manifest package by package', async () => {
    const { get } = await startQuay();
    const { body } = await get(`${node}/manifest/${digestOfPlatform}/security?vulnerabilities=true`, '');
    expect(body.status).toBe('scanned');
    const features: { Name: string; Version: string; CVEIds: string[]; Vulnerabilities: unknown[] }[] =
      body.data.Layer.Features;
    const glibc = features.find(({ Name }) => Name === 'glibc');
    expect(glibc).toMatchObject({ Version: '2.36-9+deb12u10', CVEIds: ['CVE-2025-4802', 'CVE-2025-8058'] });
    expect(glibc?.Vulnerabilities[0]).toMatchObject({
      Severity: 'High',
      FixedBy: '2.36-9+deb12u11',
      Metadata: { NVD: { CVSSv3: { Score: 7.8 } } },
    });
  });

  it('tells queued, unsupported and failing scans apart', async () => {
    const { get } = await startQuay();
    const scan = (name: string, digest: string | undefined) =>
      get(`/repository/${organisation}/${name}/manifest/${digest}/security`);
    expect((await scan('web', webImage.manifests[0]?.digest)).body).toEqual({ status: 'queued', data: null });
    expect((await scan('node', nodeImages[0]?.indexDigest)).body).toEqual({
      status: 'unsupported',
      data: null,
    });
    const [tag] = (await get(`/repository/${organisation}/svc-20/tag/`)).body.tags;
    const broken = await scan('svc-20', tag.manifest_digest);
    expect(broken.status).toBe(520);
    expect(broken.body.error_type).toBe('downstream_issue');
  });

  it('does not exist where the scanner is off', async () => {
    const { get } = await startQuay({ off: ['FEATURE_SECURITY_SCANNER'] });
    const { status, headers, text } = await get(`${node}/manifest/${digestOfPlatform}/security`);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toMatch(/^<!DOCTYPE html>/);
  });
});
