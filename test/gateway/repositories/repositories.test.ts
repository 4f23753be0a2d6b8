import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { ADA, BOB, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

interface Source {
  readonly upstream: string;
  readonly state: string;
  readonly reason: string | null;
}

interface Listed {
  readonly totalCount: number | null;
  readonly nodes: readonly { readonly id: string; readonly host: string; readonly path: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly sources: readonly Source[];
}

interface QuayPulls {
  readonly bySource: readonly { readonly periods: readonly { readonly count: number }[] }[];
}

const SOURCES = 'sources { upstream state reason }';
const LIST = `query ($registry: String, $text: String, $staleFor: Duration, $first: Int, $after: String) {
  registryRepositories(registry: $registry, text: $text, staleFor: $staleFor, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id host path } ${SOURCES}
  }
}`;
const SERVICES = ['scout', 'hub', 'quay', 'zot'] as const;
/** Docker's tokens and what Scout says of organizations are kept: operations are counted without these questions. */
const WARM = `{ dvpNamespaces registryRepositories(first: 1) { nodes { id } } }`;

jest.setTimeout(60_000);

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway(sandboxUrls(sandbox));
  for (const headers of [ADA, BOB]) await gateway.ask(WARM, { headers });
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

const calls = () => Object.fromEntries(SERVICES.map((name) => [name, sandbox[name].calls.length]));

async function ask(
  query: string,
  variables: Record<string, unknown> = {},
  headers = ADA,
): Promise<Record<string, unknown>> {
  const { data, errors } = await gateway.ask(query, { headers, variables });
  expect(errors).toEqual([]);
  return data ?? {};
}

async function list(
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = ADA,
): Promise<Listed> {
  const answer = await gateway.ask(LIST, { headers, variables });
  expect(answer.errors).toEqual([]);
  return answer.data?.registryRepositories as Listed; // as LIST selects it
}

const pathsOf = ({ nodes }: Listed, host?: string) =>
  nodes.filter((node) => host === undefined || node.host === host).map(({ path }) => path);
/** Hosts by which people pull. */
const QUAY = 'quay.example';
const ZOT = 'zot.example';

describe('the repositories of a caller', () => {
  it('cost one question for each namespace, organization and page of a hundred', async () => {
    const { totalCount, nodes, sources } = await list({ first: 100 }, BOB);
    expect(calls()).toEqual({ scout: 2, hub: 0, quay: 3, zot: 1 });
    expect(sources.map(({ upstream, state }) => [upstream, state])).toEqual([
      ['scout', 'FOUND'],
      ['quay', 'FOUND'],
      ['zot', 'FOUND'],
    ]);
    expect(totalCount).toBe(nodes.length);
  });

  it('are others for another caller, one after the other and at once', async () => {
    const [ada, bob] = await Promise.all([list({ first: 100 }), list({ first: 100 }, BOB)]);
    expect(pathsOf(ada)).toContain('demonstrationorg/r1');
    expect(pathsOf(bob)).toContain('bobsorg/dhi-redis');
    expect(pathsOf(bob).filter((path) => path.startsWith('demonstrationorg/'))).toEqual([]);
    expect(await list({ first: 100 }, BOB)).toEqual(bob);
    const nobody = await list({ first: 100 }, {});
    expect(nobody.sources.map(({ state }) => state)).toEqual(['UNAUTHENTICATED', 'FOUND', 'UNAUTHENTICATED']);
    expect(pathsOf(nobody, QUAY)).not.toContain('demonstrationorg/web');
  });

  it('come in pages that together are the whole', async () => {
    const whole = await list({ registry: 'quay', first: 100 });
    const paths: string[] = [];
    let after: string | null = null;
    for (let page: Listed | undefined; !page || page.pageInfo.hasNextPage; after = page.pageInfo.endCursor) {
      page = await list({ registry: QUAY, first: 7, after });
      paths.push(...pathsOf(page));
    }
    expect(paths).toEqual(pathsOf(whole));
    expect(paths.length).toBeGreaterThan(20);
  });

  it('are found by a part of their name in every registry', async () => {
    const { nodes } = await list({ text: 'NODE', first: 100 });
    const places = nodes.map(({ host, path }) => `${host}/${path}`);
    expect(places).toEqual(
      expect.arrayContaining([
        'docker.io/demonstrationorg/dhi-node',
        `${QUAY}/demonstrationorg/node`,
        `${ZOT}/demonstrationorg/node`,
      ]),
    );
    expect(places.filter((place) => !place.includes('node'))).toEqual([]);
  });

  it('say what an organization refuses, and are there without it', async () => {
    const { totalCount, sources } = await list({ registry: 'scout' });
    expect(totalCount).toBeNull();
    expect(sources[0]).toMatchObject({ state: 'FOUND', reason: expect.stringContaining('crowdedorg') });
  });

  it.each([
    ['scout', 'scout', ['UNAVAILABLE', 'FOUND', 'FOUND']],
    ['quay', 'quay', ['FOUND', 'UNAVAILABLE', 'FOUND']],
    ['zot', 'zot', ['FOUND', 'FOUND', 'UNAVAILABLE']],
  ] as const)('are those of the others when %s is down', async (_name, service, states) => {
    sandbox[service].fail({ kind: 'status', status: 400 });
    const { nodes, totalCount, sources } = await list({ first: 100 });
    expect(sources.map(({ state }) => state)).toEqual(states);
    expect([totalCount, nodes.length > 0]).toEqual([null, true]);
  });
});

describe('stale repositories', () => {
  it('cost one document for the tags of a registry that takes many; at Quay one list each, and one image if it is stale', async () => {
    const quay = await list({ registry: 'quay', first: 100 });
    sandbox.reset();
    // The story has pulled nothing within the last hour.
    const stale = await list({ registry: 'quay', staleFor: 'PT30M', first: 100 });
    expect(stale.nodes.length).toBeGreaterThan(20);
    const atQuay = 4 + quay.nodes.length + stale.nodes.length;
    expect(calls()).toMatchObject({ scout: 0, zot: 0, quay: atQuay });
    sandbox.reset();
    const zot = await list({ registry: 'zot', staleFor: 'P1D', first: 100 });
    expect([calls().zot, zot.totalCount]).toEqual([2, zot.nodes.length]);
    sandbox.reset();
    const hub = await list({ registry: 'docker.io', staleFor: 'P1D' }, BOB);
    expect([calls().scout, pathsOf(hub)]).toEqual([3, ['bobsorg/dhi-redis']]);
  });

  it('are none when nothing was left alone for so long', async () => {
    const { nodes, totalCount } = await list({ registry: 'zot', staleFor: 'P80Y' });
    expect([nodes, totalCount]).toEqual([[], 0]);
  });

  it('name what frees bytes, layers that a fresh tag needs left out', async () => {
    const query = `{ registryRepositories(registry: "zot", text: "demonstrationorg/node") { nodes {
      stale(for: "P30D") { isStale tags { name digest image { reference } } freeableBytes reason ${SOURCES} } } } }`;
    const data = await ask(query);
    expect(calls()).toMatchObject({ zot: 2 });
    expect(data).toMatchObject({
      registryRepositories: {
        nodes: [{ stale: { freeableBytes: expect.any(Number), sources: [{ state: 'FOUND' }] } }],
      },
    });
  });
});

describe('a repository', () => {
  const FIELDS = `host path
    tags(first: 2) { totalCount nodes { name digest pushedAt image { reference } } ${SOURCES} }
    pulls(interval: WEEK) { total comparable reason bySource { upstream unit total isCumulative periods { start count } } ${SOURCES} }
    stale(for: "P30D") { isStale reason }`;
  const PAGE = `query ($registry: String, $text: String) {
    registryRepositories(registry: $registry, text: $text, first: 3) { nodes { __typename ${FIELDS} } } }`;

  it('of Docker costs one document for tags and counters, and one call for the pulls of all', async () => {
    // The same document runs interpreted first, then compiled.
    for (let run = 0; run < 3; run += 1) {
      sandbox.reset();
      const data = await ask(PAGE, { registry: 'docker.io', text: 'dhi' });
      // Who the caller is, the list, and the rest.
      expect(calls()).toEqual({ scout: 3, hub: 1, quay: 0, zot: 0 });
      const { nodes } = data.registryRepositories as { nodes: { path: string; pulls: { total: number } }[] };
      expect(nodes.map(({ path }) => path)).toEqual(
        ['dhi-node', 'dhi-python', 'dhi-redis'].map((name) => `demonstrationorg/${name}`),
      );
      expect(nodes[0]?.pulls).toMatchObject({ total: expect.any(Number), comparable: false });
      expect(nodes[0]?.pulls.total).toBeGreaterThan(2 ** 31);
    }
  });

  it('of Quay costs one list of tags, one log for each month, and nothing twice', async () => {
    const data = await ask(PAGE, { registry: 'quay', text: 'demonstrationorg/node' });
    const urls = sandbox.quay.calls.map(({ url }) => url);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls.filter((url) => url.includes('/tag/'))).toHaveLength(1);
    const from = new Date(Date.now() - 90 * 86_400_000);
    const now = new Date();
    const months =
      (now.getUTCFullYear() - from.getUTCFullYear()) * 12 + now.getUTCMonth() - from.getUTCMonth() + 1;
    expect(urls.filter((url) => url.includes('/aggregatelogs'))).toHaveLength(months);
    const { nodes } = data.registryRepositories as { nodes: { pulls: QuayPulls }[] };
    const [counted] = nodes[0]?.pulls.bySource ?? [];
    const sum = counted?.periods.reduce((total, { count }) => total + count, 0);
    expect(sum).toBeGreaterThan(0);
    expect(nodes[0]?.pulls).toMatchObject({ total: sum, comparable: true, reason: null });
    expect(counted).toMatchObject({ upstream: 'quay', unit: 'PULLS', total: sum, isCumulative: false });
  });

  it('of zot costs one document for everything that its search tells of all', async () => {
    const data = await ask(PAGE, { registry: 'zot' });
    expect(calls()).toEqual({ scout: 0, hub: 0, quay: 0, zot: 2 });
    const { nodes } = data.registryRepositories as { nodes: object[] };
    expect(nodes).toHaveLength(3);
    expect(nodes[0]).toMatchObject({
      __typename: 'ZotRegistryRepository',
      tags: { sources: [{ state: 'FOUND' }] },
      pulls: { total: null, bySource: [{ unit: 'DOWNLOADS', isCumulative: true }] },
    });
  });

  it('leads to the objects that it was made from', async () => {
    const data = await ask(
      `query ($quay: String, $zot: String) {
        docker: registryRepositories(registry: "docker.io", text: "dhi-node") { nodes { ...Raw } }
        catalog: registryRepositories(registry: "dhi.io", text: "node") { nodes { ...Raw } }
        quay: registryRepositories(registry: $quay, text: "demonstrationorg/node") { nodes { ...Raw } }
        zot: registryRepositories(registry: $zot, text: "demonstrationorg/node") { nodes { ...Raw } }
      }
      fragment Raw on RegistryRepository {
        ... on DockerRegistryRepository { scoutRepository { repoName pullCount } dhiRepositoryDetails { name } }
        ... on QuayRegistryRepository { quayRepository { name isPublic } }
        ... on ZotRegistryRepository { zotRepository { name tags(n: 1) { name } } zotSearchRepository { name } }
      }`,
      { quay: QUAY, zot: ZOT },
    );
    const name = 'demonstrationorg/node';
    expect(data).toMatchObject({
      docker: {
        nodes: [{ scoutRepository: { repoName: 'demonstrationorg/dhi-node' }, dhiRepositoryDetails: null }],
      },
      catalog: {
        nodes: [{ scoutRepository: { repoName: 'dhi/node' }, dhiRepositoryDetails: { name: 'node' } }],
      },
      quay: { nodes: [{ quayRepository: { name: 'node', isPublic: true } }] },
      zot: { nodes: [{ zotRepository: { name, tags: { name } }, zotSearchRepository: { name } }] },
    });
  });

  it('of Docker is there when its analytics are down, and says what is missing', async () => {
    sandbox.hub.fail({ kind: 'status', status: 400, path: '/api/publisher' });
    const data = await ask(PAGE, { registry: 'docker.io', text: 'dhi-node' });
    expect(data).toMatchObject({
      registryRepositories: {
        nodes: [
          {
            tags: { sources: [{ state: 'FOUND' }] },
            pulls: {
              total: null,
              bySource: [{ upstream: 'scout', isCumulative: true }],
              sources: [
                { upstream: 'dvp', state: 'UNAVAILABLE' },
                { upstream: 'scout', state: 'FOUND' },
              ],
            },
          },
        ],
      },
    });
  });
});

describe('a repository by its global id', () => {
  const NODES = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on RegistryRepository { host path tags(first: 1) { totalCount nodes { name } ${SOURCES} } } } }`;

  it('is the same after a restart, for one document and one call each', async () => {
    const { nodes: listed } = await list({ text: 'demonstrationorg/node', first: 100 });
    const { nodes: mirrors } = await list({ registry: 'scout', text: 'dhi-node' });
    const wanted = [...listed, ...mirrors];
    const restarted = await startGateway(sandboxUrls(sandbox));
    await restarted.ask('{ dvpNamespaces }', { headers: ADA });
    sandbox.reset();
    const ids = wanted.map(({ id }) => id);
    const { data, errors } = await restarted.ask(NODES, { headers: ADA, variables: { ids } });
    await restarted.close();
    expect(errors).toEqual([]);
    expect(calls()).toEqual({ scout: 1, hub: 0, quay: 1, zot: 1 });
    expect(data?.nodes).toMatchObject(
      wanted.map(({ id, host, path }) => ({ id, host, path, tags: { sources: [{ state: 'FOUND' }] } })),
    );
  });

  it('shows its tags to who may see them, and to others why not', async () => {
    const { nodes } = await list({ registry: 'quay', text: 'demonstrationorg/web' });
    const ids = nodes.map(({ id }) => id);
    const states = async (headers: typeof ADA) => (await ask(NODES, { ids }, headers)).nodes;
    expect(await states(ADA)).toMatchObject([{ tags: { sources: [{ state: 'FOUND' }] } }]);
    expect(await states(BOB)).toMatchObject([
      { tags: { totalCount: null, nodes: [], sources: [{ upstream: 'quay', state: 'FORBIDDEN' }] } },
    ]);
  });

  it('is null for an id that is none, and the others are there', async () => {
    const { nodes } = await list({ registry: 'zot', first: 1 });
    const ids = [
      'nonsense',
      nodes[0]?.id,
      Buffer.from('["QuayRegistryRepository","ghcr.io","a/b"]').toString('base64url'),
    ];
    const data = await ask(NODES, { ids });
    expect(data.nodes).toMatchObject([null, { __typename: 'ZotRegistryRepository' }, null]);
  });
});

describe('a zot without its search', () => {
  it('shows repositories and names of tags by its registry, and says why there is no more', async () => {
    const bare = await startSandbox({ zot: { search: false } });
    const other = await startGateway(sandboxUrls(bare));
    const query = `{ registryRepositories(registry: "zot", first: 1) { ${SOURCES}
      nodes { path tags(first: 1) { nodes { name digest } ${SOURCES} } stale(for: "P1D") { isStale tags { name } } } } }`;
    const { data, errors } = await other.ask(query, { headers: ADA });
    await other.close();
    await bare.close();
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      registryRepositories: {
        sources: [{ state: 'FOUND', reason: expect.stringContaining('by its catalog, because') }],
        nodes: [
          {
            tags: {
              nodes: [{ name: expect.any(String), digest: null }],
              sources: [{ state: 'FOUND', reason: expect.any(String) }],
            },
            stale: { isStale: null, tags: [] },
          },
        ],
      },
    });
  });
});
