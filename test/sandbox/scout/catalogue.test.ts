import { ORGANISATION, refusalAt, type Scout, startScout } from './harness.js';

let scout: Scout;

beforeAll(async () => {
  scout = await startScout();
});
afterAll(() => scout.close());

const LIST = `query list($query: DhiRepositoriesQuery) {
  dhiRepositories(query: $query) {
    items { name namespace featured platforms categories { id } }
    categories { id name }
  }
}`;
const TAG = `query tag($repoName: String!, $tag: String!) {
  dhiTagDetails(query: { repoName: $repoName, tag: $tag }) {
    indexDigest repo tag { name lastUpdated } allTags { name }
    imageManifests { platform vulnerabilities { total } }
  }
}`;
const DEFINITIONS = `query definitions($repoName: String!) {
  dhiRepository(repoName: $repoName) {
    __typename name type
    ... on DhiImageRepositoryDetails {
      platforms tagDefinitions { id displayName tagNames endOfLife endOfSupport }
    }
    ... on DhiHelmChartRepositoryDetails { tagDefinitions { id tagNames } }
  }
}`;

describe('the list of the catalogue', () => {
  it('holds every image repository and every category', async () => {
    const { items, categories } = (await scout.ask(LIST)).data.dhiRepositories;
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['node', 'python', 'redis']);
    expect(items[0]).toEqual({
      name: 'node',
      namespace: 'dhi',
      featured: true,
      platforms: ['linux/amd64', 'linux/arm64'],
      categories: [{ id: 'languages-frameworks' }],
    });
    expect(categories).toEqual([
      { id: 'languages-frameworks', name: 'Languages & frameworks' },
      { id: 'databases-storage', name: 'Databases & storage' },
    ]);
  });

  it.each([
    ['databases-storage', ['redis']],
    ['nothing', []],
  ])('can be limited to the category %s, and still names all categories', async (categoryId, names) => {
    const { data } = await scout.ask(LIST, { variables: { query: { filter: { categoryId } } } });
    expect(data.dhiRepositories.items.map(({ name }: { name: string }) => name)).toEqual(names);
    expect(data.dhiRepositories.categories).toHaveLength(2);
  });

  it('of 2026 holds charts too, without tags', async () => {
    const { data } = await scout.ask('{ dhiListRepositories { items { name type tagNames } } }');
    const { items } = data.dhiListRepositories;
    expect(items).toHaveLength(4);
    expect(items[2]).toEqual({
      name: 'redis',
      type: 'IMAGE',
      tagNames: ['8.0.2-debian12', '8.0-debian12', '8.0.2', '8.0', '8'],
    });
    expect(items[3]).toEqual({ name: 'redis-chart', type: 'HELM_CHART', tagNames: null });
  });
});

describe('a tag of the catalogue', () => {
  it('tells its siblings and its platforms, one of them not analysed yet', async () => {
    const { data } = await scout.ask(TAG, { variables: { repoName: 'redis', tag: '8.0' } });
    expect(data.dhiTagDetails).toMatchObject({
      indexDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      repo: 'redis',
      tag: { name: '8.0', lastUpdated: '2025-07-03T06:02:55.301Z' },
      imageManifests: [
        { platform: 'linux/amd64', vulnerabilities: { total: 3 } },
        { platform: 'linux/arm64', vulnerabilities: null },
      ],
    });
    expect(data.dhiTagDetails.allTags).toHaveLength(5);
  });

  it.each([
    ['redis', '9'],
    ['nothing', '8'],
    ['dhi-redis', '8'],
  ])('of %s:%s that nobody knows is null', async (repoName, tag) => {
    const { data, errors } = await scout.ask(TAG, { variables: { repoName, tag } });
    expect({ data, errors }).toEqual({ data: { dhiTagDetails: null } });
  });
});

describe('the definitions of tags', () => {
  it('tell how long an image is cared for', async () => {
    const { data } = await scout.ask(DEFINITIONS, { variables: { repoName: 'node' } });
    const { tagDefinitions, ...repository } = data.dhiRepository;
    expect(repository).toEqual({
      __typename: 'DhiImageRepositoryDetails',
      name: 'node',
      type: 'IMAGE',
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    expect(tagDefinitions[1]).toEqual({
      id: 'node/debian-12/20',
      displayName: 'Node.js 20',
      tagNames: ['20.19.3-debian12', '20.19-debian12', '20-debian12', '20.19.3', '20.19', '20'],
      endOfLife: '2026-04-30',
      endOfSupport: '2026-10-31',
    });
  });

  it('are null where nobody announced an end', async () => {
    const { data } = await scout.ask(DEFINITIONS, { variables: { repoName: 'redis' } });
    expect(data.dhiRepository.tagDefinitions[0]).toMatchObject({ endOfLife: null, endOfSupport: null });
  });

  it('exist for charts, which are another type', async () => {
    const { data } = await scout.ask(DEFINITIONS, { variables: { repoName: 'redis-chart' } });
    expect(data.dhiRepository).toEqual({
      __typename: 'DhiHelmChartRepositoryDetails',
      name: 'redis-chart',
      type: 'HELM_CHART',
      tagDefinitions: [{ id: 'redis-chart/0', tagNames: ['0.4.1', '0.4', '0'] }],
    });
  });

  it('of an unknown repository are null', async () => {
    expect((await scout.ask(DEFINITIONS, { variables: { repoName: 'dhi-node' } })).data).toEqual({
      dhiRepository: null,
    });
  });
});

it.each([
  ['dhiRepositories', '{ items { name } }'],
  ['dhiListRepositories', '{ items { name } }'],
  ['dhiRepository(repoName: "node")', '{ name }'],
  ['dhiTagDetails(query: { repoName: "node", tag: "20" })', '{ repo }'],
])('%s is refused in the name of a foreign organisation', async (field, selection) => {
  const [name = '', rest = ')'] = field.split('(');
  const query = `{ ${name}(context: { organization: "${ORGANISATION}" }, ${rest} ${selection} }`;
  const { errors } = await scout.ask(query, { as: 'bob' });
  expect(errors).toEqual([refusalAt(name)]);
  expect((await scout.ask(query, { as: 'carol' })).errors).toBeUndefined();
});
