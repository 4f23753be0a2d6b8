import { PortolanError } from '../../../src/errors.js';
import type { Place } from '../../../src/gateway/joined/atlas.js';
import { createRepositoryList } from '../../../src/gateway/repositories/list-repositories.js';
import type { TagList } from '../../../src/gateway/repositories/tag-facts.js';
import { createTagPulls } from '../../../src/gateway/repositories/tag-pulls.js';
import { createTurns } from '../../../src/gateway/repositories/turns.js';
import type { Session } from '../../../src/http/session.js';
import type { Arguments } from '../../../src/rest/request.js';
import { anonymousSession, type FakeAnswers, fakeJoined, fakeSession } from './fake-joined.js';

const NOW = Date.UTC(2026, 0, 31);
const DOWN = new PortolanError('UPSTREAM_UNREACHABLE', 'down');
const REFUSED = new PortolanError('FORBIDDEN', 'not yours');

interface World {
  readonly answers?: FakeAnswers;
  readonly organizations?: readonly string[];
  readonly tagListOf?: (place: Place) => TagList;
  readonly session?: Session;
}

const open = ({ answers = {}, organizations = [], tagListOf, session = fakeSession() }: World) => {
  const joined = fakeJoined(answers);
  const looked: string[] = [];
  const turnOf = createTurns(8);
  const list = createRepositoryList(joined, {
    turnOf,
    tagPullsOf: createTagPulls(joined, turnOf),
    now: () => NOW,
    organizationsOf: async () => ({ names: organizations, problems: [] }),
    async tagListOf(place) {
      looked.push(place.path);
      return tagListOf?.(place) ?? tagged(place, []);
    },
  });
  return { joined, looked, list: (args: Arguments) => list(args, session) };
};

const tagged = ({ path }: Place, pushedAt: (string | null)[], more: Partial<TagList> = {}): TagList => ({
  tags: pushedAt.map((pushed, at) => ({
    name: `v${at}`,
    digest: `sha256:${path}${at}`,
    pushedAt: pushed,
    pulledAt: null,
    size: null,
    earlier: [],
  })),
  isWhole: true,
  look: { searched: path, found: true },
  ...more,
});
const OLD = '2025-01-01T00:00:00Z';
const NEW = '2026-01-30T00:00:00Z';

const zotLists = (names: readonly string[], totalCount = names.length) => ({
  zotSearchRepoListWithNewestImage: () => ({
    page: { totalCount },
    results: names.map((name) => ({ name })),
  }),
});
const quayLists = (names: readonly string[]) => ({
  'Query.quayUser': () => ({ username: 'ada', organizations: [] }),
  'Query.quayRepositories': () => ({ repositories: names.map((name) => ({ namespace: 'org', name })) }),
});
const pathsOf = ({ nodes }: { readonly nodes: readonly { readonly path: string }[] }) =>
  nodes.map(({ path }) => path);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, '0')}`);

describe('a list of repositories', () => {
  it('is by host, then by path', async () => {
    const { list } = open({
      organizations: ['org'],
      answers: {
        ...zotLists(['b', 'a-b', 'a/b', 'a']),
        rsListRepositories: () => ({ count: 2, repositories: [{ name: 'web' }, { name: 'org/api' }] }),
        'Query.quayUser': () => ({ username: 'ada', organizations: [{ name: 'org' }, { name: 'ada' }] }),
        'Query.quayRepositories': ({ namespace }) => ({ repositories: [{ namespace, name: 'tool' }] }),
      },
    });
    const { nodes, totalCount, sources } = await list({});
    expect(nodes.map(({ host, path }) => `${host}/${path}`)).toEqual([
      'docker.io/org/api',
      'docker.io/org/web',
      'quay.io/ada/tool',
      'quay.io/org/tool',
      'zot/a',
      'zot/a-b',
      'zot/a/b',
      'zot/b',
    ]);
    expect([totalCount, sources.map(({ state }) => state)]).toEqual([8, ['FOUND', 'FOUND', 'FOUND']]);
  });

  it('goes on after a cursor when its repository is gone', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const before = await open({ answers: zotLists(names) }).list({ registry: 'zot', first: 2 });
    expect([pathsOf(before), before.pageInfo.hasNextPage]).toEqual([['a', 'b'], true]);
    const rest = names.filter((name) => name !== 'b');
    const after = before.pageInfo.endCursor;
    const next = await open({ answers: zotLists(rest) }).list({ registry: 'zot', first: 2, after });
    expect(pathsOf(next)).toEqual(['c', 'd']);
    expect(next.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('keeps those whose path holds the text, in any letter case', async () => {
    const answers = {
      zotSearchGlobalSearch: () => ({
        page: { totalCount: 2 },
        repos: [{ name: 'team/node' }, { name: 'other' }],
      }),
    };
    const { list, joined } = open({ answers });
    expect(pathsOf(await list({ registry: 'zot', text: 'NODE' }))).toEqual(['team/node']);
    expect(joined.asked[0]?.[1].query).toBe('node');
  });

  it('does not ask a search for tags that is to look for repositories', async () => {
    const { list, joined } = open({ answers: zotLists(['a']) });
    expect(pathsOf(await list({ registry: 'zot', text: 'a:1' }))).toEqual([]);
    expect(joined.asked.map(([name]) => name)).toEqual(['zotSearchRepoListWithNewestImage']);
  });

  it.each([
    ['an unknown registry', { registry: 'ghcr.io' }],
    ['more than a hundred', { first: 101 }],
    ['fewer than none', { first: -1 }],
    ['a cursor that is none', { after: '%%' }],
    ['a text without end', { text: 'a'.repeat(256) }],
  ])('is refused for %s', async (_what, args) => {
    await expect(open({}).list(args)).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('has no number of all when an upstream failed, and the rest is there', async () => {
    const { list } = open({
      answers: { ...zotLists(['a']), 'Query.quayUser': () => DOWN, 'Query.quayRepositories': () => DOWN },
    });
    const { nodes, totalCount, sources } = await list({});
    expect([nodes.length, totalCount]).toEqual([1, null]);
    expect(sources.map(({ upstream, state }) => [upstream, state])).toEqual([
      ['scout', 'UNKNOWN'],
      ['quay', 'UNAVAILABLE'],
      ['zot', 'FOUND'],
    ]);
  });

  it('has no number of all when zot has more than are read', async () => {
    const { totalCount, sources } = await open({ answers: zotLists(['a'], 1_001) }).list({ registry: 'zot' });
    expect([totalCount, sources[0]?.reason]).toEqual([null, '1000 more repositories are not read']);
  });
});

describe('repositories at Docker', () => {
  it('come page by page, those after the first at once, and ten pages at most', async () => {
    const answers = { rsListRepositories: () => ({ count: 5_000, repositories: [{ name: 'a' }] }) };
    const { list, joined } = open({ answers, organizations: ['org'] });
    const { totalCount, sources } = await list({ registry: 'docker.io' });
    expect(joined.asked).toHaveLength(10);
    expect([totalCount, sources[0]?.reason]).toEqual([null, 'org has more repositories than are read']);
  });

  it('are asked for with the text unless it is in the name of the organization', async () => {
    const { list, joined } = open({
      organizations: ['org'],
      answers: { rsListRepositories: () => ({ repositories: [] }) },
    });
    await list({ registry: 'scout', text: 'org/we' });
    await list({ registry: 'scout', text: 'or' });
    expect(joined.asked.map(([, { input }]) => Object(input).filter)).toEqual([
      { repository: 'we' },
      undefined,
    ]);
  });

  it('of an organization that refuses cost only themselves', async () => {
    const { list } = open({
      organizations: ['org', 'other'],
      answers: {
        rsListRepositories: ({ context }) =>
          Object(context).organization === 'org'
            ? REFUSED
            : { count: 1, repositories: [{ name: 'other/a' }] },
      },
    });
    const { nodes, sources } = await list({ registry: 'docker.io' });
    expect([nodes.length, sources[0]?.state, sources[0]?.reason]).toEqual([
      1,
      'FOUND',
      'repositories of org: not yours',
    ]);
  });

  it('are those of the catalog when its host is asked for', async () => {
    const { list } = open({
      answers: { dhiRepositories: () => ({ items: [{ name: 'redis' }, { name: 'node' }] }) },
    });
    const { nodes } = await list({ registry: 'dhi.io' });
    expect(nodes.map(({ host, path }) => [host, path])).toEqual([
      ['dhi.io', 'node'],
      ['dhi.io', 'redis'],
    ]);
  });
});

describe('repositories at Quay', () => {
  it('are what is public for callers without a credential, page by page', async () => {
    const { list, joined } = open({
      session: anonymousSession(),
      answers: {
        'Query.quayRepositories': ({ nextPage }) => ({
          repositories: [{ namespace: 'org', name: nextPage ? 'b' : 'a' }],
          ...(!nextPage && { next_page: 'more' }),
        }),
      },
    });
    expect(pathsOf(await list({ registry: 'quay' }))).toEqual(['org/a', 'org/b']);
    expect(joined.asked.map(([, args]) => args)).toEqual([
      { public: true },
      { public: true, nextPage: 'more' },
    ]);
  });

  it('are those that come with what is public when a token does not tell whose it is', async () => {
    const { list } = open({
      answers: {
        'Query.quayUser': () => new PortolanError('UNAUTHENTICATED', 'needs user:read'),
        'Query.quayRepositories': () => ({ repositories: [{ namespace: 'org', name: 'a' }] }),
      },
    });
    const { nodes, totalCount, sources } = await list({ registry: 'quay' });
    expect([nodes.length, totalCount]).toEqual([1, null]);
    expect(sources[0]?.reason).toBe("the caller's organizations could not be read: needs user:read");
  });

  it('are found by text among everything, ten pages at most, and among the own ones', async () => {
    const { list, joined } = open({
      answers: {
        'Query.quayRepositorySearch': ({ page }) => ({
          results: [{ namespace: { name: 'org' }, name: `web${page}` }],
          has_additional: true,
        }),
        'Query.quayUser': () => ({ username: 'webster', organizations: [] }),
        'Query.quayRepositories': () => ({ repositories: [{ namespace: 'webster', name: 'tool' }] }),
      },
    });
    const { nodes, sources } = await list({ registry: 'quay', text: 'web', first: 100 });
    expect(nodes).toHaveLength(11);
    expect(joined.asked.filter(([name]) => name === 'Query.quayRepositorySearch')).toHaveLength(10);
    expect(sources[0]?.reason).toContain('a hundred repositories at most');
  });
});

describe('repositories at a zot without its search', () => {
  it('are those of its catalog, and that is told', async () => {
    const { list } = open({
      answers: {
        zotSearchRepoListWithNewestImage: () =>
          new PortolanError('UPSTREAM_UNSUPPORTED', 'the search is off'),
        'Query.zotRepositories': () => ({ repositories: ['b', 'a'] }),
      },
    });
    const found = await list({ registry: 'zot' });
    expect([pathsOf(found), found.sources[0]?.reason]).toEqual([
      ['a', 'b'],
      'by its catalog, because the search is off',
    ]);
  });
});

describe('stale repositories', () => {
  const staleFor = 30 * 86_400;

  it('are those with a stale tag', async () => {
    const ages: Record<string, (string | null)[]> = { a: [OLD, NEW], b: [NEW], c: [OLD], d: [] };
    const { list } = open({
      answers: zotLists(Object.keys(ages)),
      tagListOf: (place) => tagged(place, ages[place.path] ?? []),
    });
    const { nodes, totalCount } = await list({ registry: 'zot', staleFor });
    expect([nodes.map(({ path }) => path), totalCount]).toEqual([['a', 'c'], 2]);
  });

  it('are looked for among two hundred in one answer; the next page goes on behind them', async () => {
    const names = numbered(250);
    const world = {
      answers: zotLists(names),
      tagListOf: (place: Place) => tagged(place, [['r010', 'r230'].includes(place.path) ? OLD : NEW]),
    };
    const one = open(world);
    const first = await one.list({ registry: 'zot', staleFor });
    expect([one.looked.length, pathsOf(first), first.totalCount]).toEqual([200, ['r010'], null]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(first.sources[0]?.reason).toBe('of 250 repositories 200 are looked at for one answer');
    const other = open(world);
    const next = await other.list({ registry: 'zot', staleFor, after: first.pageInfo.endCursor });
    expect([other.looked[0], other.looked.length, pathsOf(next)]).toEqual(['r200', 50, ['r230']]);
    expect(next.pageInfo.hasNextPage).toBe(false);
  });

  it('fill a page before the rest of those looked at, which the next page begins with', async () => {
    const { list } = open({
      answers: zotLists(numbered(250)),
      tagListOf: (place) => tagged(place, [OLD]),
    });
    const first = await list({ registry: 'zot', staleFor, first: 2 });
    const next = await list({ registry: 'zot', staleFor, first: 2, after: first.pageInfo.endCursor });
    expect([pathsOf(first), pathsOf(next)]).toEqual([
      ['r000', 'r001'],
      ['r002', 'r003'],
    ]);
  });

  it('are not counted when one of them could not be judged', async () => {
    const { list } = open({
      answers: zotLists(['a', 'b']),
      tagListOf: (place) => tagged(place, [place.path === 'a' ? OLD : null]),
    });
    const { nodes, totalCount } = await list({ registry: 'zot', staleFor });
    expect([nodes.length, totalCount]).toEqual([1, null]);
  });

  it('are not those at Quay whose images were pulled lately; each is read up to its first stale image', async () => {
    const pulled: Record<string, string | null> = { 'org/a1': OLD, 'org/b0': OLD };
    const { list, joined } = open({
      answers: {
        ...quayLists(['a', 'b', 'c', 'd']),
        'Query.quayManifestPullStatistics': ({ digest }) => ({
          last_manifest_pull_date: pulled[String(digest).slice('sha256:'.length)] ?? NEW,
        }),
      },
      tagListOf: (place) => tagged(place, place.path === 'org/d' ? [NEW] : [OLD, OLD]),
    });
    const { nodes, totalCount, sources } = await list({ registry: 'quay', staleFor });
    expect([nodes.map(({ path }) => path), totalCount]).toEqual([['org/a', 'org/b'], 2]);
    expect(sources).toMatchObject([{ state: 'FOUND', reason: null }]);
    const asked = joined.asked.filter(([name]) => name === 'Query.quayManifestPullStatistics');
    expect(asked.map(([, { digest }]) => digest).sort()).toEqual(
      ['a0', 'a1', 'b0', 'c0', 'c1'].map((image) => `sha256:org/${image}`),
    );
  });

  it('are those with an old tag where pulls are not told, and that is said once', async () => {
    const off = new PortolanError('UPSTREAM_UNSUPPORTED', 'FEATURE_IMAGE_PULL_STATS is off');
    const { list, joined } = open({
      organizations: ['org'],
      answers: {
        rsListRepositories: () => ({ count: 2, repositories: [{ name: 'x' }, { name: 'y' }] }),
        ...quayLists(['a', 'b', 'c']),
        'Query.quayManifestPullStatistics': () => off,
      },
      tagListOf: (place) => tagged(place, place.path === 'org/c' ? [NEW] : [OLD, OLD]),
    });
    const { nodes, sources } = await list({ staleFor });
    expect(nodes.map(({ path }) => path)).toEqual(['org/x', 'org/y', 'org/a', 'org/b']);
    expect(sources.map(({ reason }) => reason)).toEqual([
      'Docker does not tell when tags were pulled',
      'pulls could not be read: FEATURE_IMAGE_PULL_STATS is off',
      null,
    ]);
    expect(joined.asked.filter(([name]) => name === 'Query.quayManifestPullStatistics')).toHaveLength(1);
  });

  it('tell whose tags could not be read', async () => {
    const { list } = open({
      answers: zotLists(['a']),
      tagListOf: (place) =>
        tagged(place, [], { isWhole: false, look: { searched: 'zot/a', found: false, error: DOWN } }),
    });
    const { nodes, totalCount, sources } = await list({ registry: 'zot', staleFor });
    expect([nodes, totalCount, sources[0]?.reason]).toEqual([[], null, 'zot/a: down']);
  });
});
