import { NOW, ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let now = NOW;
let scout: Scout;

beforeEach(async () => {
  now = NOW;
  scout = await startScout({ now: () => now });
});
afterEach(() => scout.close());

const MIRROR = `id isMirroring isInitial
  destinationRepository { name namespace hostname }
  dhiSourceRepository { name namespace hostname displayName }`;
const LIST = `query list($organization: String) {
  dhiListMirroredRepositories(context: { organization: $organization }) {
    totalCount canMirrorMoreRepositories mirroredRepositories { ${MIRROR} }
  }
}`;
const GET = `query get($organization: String, $id: String!) {
  dhiGetMirroredRepository(context: { organization: $organization }, query: { mirroredRepositoryId: $id }) {
    mirroredRepository { id destinationRepository { name } }
  }
}`;
const BY_SOURCE = `query bySource($organization: String, $source: DhiSourceRepositoryInput!) {
  dhiGetMirroredRepositoriesBySourceRepository(
    context: { organization: $organization }, query: { dhiSourceRepository: $source }
  ) { mirroredRepositories { id destinationRepository { name } } }
}`;
const SET = `mutation set($organization: String, $input: DhiSetMirroredRepositoryInput!) {
  dhiSetMirroredRepository(context: { organization: $organization }, input: $input) {
    mirroredRepository { ${MIRROR} }
  }
}`;
const REMOVE = `mutation remove($organization: String, $id: String!) {
  dhiRemoveMirroredRepository(context: { organization: $organization }, input: { mirroredRepositoryId: $id }) {
    status message
  }
}`;
const LOGS = `query logs($organization: String, $query: DhiListMirroringLogsQuery) {
  dhiListMirroringLogs(context: { organization: $organization }, query: $query) {
    items {
      id reason status tag digest triggeredAt pushedAt startedAt completedAt
      destinationRepository { name namespace } sourceRepository { name }
    }
  }
}`;
const REPOSITORY = `query repository($organization: String, $repoName: String!) {
  repository(context: { organization: $organization }, query: { hostName: "docker.io", repoName: $repoName }) {
    repoName
  }
}`;

interface Log {
  readonly tag: string;
  readonly status: string;
  readonly reason: string;
}

const organization = ORGANISATION;

function input({ source = 'redis', namespace = ORGANISATION, destination = 'dhi-redis-two' } = {}) {
  return {
    dhiSourceRepository: { name: source, namespace: 'dhi' },
    destinationRepository: { name: destination, namespace },
  };
}

async function set(wanted = input(), as: Who = 'ada', owner = ORGANISATION) {
  const { data, errors } = await scout.ask(SET, { variables: { organization: owner, input: wanted }, as });
  return { mirror: data?.dhiSetMirroredRepository?.mirroredRepository, errors };
}

async function logs(query: object = {}, owner = ORGANISATION, as: Who = 'ada'): Promise<Log[]> {
  const { data } = await scout.ask(LOGS, { variables: { organization: owner, query }, as });
  return data.dhiListMirroringLogs.items;
}

describe('a new mirror', () => {
  it('is listed, found by its id and by its source', async () => {
    const { mirror } = await set();
    expect(mirror).toEqual({
      id: expect.stringMatching(/^dhi-mirror-[0-9a-f]{8}$/),
      isMirroring: true,
      isInitial: true,
      destinationRepository: { name: 'dhi-redis-two', namespace: ORGANISATION, hostname: 'hub.docker.com' },
      dhiSourceRepository: { name: 'redis', namespace: 'dhi', hostname: 'dhi.io', displayName: 'Redis' },
    });
    const { dhiListMirroredRepositories: list } = (
      await scout.ask(LIST, { variables: { organization }, as: 'carol' })
    ).data;
    expect(list.totalCount).toBe(4);
    expect(list.mirroredRepositories[3]).toEqual(mirror);
    const found = await scout.ask(GET, { variables: { organization, id: mirror.id }, as: 'carol' });
    expect(found.data.dhiGetMirroredRepository.mirroredRepository.id).toBe(mirror.id);
    const source = { name: 'redis', namespace: 'dhi' };
    const { data } = await scout.ask(BY_SOURCE, { variables: { organization, source }, as: 'carol' });
    expect(data.dhiGetMirroredRepositoriesBySourceRepository.mirroredRepositories).toEqual([
      { id: 'dhi-mirror-5f0c1a03', destinationRepository: { name: 'dhi-redis' } },
      { id: mirror.id, destinationRepository: { name: 'dhi-redis-two' } },
    ]);
  });

  it('copies one tag after the other, and is past its beginning when the last one is there', async () => {
    const { mirror } = await set();
    const mine = {
      destinationRepositories: [{ hostname: 'docker.io', namespace: ORGANISATION, name: 'dhi-redis-two' }],
    };
    const statuses = async () => (await logs(mine)).map(({ status }) => status);
    expect(await statuses()).toEqual(Array(5).fill('REQUESTED'));
    now += 6_000;
    expect(await statuses()).toEqual(['SUCCEEDED', 'STARTED', 'REQUESTED', 'REQUESTED', 'REQUESTED']);
    now += 60_000;
    expect(await statuses()).toEqual(Array(5).fill('SUCCEEDED'));
    const { data } = await scout.ask(LIST, { variables: { organization }, as: 'ada' });
    expect(data.dhiListMirroredRepositories.mirroredRepositories[3]).toEqual({ ...mirror, isInitial: false });
    expect((await logs(mine))[0]).toEqual({
      id: expect.stringContaining(mirror.id),
      reason: 'ONBOARDING',
      status: 'SUCCEEDED',
      tag: '8.0.2-debian12',
      digest: expect.stringMatching(/^sha256:/),
      triggeredAt: '2025-07-10T00:00:00Z',
      pushedAt: null,
      startedAt: '2025-07-10T00:00:02Z',
      completedAt: '2025-07-10T00:00:05Z',
      destinationRepository: { name: 'dhi-redis-two', namespace: ORGANISATION },
      sourceRepository: { name: 'redis' },
    });
  });

  it('may copy a chart', async () => {
    const { mirror } = await set(input({ source: 'redis-chart', destination: 'dhi-redis-chart' }));
    expect(mirror.dhiSourceRepository.displayName).toBe('Redis Helm chart');
  });

  it('may be made with the own token of the organisation', async () => {
    expect((await set(input(), ORGANISATION)).errors).toBeUndefined();
  });

  it('that is there already is answered, and copies nothing again', async () => {
    const before = await logs();
    const { mirror } = await set(input({ destination: 'dhi-redis' }));
    expect(mirror).toMatchObject({ id: 'dhi-mirror-5f0c1a03', isInitial: false });
    expect(await logs()).toEqual(before);
  });

  it.each<[string, ReturnType<typeof input>, number]>([
    ['without the prefix', input({ destination: 'redis' }), 400],
    ['with a name that no repository may have', input({ destination: 'dhi-Redis' }), 400],
    ['in another namespace', input({ namespace: 'bobsorg' }), 400],
    ['of a source that does not exist', input({ source: 'nothing' }), 404],
    [
      'of a source that is not in the catalogue',
      { ...input(), dhiSourceRepository: { name: 'redis', namespace: 'library' } },
      404,
    ],
    ['into the mirror of something else', input({ destination: 'dhi-node' }), 409],
  ])('%s is refused', async (_, wanted, status) => {
    const { mirror, errors } = await set(wanted);
    expect(mirror).toBeUndefined();
    expect(errors).toEqual([refusalAt('dhiSetMirroredRepository', status, expect.any(String))]);
    expect((await logs()).length).toBe((await logs({ triggeredSince: '2025-01-01T00:00:00Z' })).length);
    const { data } = await scout.ask(LIST, { variables: { organization }, as: 'ada' });
    expect(data.dhiListMirroredRepositories.totalCount).toBe(3);
  });

  it.each<[string, Who]>([
    ['a member', 'carol'],
    ['a stranger', 'bob'],
    ['somebody without a token', null],
  ])('is refused to %s', async (_, as) => {
    const { errors } = await set(input(), as);
    expect(errors[0].extensions).toEqual({ code: 'DOWNSTREAM_SERVICE_ERROR', status: 403 });
    const { data } = await scout.ask(LIST, { variables: { organization }, as: 'ada' });
    expect(data.dhiListMirroredRepositories.totalCount).toBe(3);
  });

  it('beyond the limit is 402, until another one is stopped', async () => {
    await set(input({ destination: 'dhi-one' }));
    expect((await set(input({ destination: 'dhi-two' }))).errors).toBeUndefined();
    const full = (await scout.ask(LIST, { variables: { organization }, as: 'ada' })).data
      .dhiListMirroredRepositories;
    expect(full).toMatchObject({ totalCount: 5, canMirrorMoreRepositories: false });
    const { errors } = await set(input({ destination: 'dhi-three' }));
    expect(errors).toEqual([refusalAt('dhiSetMirroredRepository', 402, expect.any(String))]);
    await scout.ask(REMOVE, { variables: { organization, id: 'dhi-mirror-5f0c1a01' }, as: 'ada' });
    expect((await set(input({ destination: 'dhi-three' }))).errors).toBeUndefined();
  });
});

describe('stopping a mirror', () => {
  const stop = async (id: string, as: Who, owner = ORGANISATION) =>
    scout.ask(REMOVE, { variables: { organization: owner, id }, as });

  it('takes it off the list and leaves the repository', async () => {
    const id = 'dhi-mirror-5f0c1a03';
    expect((await stop(id, 'ada')).data.dhiRemoveMirroredRepository).toEqual({
      status: 'ACCEPTED',
      message: null,
    });
    const { data } = await scout.ask(GET, { variables: { organization, id }, as: 'ada' });
    expect(data.dhiGetMirroredRepository).toEqual({ mirroredRepository: null });
    const repoName = `${ORGANISATION}/dhi-redis`;
    const left = await scout.ask(REPOSITORY, { variables: { organization, repoName }, as: 'ada' });
    expect(left.data.repository).toEqual({ repoName });
    expect((await stop(id, 'ada')).data.dhiRemoveMirroredRepository.status).toBe('NOT_FOUND');
  });

  it('fails the copies that are not done', async () => {
    const { mirror } = await set();
    now += 6_000;
    await stop(mirror.id, 'ada');
    const left = (await logs({ triggeredSince: '2025-07-10T00:00:00Z' })).map(({ status }) => status);
    expect(left).toEqual(['SUCCEEDED', 'FAILED', 'FAILED', 'FAILED', 'FAILED']);
  });

  it('of another organisation finds nothing and stops nothing', async () => {
    const { data } = await stop('dhi-mirror-5f0c1a03', 'bob', 'bobsorg');
    expect(data.dhiRemoveMirroredRepository.status).toBe('NOT_FOUND');
    const { dhiListMirroredRepositories } = (
      await scout.ask(LIST, { variables: { organization }, as: 'ada' })
    ).data;
    expect(dhiListMirroredRepositories.totalCount).toBe(3);
  });

  it.each<Who>(['carol', 'bob', null])('is refused to %s', async (as) => {
    const { data, errors } = await stop('dhi-mirror-5f0c1a03', as);
    expect(data).toBeNull();
    expect(errors[0].extensions.status).toBe(403);
  });
});

describe('the log of copies', () => {
  it('holds what the mirrors of the organisation copied, newest first', async () => {
    const items = await logs();
    expect(items.slice(0, 5).every(({ reason }) => reason === 'PUSH')).toBe(true);
    expect(items[5]).toMatchObject({ tag: '3', reason: 'ONBOARDING', status: 'SUCCEEDED' });
    expect(items).toHaveLength(5 + 1 + 12 + 5 + 3);
    const foreign = await logs({}, 'bobsorg', 'bob');
    expect(foreign).toHaveLength(5 + 3);
  });

  it('can be limited by status', async () => {
    expect((await logs({ includedStatuses: ['FAILED'] })).map(({ tag }) => tag)).toEqual(['3']);
    expect(await logs({ includedStatuses: ['REQUESTED', 'STARTED'] })).toEqual([]);
    expect(await logs({ excludedStatuses: ['SUCCEEDED'] })).toHaveLength(1);
  });

  it('can be limited by time, and refuses what is none', async () => {
    expect(await logs({ triggeredSince: '2025-07-03T00:00:00Z' })).toHaveLength(5);
    const variables = { organization, query: { triggeredSince: 'yesterday' } };
    const { errors } = await scout.ask(LOGS, { variables, as: 'ada' });
    expect(errors).toEqual([refusalAt('dhiListMirroringLogs', 400, expect.any(String))]);
  });

  it('comes in pages of a hundred, or of the size that is asked for', async () => {
    const all = await logs();
    expect(await logs({ paging: { pageSize: 10, page: 3 } })).toEqual(all.slice(20));
    expect(await logs({ paging: { page: 2 } })).toEqual([]);
  });

  it('is refused to strangers', async () => {
    const { errors } = await scout.ask(LOGS, { variables: { organization }, as: 'bob' });
    expect(errors).toEqual([refusalAt('dhiListMirroringLogs')]);
  });
});

it('keeps the mirrors of one service out of another', async () => {
  await set();
  const other = await startScout();
  const { data } = await other.ask(LIST, { variables: { organization }, as: 'ada' });
  await other.close();
  expect(data.dhiListMirroredRepositories.totalCount).toBe(3);
});
