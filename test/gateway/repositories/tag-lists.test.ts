import { PortolanError } from '../../../src/errors.js';
import type { Place } from '../../../src/gateway/joined/atlas.js';
import { createTagLists } from '../../../src/gateway/repositories/tag-lists.js';
import { anonymousSession, type FakeAnswers, fakeJoined, fakeSession } from './fake-joined.js';

const HUB: Place = { upstream: 'scout', host: 'docker.io', path: 'org/web' };
const OFFICIAL: Place = { upstream: 'scout', host: 'docker.io', path: 'library/node' };
const CATALOG: Place = { upstream: 'scout', host: 'dhi.io', path: 'node' };
const QUAY: Place = { upstream: 'quay', host: 'quay.io', path: 'org/web' };
const ZOT: Place = { upstream: 'zot', host: 'zot:5000', path: 'org/web' };

const REFUSED = new PortolanError('FORBIDDEN', 'not yours');
const DOWN = new PortolanError('UPSTREAM_UNREACHABLE', 'down');
const NO_SEARCH = new PortolanError('UPSTREAM_UNSUPPORTED', 'the search is off');
const NOW = Date.UTC(2026, 0, 1);

const read = async (
  place: Place,
  answers: FakeAnswers,
  options: { history?: true; anonymous?: true } = {},
) => {
  const joined = fakeJoined(answers);
  const { history, anonymous } = options;
  const listOf = createTagLists(joined, { now: () => NOW, ...(history && { history }) });
  const list = await listOf(place, anonymous ? anonymousSession() : fakeSession());
  return { ...list, asked: joined.asked, names: list.tags.map(({ name }) => name) };
};

describe('the tag list of a repository', () => {
  it('is read once in a session, whoever asks', async () => {
    const joined = fakeJoined({ 'Query.quayTags': () => ({ tags: [], has_additional: false }) });
    const listOf = createTagLists(joined);
    const session = fakeSession();
    const [one, other] = await Promise.all([listOf(QUAY, session), listOf({ ...QUAY }, session)]);
    expect(one).toBe(other);
    await listOf(QUAY, fakeSession());
    expect(joined.asked).toHaveLength(2);
  });

  it('is empty where an upstream fails, and says why', async () => {
    const { tags, isWhole, look } = await read(QUAY, { 'Query.quayTags': () => DOWN });
    expect([tags, isWhole, look]).toEqual([
      [],
      false,
      { searched: 'quay.io/org/web', found: false, error: DOWN },
    ]);
  });
});

describe('the tags of a repository of Docker Hub', () => {
  const tag = (name: string) => ({ name, digest: `sha256:${name}`, updatedAt: '2025-07-02T09:14:37.94814Z' });
  const page = (tags: unknown[], totalCount: number | null = tags.length) => ({
    paging: { totalCount },
    tags,
  });

  it('are asked for on behalf of its organization and of everybody at once, and the organization wins', async () => {
    const { tags, asked, isWhole, look } = await read(HUB, {
      taggedImagesByRepository: ({ context }) =>
        page([tag('organization' in Object(context) ? 'own' : 'public')]),
    });
    const query = {
      hostName: 'hub.docker.com',
      repoName: 'org/web',
      ordering: { field: 'TAG_NAME' },
      paging: { page: 1, pageSize: 100 },
    };
    expect(asked.map(([, args]) => args)).toEqual([
      { context: { organization: 'org' }, query },
      { context: {}, query },
    ]);
    expect([tags.map(({ name }) => name), isWhole, look.found]).toEqual([['own'], true, true]);
    expect(tags[0]).toMatchObject({
      digest: 'sha256:own',
      pushedAt: '2025-07-02T09:14:37.94814Z',
      size: null,
    });
  });

  it('are those that everybody sees where the organization is refused', async () => {
    const { names, look } = await read(HUB, {
      taggedImagesByRepository: ({ context }) =>
        'organization' in Object(context) ? REFUSED : page([tag('1')]),
    });
    expect([names, look.error]).toEqual([['1'], undefined]);
  });

  it('are told as refused, not as absent, where everybody sees nothing', async () => {
    const { look } = await read(HUB, {
      taggedImagesByRepository: ({ context }) => ('organization' in Object(context) ? REFUSED : null),
    });
    expect(look).toEqual({ searched: 'docker.io/org/web', found: false, error: REFUSED });
  });

  it('are asked for as everybody by callers without a credential, and of official images', async () => {
    const answers = { taggedImagesByRepository: () => null };
    const anonymous = await read(HUB, answers, { anonymous: true });
    expect(anonymous.asked.map(([, args]) => args.context)).toEqual([{}]);
    const official = await read(OFFICIAL, answers);
    expect(official.asked.map(([, args]) => args)).toMatchObject([
      { context: {}, query: { repoName: 'node' } },
    ]);
    expect(official.look).toEqual({ searched: 'docker.io/library/node', found: false });
  });

  it('come from ten pages at most, those after the first at once', async () => {
    const moments: number[] = [];
    const { asked, tags, isWhole } = await read(OFFICIAL, {
      taggedImagesByRepository({ query }) {
        const { page: number } = Object(query).paging;
        moments.push(number);
        return page(
          Array.from({ length: 100 }, (_, index) => tag(`${number}-${index}`)),
          2_345,
        );
      },
    });
    expect(asked).toHaveLength(10);
    expect(moments).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([tags.length, isWhole]).toEqual([1_000, false]);
  });

  it('stay when a later page fails', async () => {
    const { names, isWhole, look } = await read(OFFICIAL, {
      taggedImagesByRepository: ({ query }) =>
        Object(query).paging.page === 1 ? page([tag('1')], 101) : DOWN,
    });
    expect([names, isWhole, look]).toEqual([['1'], false, { ...look, found: true, error: DOWN }]);
  });
});

describe('the tags of a hardened image', () => {
  it('are those of each of its indexes, by name', async () => {
    const { tags, asked } = await read(CATALOG, {
      dhiRepositoryDetails: () => ({
        images: [
          {
            indexDigest: 'sha256:dev',
            tags: [{ name: '20-dev', lastUpdated: '2025-07-02T09:14:37Z' }],
            imageManifests: [{ compressedSize: 3 }, { compressedSize: 4 }],
          },
          {
            indexDigest: 'sha256:run',
            tags: [{ name: '20', lastUpdated: '2025-07-02T09:15:02Z' }],
            imageManifests: [],
          },
        ],
      }),
    });
    expect(asked).toEqual([['dhiRepositoryDetails', { query: { repoName: 'node' } }]]);
    expect(tags.map(({ name, digest, size }) => [name, digest, size])).toEqual([
      ['20', 'sha256:run', null],
      ['20-dev', 'sha256:dev', 7],
    ]);
  });
});

describe('the tags of a repository of Quay', () => {
  it('are those of images, without signatures and the like', async () => {
    const attached = ['.sig', '.att', ''].map((end) => life(`sha256-${'a'.repeat(64)}${end}`, 'sha256:b'));
    const { tags } = await read(QUAY, {
      'Query.quayTags': () => ({ tags: [...attached, life('v1', 'sha256:a')], has_additional: false }),
    });
    expect(tags.map(({ name }) => name)).toEqual(['v1']);
  });

  const life = (name: string, digest: string, times: object = {}) => ({
    name,
    manifest_digest: digest,
    start_ts: 1_700_000_000,
    size: 5,
    ...times,
  });

  it('are the living ones, page by page', async () => {
    const { names, asked, isWhole } = await read(QUAY, {
      'Query.quayTags': ({ page }) => ({ tags: [life(`v${page}`, 'sha256:a')], has_additional: page !== 3 }),
    });
    const args = { repository: 'org/web', limit: 100, onlyActiveTags: true };
    expect(asked).toEqual([1, 2, 3].map((page) => ['Query.quayTags', { ...args, page }]));
    expect([names, isWhole]).toEqual([['v1', 'v2', 'v3'], true]);
  });

  it('come from ten pages at most', async () => {
    const { asked, isWhole } = await read(QUAY, {
      'Query.quayTags': () => ({ tags: [], has_additional: true }),
    });
    expect([asked.length, isWhole]).toEqual([10, false]);
  });

  it('stay when a later page fails', async () => {
    const { names, isWhole, look } = await read(QUAY, {
      'Query.quayTags': ({ page }) => (page === 1 ? { tags: [life('v1', 'a')], has_additional: true } : DOWN),
    });
    expect([names, isWhole, look]).toEqual([['v1'], false, { ...look, found: true, error: DOWN }]);
  });

  it('tell what they pointed at before, newest first, when history is asked for', async () => {
    const ended = { end_ts: 1_700_000_000 };
    const { tags, asked } = await read(
      QUAY,
      {
        'Query.quayTags': () => ({
          has_additional: false,
          tags: [
            life('latest', 'sha256:c', { end_ts: NOW / 1000 + 60 }),
            life('latest', 'sha256:b', ended),
            life('gone', 'sha256:z', ended),
            life('latest', 'sha256:c', ended),
            life('latest', 'sha256:a', ended),
          ],
        }),
      },
      { history: true },
    );
    expect(asked).toMatchObject([['Query.quayTags', { onlyActiveTags: false }]]);
    expect(tags.map(({ name, digest, earlier }) => [name, digest, earlier])).toEqual([
      ['latest', 'sha256:c', ['sha256:b', 'sha256:a']],
    ]);
  });
});

describe('the tags of a repository of zot', () => {
  const never = '1970-01-01T00:00:00Z';

  it('come from its search; what never was pulled has no time, and the later push counts', async () => {
    const { tags } = await read(ZOT, {
      zotSearchExpandedRepoInfo: () => ({
        images: [
          {
            tag: 'b',
            digest: 'sha256:b',
            size: '12',
            pushTimestamp: '2025-01-01T00:00:00Z',
            taggedTimestamp: '2025-02-01T00:00:00Z',
            lastPullTimestamp: never,
          },
          {
            tag: 'a',
            digest: 'sha256:a',
            size: 4,
            pushTimestamp: '2025-01-01T00:00:00Z',
            lastPullTimestamp: '2025-03-01T00:00:00Z',
          },
          { tag: 'c', digest: 'sha256:c', pushTimestamp: '0001-01-01T00:00:00Z' },
          { tag: `sha256-${'a'.repeat(64)}.att`, digest: 'sha256:d' },
        ],
      }),
    });
    expect(tags.map(({ name, pushedAt, pulledAt, size }) => [name, pushedAt, pulledAt, size])).toEqual([
      ['a', '2025-01-01T00:00:00Z', '2025-03-01T00:00:00Z', 4],
      ['b', '2025-02-01T00:00:00Z', null, 12],
      ['c', null, null, null],
    ]);
  });

  it('are told as not to be read where the search answers with nulls', async () => {
    const answers = { zotSearchExpandedRepoInfo: () => ({ images: null }) };
    const { look } = await read(ZOT, answers);
    expect(look.error).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    const anonymous = await read(ZOT, answers, { anonymous: true });
    expect(anonymous.look.error).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  });

  it('are names alone where there is no search, without what is attached to images', async () => {
    const attached = `sha256-${'a'.repeat(64)}`;
    const { tags, look, isWhole } = await read(ZOT, {
      zotSearchExpandedRepoInfo: () => NO_SEARCH,
      'Query.zotTags': () => ({ tags: ['1.0', attached, `${attached}.sig`, 'latest'] }),
    });
    expect(tags.map(({ name, digest }) => [name, digest])).toEqual([
      ['1.0', null],
      ['latest', null],
    ]);
    expect([isWhole, look]).toEqual([true, { searched: 'zot:5000/org/web', found: true, error: NO_SEARCH }]);
  });

  it('are not read from the registry when the search only fails', async () => {
    const { asked, look } = await read(ZOT, { zotSearchExpandedRepoInfo: () => DOWN });
    expect([asked.length, look.error]).toEqual([1, DOWN]);
  });
});
