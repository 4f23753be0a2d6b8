import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from '../support/gateway.js';

const ORG = '{ organization: "demonstrationorg" }';
const REPOSITORIES = Array.from({ length: 100 }, (_, index) => `demonstrationorg/r${index}`);

interface TagPage {
  readonly next: string | null;
  readonly items: readonly { readonly name: string; readonly image: { readonly tag: string } | null }[];
}

interface FleetPage {
  readonly items: readonly {
    readonly image: string;
    readonly imagePackages: { readonly digest: string } | null;
  }[];
}

describe('upstream calls of one operation', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway(sandboxUrls(sandbox));
    // One exchange for the whole file: the operations below are counted without it.
    await gateway.ask('{ dvpNamespaces }', { headers: ADA });
  });
  beforeEach(() => sandbox.reset());
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const ask = async (query: string, variables?: Record<string, unknown>) => {
    const answer = await gateway.ask(query, { headers: ADA, ...(variables && { variables }) });
    expect(answer.errors).toEqual([]);
    return answer.data ?? {};
  };
  const calls = () => ({
    scout: sandbox.scout.calls.length,
    hub: sandbox.hub.calls.length,
    quay: sandbox.quay.calls.length,
    zot: sandbox.zot.calls.length,
  });

  it('are 1 for the reference operation', async () => {
    const data = await ask(
      'query DhiRepositoryDetails($org: String!, $repo: String!) { dhiRepositoryDetails(context: { organization: $org } query: { repoName: $repo }) { images { tags { name lastUpdated } } } }',
      { org: 'demonstrationorg', repo: 'node' },
    );
    expect(calls()).toEqual({ scout: 1, hub: 0, quay: 0, zot: 0 });
    const { images } = data.dhiRepositoryDetails as { images: { tags: { name: string }[] }[] };
    expect(images.map(({ tags }) => tags.map(({ name }) => name))).toEqual([
      ['20.19.3-debian12-dev', '20.19-debian12-dev', '20-debian12-dev', '20.19.3-dev', '20.19-dev', '20-dev'],
      ['20.19.3-debian12', '20.19-debian12', '20-debian12', '20.19.3', '20.19', '20'],
    ]);
  });

  it('are 1 for five Scout fields', async () => {
    const fields = ['node', 'python', 'redis', 'node', 'nowhere'].map(
      (repo, index) =>
        `f${index}: dhiRepositoryDetails(context: ${ORG}, query: { repoName: "${repo}" }) { name }`,
    );
    const data = await ask(`{ ${fields.join(' ')} }`);
    expect(data).toEqual({
      f0: { name: 'node' },
      f1: { name: 'python' },
      f2: { name: 'redis' },
      f3: { name: 'node' },
      f4: null,
    });
    expect(calls()).toEqual({ scout: 1, hub: 0, quay: 0, zot: 0 });
  });

  it('are one list and one per repository for twenty repositories with tags', async () => {
    const data = await ask(
      '{ quayRepositories(namespace: "demonstrationorg", public: true) { repositories { name tags(limit: 10) { tags { name } } } } }',
    );
    const { repositories } = data.quayRepositories as { repositories: unknown[] };
    expect(repositories.length).toBeGreaterThanOrEqual(20);
    expect(calls()).toEqual({ scout: 0, hub: 0, quay: repositories.length + 1, zot: 0 });
  });

  it('are 2 for the pulls of a hundred repositories', async () => {
    const data = await ask(
      'query ($repos: [String!]!) { dvpReposPulls(repos: $repos) { repo pulls { pullCount } } }',
      {
        repos: REPOSITORIES,
      },
    );
    expect((data.dvpReposPulls as { repo: string }[]).map(({ repo }) => repo)).toEqual(REPOSITORIES);
    expect(calls()).toEqual({ scout: 0, hub: 2, quay: 0, zot: 0 });
    const sizes = sandbox.hub.calls.map(
      ({ url }) => new URLSearchParams(url.split('?')[1]).getAll('repos').length,
    );
    expect(sizes).toEqual([50, 50]);
  });

  it('are 1 for the same Quay repository under three aliases', async () => {
    const repository = 'quayRepository(repository: "demonstrationorg/node")';
    const data = await ask(
      `{ a: ${repository} { name } b: ${repository} { isPublic } c: ${repository} { state } }`,
    );
    expect(data).toEqual({ a: { name: 'node' }, b: { isPublic: true }, c: { state: 'NORMAL' } });
    expect(calls()).toEqual({ scout: 0, hub: 0, quay: 1, zot: 0 });
  });

  it('are 1 to each of the four upstreams for an operation over all of them', async () => {
    await ask(`{
      dhiRepositoryDetails(context: ${ORG}, query: { repoName: "node" }) { name }
      quayRepository(repository: "demonstrationorg/node") { name }
      zotTags(name: "demonstrationorg/node") { tags }
      dvpRepoPulls(namespace: "demonstrationorg", repo: "dhi-node") { pullCount }
    }`);
    expect(calls()).toEqual({ scout: 1, hub: 1, quay: 1, zot: 1 });
  });

  it('are 1 to Scout and 1 to DVP for every mirror with its pulls, keys selected or not', async () => {
    const data = await ask(`{ dhiListMirroredRepositories(context: ${ORG}) {
      mirroredRepositories { pulls(timespan: MONTHS) { repo namespace pullCount } }
    } }`);
    const { mirroredRepositories } = data.dhiListMirroredRepositories as {
      mirroredRepositories: { pulls: { repo: string; namespace: string; pullCount: number }[] }[];
    };
    const repos = mirroredRepositories.map(
      ({ pulls }) => new Set(pulls.map(({ namespace, repo }) => `${namespace}/${repo}`)),
    );
    expect(repos).toEqual([
      new Set(['demonstrationorg/dhi-node']),
      new Set(['demonstrationorg/dhi-python']),
      new Set(['demonstrationorg/dhi-redis']),
    ]);
    expect(mirroredRepositories[0]?.pulls[0]?.pullCount).toBeGreaterThan(2 ** 31);
    expect(calls()).toEqual({ scout: 1, hub: 1, quay: 0, zot: 0 });
    expect(JSON.parse(sandbox.scout.calls[0]?.body ?? '').query).not.toContain('pulls');
  });

  it('asks for pulls of mirrors once per way of counting', async () => {
    await ask(`{ dhiListMirroredRepositories(context: ${ORG}) {
      mirroredRepositories { id months: pulls(timespan: MONTHS) { pullCount } weeks: pulls(timespan: WEEKS) { pullCount } }
    } }`);
    expect(calls()).toEqual({ scout: 1, hub: 2, quay: 0, zot: 0 });
  });

  it('are 1 for a page of a stream, and 1 for the vulnerabilities of all its images', async () => {
    const query = `query Fleet($org: String!) {
      streamImages(context: { organization: $org }, query: { stream: "latest-indexed", paging: { pageSize: 10 } }) {
        paging { totalCount }
        items {
          image: digest
          imagePackages(includeExcepted: true) { digest imagePackages { packages { package { purl vulnerabilities { sourceId cvss { severity } } } } } }
        }
      }
    }`;
    // Interpreted, then compiled.
    for (let run = 0; run < 3; run += 1) {
      sandbox.scout.calls.splice(0);
      const { streamImages } = (await ask(query, { org: 'demonstrationorg' })) as { streamImages: FleetPage };
      expect(sandbox.scout.calls).toHaveLength(2);
      expect(streamImages.items.length).toBeGreaterThan(3);
      expect(streamImages.items.map(({ imagePackages }) => imagePackages?.digest)).toEqual(
        streamImages.items.map(({ image }) => image),
      );
      expect(JSON.stringify(streamImages)).toContain('CVE-2025-');
    }
  });

  it('are 1 for tags, digests and mirrors of ten hardened repositories', async () => {
    const repositories = Array.from({ length: 10 }, (_, index) => ['node', 'python', 'redis'][index % 3]);
    const fields = repositories.map(
      (name, index) =>
        `r${index}: dhiRepositoryDetails(query: { repoName: "${name}" }) { name images { indexDigest tags { name } } }`,
    );
    const mirrors = `dhiListMirroredRepositories(context: ${ORG}) {
      mirroredRepositories { dhiSourceRepository { name } destinationRepository { namespace name } } }`;
    const data = await ask(`{ ${fields.join(' ')} ${mirrors} }`);
    expect(Object.keys(data)).toHaveLength(11);
    expect(calls()).toEqual({ scout: 1, hub: 0, quay: 0, zot: 0 });
  });

  it('are 2 for a page of 100 tags with their images', async () => {
    const query = `{ zotTags(name: "tools/many", n: 100) { next items { name image { tag digest size manifests { platform { os } } } } } }`;
    for (let run = 0; run < 3; run += 1) {
      sandbox.zot.calls.splice(0);
      const { zotTags } = (await ask(query)) as { zotTags: TagPage };
      expect(sandbox.zot.calls.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
        '/v2/tools/many/tags/list',
        '/v2/_zot/ext/search',
      ]);
      expect(zotTags.items).toHaveLength(100);
      expect(zotTags.items.map(({ image }) => image?.tag)).toEqual(zotTags.items.map(({ name }) => name));
      expect(zotTags.next).toBe(zotTags.items.at(-1)?.name);
    }
  });

  it('are 17 for an index with 8 platforms and their configurations, each digest once', async () => {
    const query = `{ a: zotManifest(name: "tools/multi", reference: "2.3.0") { ...Index } b: zotManifest(name: "tools/multi", reference: "2.3.0") { ...Index } }
      fragment Index on ZotOciImageIndex { manifests { platform { architecture } manifest { digest ... on ZotOciImageManifest { image { architecture os } } } } }`;
    for (let run = 0; run < 3; run += 1) {
      sandbox.zot.calls.splice(0);
      const { a } = (await ask(query)) as { a: { manifests: unknown[] } };
      expect(a.manifests).toHaveLength(8);
      expect(sandbox.zot.calls).toHaveLength(17);
      const urls = sandbox.zot.calls.map(({ url }) => url);
      expect(new Set(urls).size).toBe(urls.length);
    }
  });

  it('lead from what the search finds to the registry, and back', async () => {
    const data = await ask(`{
      zotSearchImage(image: "demonstrationorg/node:20") { digest manifest { digest mediaType } }
      zotRepositories(n: 1) { items { name summary { name repository { name tags(n: 1) { tags } } } } }
    }`);
    const { digest } = data.zotSearchImage as { digest: string };
    expect(data.zotSearchImage).toMatchObject({ manifest: { digest } });
    expect(data.zotRepositories).toMatchObject({
      items: [
        { name: 'demonstrationorg/dhi-node', summary: { repository: { name: 'demonstrationorg/dhi-node' } } },
      ],
    });
  });

  it('reads again after a write of the same operation', async () => {
    const answer = await gateway.ask(
      'mutation { a: quayCreateAppToken(input: { title: "one" }) { uuid } b: quayCreateAppToken(input: { title: "two" }) { uuid } }',
      { headers: ADA },
    );
    expect(answer.errors).toEqual([]);
    const data = await ask('{ quayAppTokens { tokens { title } } }');
    const { tokens } = data.quayAppTokens as { tokens: { title: string }[] };
    expect(tokens.map(({ title }) => title)).toEqual(expect.arrayContaining(['one', 'two']));
    expect(sandbox.quay.calls.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
  });
});
