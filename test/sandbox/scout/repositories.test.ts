import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeAll(async () => {
  scout = await startScout();
});
afterAll(() => scout.close());

const organization = ORGANISATION;
const CARD = `query card($organization: String, $query: ScRepositoryQuery!) {
  repository(context: { organization: $organization }, query: $query) {
    hostName repoName badge supportedTags preferredTags description pullCount starCount platforms previousScannedDigest
  }
}`;
const TAGGED = `query tagged($organization: String, $query: ScTaggedImagesQuery!) {
  taggedImagesByRepository(context: { organization: $organization }, query: $query) {
    hostName repoName paging { totalCount } tags { name digest updatedAt } images { digest platform { architecture } }
  }
}`;

interface Tag {
  readonly name: string;
}

async function card(
  repoName: string,
  { hostName = 'hub.docker.com', as = null }: { hostName?: string; as?: Who } = {},
) {
  const variables = { ...(as ? { organization } : {}), query: { hostName, repoName } };
  return (await scout.ask(CARD, { variables, as })).data.repository;
}

async function tagged(query: object, as: Who = null) {
  const variables = { ...(as ? { organization } : {}), query };
  return (await scout.ask(TAGGED, { variables, as })).data.taggedImagesByRepository;
}

describe('a repository', () => {
  it('is shown with its tags and the pulls that the analytics tell', async () => {
    expect(await card('samples/demonstration-agent')).toEqual({
      hostName: 'hub.docker.com',
      repoName: 'samples/demonstration-agent',
      badge: 'VERIFIED_PUBLISHER',
      supportedTags: ['2.0.1', 'latest', '1.9.0'],
      preferredTags: ['2.0.1', '1.9.0'],
      description: 'Watches what the demonstration does.',
      pullCount: 1_614 * 26,
      starCount: 31,
      platforms: ['linux/amd64', 'linux/arm64'],
      previousScannedDigest: expect.stringMatching(/^sha256:/),
    });
  });

  it('may have more pulls than fit 32 bits', async () => {
    expect((await card('dhi-node', { as: 'carol' })).pullCount).toBe(640_000_000 * 26);
  });

  it('of an organisation is null to everybody else, as is one that nobody knows', async () => {
    expect(await card(`${ORGANISATION}/web`, { as: 'carol' })).toMatchObject({ description: 'Shop front.' });
    expect(await card(`${ORGANISATION}/web`)).toBeNull();
    expect(await card('samples/nothing')).toBeNull();
    expect(await card('demonstration-agent')).toBeNull();
    expect(await card('samples/demonstration-agent', { hostName: 'quay.io' })).toBeNull();
  });

  it('of the catalogue goes by its own host and by Docker Hub', async () => {
    const own = await card('node', { hostName: 'dhi.io' });
    expect(own).toMatchObject({ hostName: 'dhi.io', repoName: 'dhi/node', badge: 'OFFICIAL_IMAGE' });
    expect(await card('dhi/node', { hostName: 'docker.io' })).toEqual(own);
  });

  it('is refused in the name of a foreign organisation', async () => {
    const variables = { organization, query: { hostName: 'docker.io', repoName: 'dhi/node' } };
    expect((await scout.ask(CARD, { variables, as: 'bob' })).errors).toEqual([refusalAt('repository')]);
  });
});

describe('the tags of a repository', () => {
  const namesOf = ({ tags }: { tags: Tag[] }) => tags.map(({ name }) => name);
  const node = { hostName: 'dhi.io', repoName: 'dhi/node' };

  it('come last pushed first, with the images they name', async () => {
    const found = await tagged({ repoName: 'samples/demonstration-agent' });
    expect(found).toMatchObject({ hostName: 'hub.docker.com', paging: { totalCount: 3 } });
    expect(namesOf(found)).toEqual(['2.0.1', 'latest', '1.9.0']);
    expect(found.images).toHaveLength(3);
  });

  it('come in pages of twenty, or of the size that is asked for', async () => {
    expect(namesOf(await tagged(node))).toHaveLength(12);
    const page = await tagged({ ...node, paging: { pageSize: 5, page: 2 } });
    expect(page.paging.totalCount).toBe(12);
    expect(namesOf(page)).toEqual(namesOf(await tagged(node)).slice(5, 10));
    expect(page.images).toHaveLength(4);
    expect(await tagged({ ...node, paging: { pageSize: 5, page: 9 } })).toMatchObject({
      tags: [],
      images: [],
    });
  });

  it.each([
    [{ field: 'TAG_NAME', sortOrder: 'ASCENDING' }, '20'],
    [{ field: 'TAG_NAME' }, '20.19.3-dev'],
    [{ field: 'LAST_PUSHED', sortOrder: 'ASCENDING' }, '20-debian12-dev'],
    [{ sortOrder: 'DESCENDING' }, '20'],
  ])('can be ordered by %j', async (ordering, first) => {
    expect(namesOf(await tagged({ ...node, ordering }))[0]).toBe(first);
  });

  it('can be limited by a part of the name', async () => {
    const found = await tagged({ ...node, filter: { tagName: '-dev' } });
    expect(found.paging.totalCount).toBe(6);
    expect(found.images).toHaveLength(2);
  });

  it('of a private repository are seen in the name of its organisation only', async () => {
    expect(namesOf(await tagged({ repoName: 'web' }, 'carol'))).toEqual(['4.2.0', 'latest']);
    expect(await tagged({ repoName: `${ORGANISATION}/web` })).toBeNull();
  });
});
