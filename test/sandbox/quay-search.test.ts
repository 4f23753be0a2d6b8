import { scoreOf } from '../../src/sandbox/quay/fuzzy-score.js';
import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

interface Found {
  readonly kind: string;
  readonly name: string;
  readonly score: number;
}

const AVATAR = {
  name: expect.any(String),
  hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  color: expect.stringMatching(/^#[0-9a-f]{6}$/),
};

describe('the search for everything', () => {
  it('finds repositories with their namespace, scored by how close the name is', async () => {
    const { get } = await visitQuay(started);
    const { status, body } = await get('/find/all?query=node');
    expect(status).toBe(200);
    expect(body).toEqual({
      results: [
        {
          kind: 'repository',
          title: 'repo',
          namespace: {
            title: 'org',
            kind: 'organization',
            avatar: { ...AVATAR, kind: 'org' },
            name: organisation,
            score: 1,
            href: `/organization/${organisation}`,
          },
          name: 'node',
          description: 'Node.js for everybody.',
          is_public: true,
          score: 4,
          href: `/repository/${organisation}/node`,
        },
      ],
    });
  });

  it('finds teams, robots and namespaces, the best first', async () => {
    const { get } = await visitQuay(started);
    const find = async (query: string, token?: string): Promise<Found[]> =>
      (await get(`/find/all?query=${query}`, token)).body.results;
    const [team] = await find('owners');
    expect(team).toEqual({
      kind: 'team',
      name: 'owners',
      organization: expect.objectContaining({ name: organisation }),
      avatar: { ...AVATAR, kind: 'team' },
      score: 2,
      href: `/organization/${organisation}/teams/owners`,
    });
    const robot = (await find('mirror')).find(({ kind }) => kind === 'robot');
    expect(robot).toEqual({
      title: 'robot',
      kind: 'robot',
      avatar: null,
      name: `${organisation}+mirror`,
      score: 1,
      href: `/organization/${organisation}?tab=robots&showRobot=${organisation}+mirror`,
      short_name: 'mirror',
    });
    expect((await find('demo')).map(({ kind }) => kind)).toContain('organization');
    const scores = (await find('s')).map(({ score }) => score);
    expect(scores.length).toBeGreaterThan(1);
    expect(scores).toEqual([...scores].sort((one, other) => other - one));
    expect((await find('owners', '')).length).toBe(0);
    expect((await find('mirror', 'quay-bob-token')).length).toBe(0);
  });

  it('finds at most five repositories, none that the caller may not see, and nothing for no query', async () => {
    const { get } = await visitQuay(started);
    const names = async (query: string, token?: string) =>
      (await get(`/find/all?query=${query}`, token)).body.results
        .filter(({ kind }: Found) => kind === 'repository')
        .map(({ name }: Found) => name);
    expect(await names('svc')).toHaveLength(5);
    expect(await names('web')).toEqual(['web']);
    expect(await names('shop front')).toEqual(['web']);
    expect(await names('web', 'quay-bob-token')).toEqual([]);
    expect(await names('web', '')).toEqual([]);
    expect((await get('/find/all')).body).toEqual({ results: [] });
  });
});

describe('the search for repositories', () => {
  it('pages by tens, no further than the tenth page', async () => {
    const { get } = await visitQuay(started);
    const { body } = await get('/find/repositories?query=svc', '');
    expect(body).toMatchObject({ has_additional: true, page: 1, page_size: 10, start_index: 0 });
    expect(body.results).toHaveLength(10);
    const second = (await get('/find/repositories?query=svc&page=2', '')).body;
    expect(second).toMatchObject({ has_additional: false, page: 2, start_index: 10 });
    expect(second.results).toHaveLength(10);
    expect((await get('/find/repositories?page=99')).body).toMatchObject({ page: 10, results: [] });
    expect((await get('/find/repositories?page=-1')).body.page).toBe(1);
    expect((await get('/find/repositories?page=x')).body).toEqual({ message: { page: 'The page.' } });
  });

  it('adds the use only when asked, and no time for an empty repository', async () => {
    const { get, send } = await visitQuay(started);
    const [plain] = (await get('/find/repositories?query=node')).body.results;
    expect(Object.keys(plain)).toEqual([
      ...['kind', 'title', 'namespace', 'name', 'description', 'is_public', 'score', 'href'],
    ]);
    const [used] = (await get('/find/repositories?query=node&includeUsage=true')).body.results;
    expect(used).toMatchObject({ ...plain, stars: 1, popularity: 45.5, last_modified: expect.any(Number) });
    const description = 'Nothing yet.';
    await send('POST', '/repository', { repository: 'empty', visibility: 'private', description });
    const [empty] = (await get('/find/repositories?query=ada/empty&includeUsage=true')).body.results;
    expect(empty).toMatchObject({ name: 'empty', stars: 0, popularity: 0 });
    expect(empty).not.toHaveProperty('last_modified');
  });

  it('takes what stands before a slash for the namespace', async () => {
    const { get } = await visitQuay(started);
    const names = async (query: string, token: string) =>
      (await get(`/find/repositories?query=${query}`, token)).body.results.map(({ name }: Found) => name);
    expect(await names('bobsorg/cli', 'quay-bob-token')).toEqual(['tools/cli']);
    expect(await names('bobsorg/cli', 'quay-ada-token')).toEqual([]);
    expect(await names(`${organisation}/web`, 'quay-ada-token')).toEqual(['web']);
  });
});

describe('the search for entities', () => {
  it('finds users for everybody, exact names first', async () => {
    const { get } = await visitQuay(started);
    expect((await get('/entities/ad', '')).body).toEqual({
      results: [{ name: 'ada', kind: 'user', is_robot: false, avatar: { ...AVATAR, kind: 'user' } }],
    });
    expect((await get('/entities/nobody', '')).body).toEqual({ results: [] });
  });

  it('finds robots, teams and the organization itself for its members', async () => {
    const { get } = await visitQuay(started);
    const find = async (prefix: string, token?: string): Promise<Found[]> =>
      (await get(`/entities/${prefix}?namespace=${organisation}&includeTeams=true&includeOrgs=true`, token))
        .body.results;
    expect(await find('mirror')).toEqual([
      {
        name: `${organisation}+mirror`,
        kind: 'user',
        is_robot: true,
        avatar: { ...AVATAR, kind: 'robot' },
        is_org_member: true,
      },
    ]);
    expect(await find('demo')).toMatchObject([{ name: organisation, kind: 'org', is_org_member: true }]);
    expect(await find('own')).toMatchObject([{ name: 'owners', kind: 'team', is_org_member: true }]);
    expect(await find('bob')).toMatchObject([{ name: 'bob', is_org_member: false }]);
    expect(await find('carol')).toMatchObject([{ name: 'carol', is_org_member: true }]);
    expect(await find('mirror', 'quay-bob-token')).toEqual([]);
    expect(await find('own', 'quay-ada-read-token')).toEqual([]);
  });

  it('finds the own robots of a user with the scope for them', async () => {
    const { get } = await visitQuay(started);
    const find = async (token: string): Promise<Found[]> =>
      (await get('/entities/lap?namespace=ada', token)).body.results;
    expect((await find('quay-ada-token')).map(({ name }) => name)).toEqual(['ada+laptop']);
    expect(await find('quay-ada-read-token')).toEqual([]);
    expect(await find('quay-bob-token')).toEqual([]);
  });
});

describe('scoreOf', () => {
  it.each([
    ['simple', 'simple', 1],
    ['node', 'no', 0.95],
    ['node', 'x', 0],
    ['node', '', 0.8],
    ['svc-01', 'svc', 0.95],
    ['abc', 'c', 1 / 3],
    ['ab cd', 'c', (0.85 + 0.85 + 1 + 1 + 0.8) / 5],
  ])('gives %p for %p the score %p', (text, abbreviation, score) => {
    expect(scoreOf(text, abbreviation)).toBeCloseTo(score);
  });
});
