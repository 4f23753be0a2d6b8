import { ADA, BOB, basic, closeAll, imageOf, MANIFEST, sha256, startZot, type Zot } from './zot-harness.js';

afterEach(closeAll);

const NOW = new Date('2025-07-10T12:00:00.25Z');
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';

async function ask({ send }: Zot, query: string, as = ADA) {
  const headers = { 'content-type': 'application/json' };
  return (await send('POST /v2/_zot/ext/search', { as, headers, body: JSON.stringify({ query }) })).body;
}

async function tagsOf(zot: Zot, name: string): Promise<string[]> {
  const { data } = await ask(zot, `{ ImageList(repo: "${name}") { Results { Tag } } }`);
  return data.ImageList.Results.map(({ Tag }: { Tag: string }) => Tag);
}

describe('a pushed image', () => {
  it('is found by name, tag and digest, with what its configuration says', async () => {
    const zot = await startZot({ now: () => NOW });
    const digest = await zot.image('ada/app', '1.0', 'layer');
    const { data } = await ask(
      zot,
      `{ Image(image: "ada/app:1.0") { Digest MediaType PushedBy PushTimestamp TaggedTimestamp LastUpdated ArtifactType
           Manifests { Digest Platform { Os Arch } Layers { Digest Size } Vulnerabilities { Count } } }
         name: GlobalSearch(query: "app") { Repos { Name NewestImage { Tag } LastUpdated } }
         tag: GlobalSearch(query: ":1.0") { Images { RepoName Tag } }
         digest: ImageListForDigest(id: "${digest}") { Results { RepoName } }
         layer: ImageListForDigest(id: "${sha256('layer').slice(7, 40)}") { Results { RepoName } } }`,
    );
    const time = '2025-07-10T12:00:00.25Z';
    expect(data.Image).toEqual({
      Digest: digest,
      MediaType: MANIFEST,
      PushedBy: 'ada',
      PushTimestamp: time,
      TaggedTimestamp: time,
      LastUpdated: '2025-07-05T00:00:00Z',
      ArtifactType: 'application/vnd.oci.image.config.v1+json',
      Manifests: [
        {
          Digest: digest,
          Platform: { Os: 'linux', Arch: 'amd64' },
          Layers: [{ Digest: sha256('layer'), Size: '5' }],
          Vulnerabilities: { Count: 0 },
        },
      ],
    });
    expect(data.name.Repos).toEqual([{ Name: 'ada/app', NewestImage: { Tag: '1.0' }, LastUpdated: time }]);
    expect(data.tag.Images).toContainEqual({ RepoName: 'ada/app', Tag: '1.0' });
    for (const list of [data.digest, data.layer]) expect(list.Results).toEqual([{ RepoName: 'ada/app' }]);
  });

  it('has the size of its parts, a history for every step or layer, and counts shared parts twice in an index', async () => {
    const zot = await startZot();
    const history = [
      { created_by: 'FROM' },
      { created_by: 'ENV', empty_layer: true },
      { created_by: 'COPY' },
    ];
    const told = JSON.stringify({ architecture: 'amd64', os: 'linux', history });
    const digests: string[] = [];
    for (const config of ['{"architecture":"arm64","os":"linux"}', told]) {
      for (const content of [config, 'base', 'more']) await zot.blob('ada/app', content);
      const layers = ['base', 'more'].flatMap((content) => imageOf(config, content).layers);
      digests.push(await zot.manifest('ada/app', null, { ...imageOf(config, 'base'), layers }));
    }
    const manifests = digests.map((digest) => ({ mediaType: MANIFEST, digest, size: 1 }));
    await zot.manifest('ada/app', '1', { schemaVersion: 2, manifests });
    const { data } = await ask(
      zot,
      '{ Image(image: "ada/app:1") { Size Manifests { Size History { Layer { Digest } HistoryDescription { CreatedBy EmptyLayer } } } } }',
    );
    const [silent, talking] = data.Image.Manifests;
    expect(Number(data.Image.Size)).toBe(Number(silent.Size) + Number(talking.Size));
    const untold = { CreatedBy: null, EmptyLayer: null };
    expect(silent.History).toEqual([
      { Layer: { Digest: sha256('base') }, HistoryDescription: untold },
      { Layer: { Digest: sha256('more') }, HistoryDescription: untold },
    ]);
    expect(talking.History).toEqual([
      { Layer: { Digest: sha256('base') }, HistoryDescription: { CreatedBy: 'FROM', EmptyLayer: false } },
      { Layer: { Digest: '' }, HistoryDescription: { CreatedBy: 'ENV', EmptyLayer: true } },
      { Layer: { Digest: sha256('more') }, HistoryDescription: { CreatedBy: 'COPY', EmptyLayer: false } },
    ]);
  });

  it('keeps its push time when a second tag comes, and its tag time when the same one comes again', async () => {
    let now = NOW;
    const zot = await startZot({ now: () => now });
    await zot.image('ada/app', '1', 'layer');
    now = new Date(NOW.getTime() + 60_000);
    await zot.image('ada/app', '1', 'layer');
    await zot.image('ada/app', '2', 'layer');
    const { data } = await ask(
      zot,
      '{ ImageList(repo: "ada/app") { Results { PushTimestamp TaggedTimestamp } } }',
    );
    const [pushed, later] = ['2025-07-10T12:00:00.25Z', '2025-07-10T12:01:00.25Z'];
    expect(data.ImageList.Results).toEqual([
      { PushTimestamp: pushed, TaggedTimestamp: pushed },
      { PushTimestamp: pushed, TaggedTimestamp: later },
    ]);
  });

  it('counts every GET of it, by tag or digest, for all of its tags', async () => {
    const zot = await startZot();
    const digest = await zot.image('ada/app', '1', 'layer');
    await zot.image('ada/app', '2', 'layer');
    for (const reference of ['1', '2', digest]) await zot.send(`GET /v2/ada/app/manifests/${reference}`);
    await zot.send('HEAD /v2/ada/app/manifests/1');
    const { data } = await ask(
      zot,
      '{ ImageList(repo: "ada/app") { Results { DownloadCount } } ExpandedRepoInfo(repo: "ada/app") { Summary { DownloadCount } } }',
    );
    expect(data.ImageList.Results).toEqual([{ DownloadCount: 3 }, { DownloadCount: 3 }]);
    // Over the repository they are added up tag by tag.
    expect(data.ExpandedRepoInfo.Summary.DownloadCount).toBe(6);
  });

  it('is the base of another one that has its layers and more', async () => {
    const zot = await startZot();
    await zot.image('ada/base', '1', 'layer');
    const config = '{"architecture":"amd64","os":"linux"}';
    await zot.blob('ada/derived', config);
    for (const layer of ['layer', 'more']) await zot.blob('ada/derived', layer);
    const [first, second] = [imageOf(config, 'layer'), imageOf(config, 'more')];
    await zot.manifest('ada/derived', '1', { ...first, layers: [...first.layers, ...second.layers] });
    const { data } = await ask(
      zot,
      '{ DerivedImageList(image: "ada/base:1") { Results { RepoName } } BaseImageList(image: "ada/derived:1") { Results { RepoName } } }',
    );
    expect(data.DerivedImageList.Results).toEqual([{ RepoName: 'ada/derived' }]);
    expect(data.BaseImageList.Results).toEqual([{ RepoName: 'ada/base' }]);
  });

  it('of a type of Docker is shown as one of OCI', async () => {
    const zot = await startZot({ docker2s2: true });
    for (const content of ['{}', 'layer']) await zot.blob('ada/docker', content);
    const body = JSON.stringify({ ...imageOf('{}', 'layer'), mediaType: DOCKER });
    await zot.send('PUT /v2/ada/docker/manifests/1', { headers: { 'content-type': DOCKER }, body });
    const { data } = await ask(zot, '{ Image(image: "ada/docker:1") { MediaType Digest } }');
    expect(data.Image).toEqual({ MediaType: MANIFEST, Digest: sha256(body) });
  });

  it('is nobody else’s to see', async () => {
    const zot = await startZot();
    await zot.image('ada/app', '1', 'layer');
    const { data } = await ask(
      zot,
      '{ ImageList(repo: "") { Results { RepoName } } GlobalSearch(query: "app") { Repos { Name } } Image(image: "ada/app:1") { Digest } }',
      BOB,
    );
    const names = data.ImageList.Results.map(({ RepoName }: { RepoName: string }) => RepoName);
    expect([...new Set(names)]).toEqual(['tools/cli', 'tools/many', 'tools/multi']);
    expect([data.GlobalSearch.Repos, data.Image]).toEqual([[], { Digest: null }]);
    const { status } = await zot.send('POST /v2/_zot/ext/search', { as: basic('bob:wrong'), body: '{}' });
    expect(status).toBe(401);
  });
});

describe('what search does not show', () => {
  it('is a manifest without a tag, by digest or after its tag is gone', async () => {
    const zot = await startZot();
    const digest = await zot.image('ada/app', 'gone', 'layer');
    await zot.image('ada/app', 'kept', 'other layer');
    await zot.send('DELETE /v2/ada/app/manifests/gone');
    expect(await tagsOf(zot, 'ada/app')).toEqual(['kept']);
    expect((await zot.send(`GET /v2/ada/app/manifests/${digest}`)).status).toBe(200);
    const { errors } = await ask(zot, '{ Image(image: "ada/app:gone") { Digest } }');
    expect(errors[0].message).toBe("can't find image: ada/app:gone");
  });

  it('is a repository that only an upload made, but one that lost its tags still has a summary', async () => {
    const zot = await startZot();
    await zot.send('POST /v2/ada/started/blobs/uploads/');
    const digest = await zot.image('ada/emptied', '1', 'layer');
    await zot.send(`DELETE /v2/ada/emptied/manifests/${digest}`);
    const info = (name: string) =>
      ask(zot, `{ ExpandedRepoInfo(repo: "${name}") { Images { Tag } Summary { Name } } }`);
    expect((await info('ada/started')).errors[0].message).toBe('repo metadata not found for given repo name');
    expect((await info('ada/emptied')).data.ExpandedRepoInfo).toEqual({
      Images: [],
      Summary: { Name: 'ada/emptied' },
    });
    const { data } = await ask(
      zot,
      '{ GlobalSearch(query: "ada/") { Repos { Name } } RepoListWithNewestImage { Results { Name } } }',
    );
    expect(data.GlobalSearch.Repos).toEqual([]);
    expect(data.RepoListWithNewestImage.Results.map(({ Name }: { Name: string }) => Name)).not.toContain(
      'ada/emptied',
    );
  });

  it('is an index without manifests', async () => {
    const zot = await startZot();
    await zot.image('ada/app', '1', 'layer');
    await zot.manifest('ada/app', 'empty', { schemaVersion: 2, manifests: [] });
    expect(await tagsOf(zot, 'ada/app')).toEqual(['1']);
  });
});

describe('the eight platforms of tools/multi', () => {
  it('are told with their variants, and filtered by them', async () => {
    const zot = await startZot();
    const { data } = await ask(
      zot,
      `{ Image(image: "tools/multi:latest") { Manifests { Platform { Os Arch } } }
         found: GlobalSearch(query: "tools/multi", filter: { Arch: ["ARM/v7"] }) { Repos { Name } }
         none: GlobalSearch(query: "tools/multi", filter: { Arch: ["sparc"] }) { Repos { Name } } }`,
    );
    expect(data.Image.Manifests.map(({ Platform }: { Platform: { Arch: string } }) => Platform.Arch)).toEqual(
      ['386', 'amd64', 'arm/v6', 'arm/v7', 'arm64/v8', 'ppc64le', 'riscv64', 's390x'],
    );
    expect([data.found.Repos, data.none.Repos]).toEqual([[{ Name: 'tools/multi' }], []]);
  });
});
