import { type Service, startService } from '../../src/sandbox/service.js';
import { nodeImages, organisation } from '../../src/sandbox/story.js';
import type { ZotOptions } from '../../src/sandbox/zot/options.js';
import { createZot } from '../../src/sandbox/zot/zot.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const node = `${organisation}/node`;

async function startZot(options: ZotOptions = {}) {
  const service = await startService(createZot(options), { host: '127.0.0.1', port: 0 });
  started.push(service);
  return async (query: string, credentials = 'ada:ada-password') => {
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify({ query }) };
    const response = await fetch(`${service.origin}/v2/_zot/ext/search`, init);
    return JSON.parse(await response.text());
  };
}

const BOB = 'bob:bob-password';
const PAGE = 'Page { TotalCount ItemCount } Results { RepoName Tag Digest Manifests { Digest } }';

describe('lists of zot search', () => {
  it('ImageList shows every image of a repository but no attachments, and nothing of an unknown one', async () => {
    const ask = await startZot();
    const { data } = await ask(`{
      cli: ImageList(repo: "tools/cli") { ${PAGE} }
      none: ImageList(repo: "nowhere") { ${PAGE} }
      every: ImageList(repo: "") { ${PAGE} }
    }`);
    expect(data.cli.Results.map(({ Tag }: { Tag: string }) => Tag)).toEqual([
      '1.0.0',
      '1.1',
      '1.1.0',
      '1.1.0-debug',
      'latest',
    ]);
    expect(data.none).toEqual({ Page: { TotalCount: 0, ItemCount: 0 }, Results: [] });
    expect(data.every.Page.TotalCount).toBe(285);
    expect((await ask(`{ ImageList(repo: "${node}") { ${PAGE} } }`, BOB)).data.ImageList.Results).toEqual([]);
  });

  it('ImageListForDigest finds an index whole, and by a platform digest only that platform', async () => {
    const ask = await startZot();
    const [image] = nodeImages;
    const platform = image?.manifests[1]?.digest;
    const { data } = await ask(`{
      whole: ImageListForDigest(id: "${image?.indexDigest}") { ${PAGE} }
      part: ImageListForDigest(id: "${platform?.slice(7, 40)}") { ${PAGE} }
    }`);
    expect(data.whole.Page.TotalCount).toBe(12);
    expect(data.whole.Results[0].Manifests).toHaveLength(2);
    expect(data.part.Page.TotalCount).toBe(12);
    expect(data.part.Results[0].Manifests).toEqual([{ Digest: platform }]);
  });

  it('RepoListWithNewestImage shows each readable repository with its newest image', async () => {
    const ask = await startZot();
    const query = `{ RepoListWithNewestImage(requestedPage: { sortBy: ALPHABETIC_ASC }) {
      Page { TotalCount } Results { Name Size Platforms { Os Arch } NewestImage { Tag Digest } StarCount }
    } }`;
    const { data } = await ask(query);
    const { Page, Results } = data.RepoListWithNewestImage;
    expect(Page.TotalCount).toBe(6);
    expect(Results[2]).toMatchObject({ Name: node, StarCount: 0, Size: expect.stringMatching(/^\d+$/) });
    expect(Results[2].NewestImage.Digest).toBe(nodeImages[1]?.indexDigest);
    expect(Results[2].Platforms).toEqual([
      { Os: 'linux', Arch: 'amd64' },
      { Os: 'linux', Arch: 'arm64' },
    ]);
    expect((await ask(query, BOB)).data.RepoListWithNewestImage.Page.TotalCount).toBe(3);
  });

  it('ExpandedRepoInfo sorts newest first and alone says who may delete', async () => {
    const ask = await startZot();
    const query = '{ ExpandedRepoInfo(repo: "tools/cli") { Summary { Name } Images { Tag IsDeletable } } }';
    const { Summary, Images } = (await ask(query)).data.ExpandedRepoInfo;
    expect(Summary).toEqual({ Name: 'tools/cli' });
    expect(Images.at(-1)).toEqual({ Tag: '1.0.0', IsDeletable: true });
    expect((await ask(query, BOB)).data.ExpandedRepoInfo.Images[0].IsDeletable).toBe(false);
    const unknown = await ask('{ ExpandedRepoInfo(repo: "nowhere") { Summary { Name } } }');
    expect(unknown.errors[0].message).toBe('repo metadata not found for given repo name');
  });

  it('DerivedImageList finds what is built on an image, BaseImageList what it is built on', async () => {
    const ask = await startZot();
    const { data } = await ask(`{
      onPlain: DerivedImageList(image: "tools/cli:1.1") { Results { Tag } }
      underDebug: BaseImageList(image: "tools/cli:1.1.0-debug") { Results { Tag } }
      onDebug: DerivedImageList(image: "tools/cli:1.1.0-debug") { Results { Tag } }
    }`);
    const tags = (list: { Results: { Tag: string }[] }) => list.Results.map(({ Tag }) => Tag).sort();
    expect(tags(data.onPlain)).toEqual(['1.1.0-debug']);
    expect(tags(data.underDebug)).toEqual(['1.1', '1.1.0', 'latest']);
    expect(tags(data.onDebug)).toEqual([]);
    const unknown = await ask('{ BaseImageList(image: "nowhere:1") { Results { Tag } } }');
    expect(unknown.errors[0].message).toBe('repository not found');
    const refused = await ask(`{ BaseImageList(image: "${node}:20") { Results { Tag } } }`, BOB);
    expect(refused.data.BaseImageList.Results).toEqual([]);
  });

  it('nobody has stars or bookmarks', async () => {
    const ask = await startZot();
    const { data } = await ask(
      '{ StarredRepos { Results { Name } } BookmarkedRepos { Page { TotalCount } } }',
    );
    expect(data).toEqual({ StarredRepos: { Results: [] }, BookmarkedRepos: { Page: { TotalCount: 0 } } });
  });
});

describe('CVE queries of zot search', () => {
  it('CVEListForImage sorts the worst first, counts all and pages what is selected', async () => {
    const ask = await startZot();
    const { data } = await ask(`{
      all: CVEListForImage(image: "${node}:20-dev", requestedPage: { limit: 2 }) {
        Tag Summary { Count LowCount } Page { TotalCount ItemCount }
        CVEList { Id Severity PackageList { Name InstalledVersion FixedVersion PackagePath } }
      }
      some: CVEListForImage(image: "${node}@${nodeImages[0]?.manifests[0]?.digest}", searchedCVE: "GLIBC", severity: "medium") {
        Summary { Count } Page { TotalCount } CVEList { Id }
      }
    }`);
    expect(data.all).toMatchObject({ Tag: '20-dev', Summary: { Count: 5, LowCount: 2 } });
    expect(data.all.Page).toEqual({ TotalCount: 5, ItemCount: 2 });
    expect(data.all.CVEList[0]).toMatchObject({ Id: 'CVE-2025-6965', Severity: 'CRITICAL' });
    expect(data.all.CVEList[1].PackageList).toEqual([
      {
        Name: 'glibc',
        InstalledVersion: '2.36-9+deb12u10',
        FixedVersion: '2.36-9+deb12u11',
        PackagePath: 'Not Specified',
      },
    ]);
    expect(data.some).toEqual({
      Summary: { Count: 5 },
      Page: { TotalCount: 1 },
      CVEList: [{ Id: 'CVE-2025-8058' }],
    });
  });

  it('finds the images with a CVE and those of a repository without it', async () => {
    const ask = await startZot();
    const { data } = await ask(`{
      with: ImageListForCVE(id: "CVE-2025-6965") { Page { TotalCount } Results { Tag } }
      without: ImageListWithCVEFixed(id: "CVE-2025-6965", image: "${node}") { Results { Tag } }
    }`);
    expect(data.with.Page.TotalCount).toBe(16);
    const tags = data.without.Results.map(({ Tag }: { Tag: string }) => Tag);
    expect(tags.sort()).toEqual([...(nodeImages[1]?.tags ?? [])].sort());
  });

  it('CVEDiffListForImages wants one platform and answers a page of zeros', async () => {
    const ask = await startZot();
    const diff = (platform: string) => `{ CVEDiffListForImages(
      minuend: { Repo: "${node}", Tag: "20-dev"${platform} }, subtrahend: { Repo: "${node}", Tag: "20"${platform} }
    ) { CVEList { Id PackageList { PackagePath } } Page { TotalCount } Minuend { Platform { Arch } } } }`;
    const { CVEDiffListForImages: found } = (await ask(diff(', Platform: { Os: "linux", Arch: "arm64" }')))
      .data;
    expect(found).toEqual({
      CVEList: [
        { Id: 'CVE-2025-6965', PackageList: [{ PackagePath: null }] },
        { Id: 'CVE-2025-5889', PackageList: [{ PackagePath: null }] },
      ],
      Page: { TotalCount: 0 },
      Minuend: { Platform: { Arch: 'arm64' } },
    });
    expect((await ask(diff(''))).errors[0].message).toMatch(/platform or specific manifest digest needed$/);
    const refused = await ask(diff(''), BOB);
    expect([refused.data, refused.errors[0].message]).toEqual([null, expect.stringContaining('Minuend')]);
  });

  it('takes pages of at most 4096 and sorts by severity or name only', async () => {
    const ask = await startZot();
    const list = (page: string) =>
      `{ CVEListForImage(image: "${node}:20", requestedPage: { ${page} }) { Tag } }`;
    expect((await ask(list('limit: 4096, sortBy: ALPHABETIC_ASC'))).data.CVEListForImage.Tag).toBe('20');
    for (const page of ['limit: 4097', 'sortBy: UPDATE_TIME'])
      expect((await ask(list(page))).data).toBeNull();
  });

  it('fail all alike where CVE search is off, and images then have zeros', async () => {
    const ask = await startZot({ cve: false });
    for (const query of [
      `CVEListForImage(image: "${node}:20") { Tag }`,
      `ImageListForCVE(id: "CVE-2025-6965") { Page { TotalCount } }`,
      `ImageListWithCVEFixed(id: "CVE-2025-6965", image: "${node}") { Page { TotalCount } }`,
      `CVEDiffListForImages(minuend: { Repo: "a", Tag: "b" }, subtrahend: { Repo: "a", Tag: "c" }) { Page { TotalCount } }`,
    ]) {
      const { data, errors } = await ask(`{ ${query} }`);
      expect([data, errors[0].message]).toEqual([null, 'cve search is disabled']);
    }
    const { data } = await ask(`{ Image(image: "${node}:20") {
      Vulnerabilities { MaxSeverity Count } Manifests { Vulnerabilities { Count } }
    } }`);
    expect(data.Image.Vulnerabilities).toEqual({ MaxSeverity: '', Count: 0 });
    expect(data.Image.Manifests[0].Vulnerabilities).toBeNull();
  });
});
