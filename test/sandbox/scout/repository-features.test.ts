import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const context = 'context: { organization: $organization }';
const FEATURES = `{ vulnerabilityReporting { enabled }
  dhi { isDhiRepo dhiMirroredRepository { id dhiSourceRepository { name namespace displayName } } } }`;
const ONE = `query one($organization: String, $repoName: String!, $hostName: String) {
  repoFeatures(${context}, repoName: $repoName, hostName: $hostName) ${FEATURES}
}`;
const MANY = `query many($organization: String, $repoNames: [String!]!) {
  reposFeatures(${context}, repoNames: $repoNames) {
    namespace repoName hostName features { vulnerabilityReporting { enabled } }
  }
}`;
const REPOSITORY =
  '{ hostName repoName type integration { configurationName } properties { preventDisable } }';
const ENABLED = `query enabled($organization: String, $integration: IntegrationConfigurationFilter) {
  listEnabledRepos(${context}, integration: $integration) { count entitlementUsed repos ${REPOSITORY} }
}`;
const BLOCKED = `query blocked($organization: String) {
  listBlockedRepos(${context}) { count repos ${REPOSITORY} }
}`;
const SET = `mutation set(
  $organization: String, $reporting: RepoVulnerabilityReportingInput!, $integration: IntegrationConfigurationInput
) {
  setRepoVulnerabilityReporting(${context}, reporting: $reporting, integration: $integration) { enabled }
}`;
const SET_MANY = `mutation setMany($organization: String, $reporting: MultiRepoVulnerabilityReportingInput!) {
  setMultiRepoVulnerabilityReporting(${context}, reporting: $reporting) {
    namespace repoName hostName vulnerabilityReporting { enabled }
  }
}`;
const BLOCK = `mutation block($organization: String, $input: ReposBlockedInput!) {
  setReposBlocked(${context}, input: $input) { hostName namespace repoName blocked }
}`;
const REGISTRIES = `query registries($organization: String) {
  rsListRegistries(${context}) { __typename hostName status repositoryCount }
}`;
const LIST = `query list($organization: String, $input: rsRepositoryListInput!) {
  rsListRepositories(${context}, input: $input) {
    count registry pageInfo { page total pageSize nextPage previousPage }
    skill { namespace name configurationName }
    repositories { name registry description enabled isEmpty type updatedAt properties { preventDisable } }
  }
}`;
const STREAM = `query stream($organization: String) {
  streamImages(${context}, query: { stream: "latest-indexed" }) { items { repository { repoName } } }
}`;
const STATUS = `query status($organization: String) {
  organizationStatus(${context}) { lastRepoEnablementChangeAt }
}`;
const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const NOT_WRITABLE = 'You are not allowed to write data for this team';

async function ask(document: string, variables: object = {}, as: Who = 'ada') {
  const given = { organization: ORGANISATION, ...variables };
  const { data, errors } = await scout.ask(document, { variables: given, as });
  return errors ? { errors } : Object.values<ReturnType<typeof JSON.parse>>(data)[0];
}

interface Repository {
  readonly repoName: string;
}

interface Listed {
  readonly name: string;
}

async function enabledNames(): Promise<string[]> {
  const { repos } = await ask(ENABLED);
  return repos.map(({ repoName }: Repository) => repoName.replace(`${ORGANISATION}/`, ''));
}

const set = (repoName: string, enabled: boolean, as: Who = 'ada') =>
  ask(SET, { reporting: { repoName, enabled } }, as);
const block = (repoNames: string[], blocked: boolean) => ask(BLOCK, { input: { repoNames, blocked } });

describe('the features of a repository', () => {
  it('tell whether Scout is on, and what it mirrors', async () => {
    const mirror = await ask(ONE, { repoName: 'dhi-node', hostName: 'docker.io' });
    expect(mirror).toEqual({
      vulnerabilityReporting: { enabled: true },
      dhi: {
        isDhiRepo: true,
        dhiMirroredRepository: {
          id: 'dhi-mirror-5f0c1a01',
          dhiSourceRepository: { name: 'node', namespace: 'dhi', displayName: 'Node.js' },
        },
      },
    });
    expect(await ask(ONE, { repoName: `${ORGANISATION}/r7` }, 'carol')).toEqual({
      vulnerabilityReporting: { enabled: false },
      dhi: { isDhiRepo: false, dhiMirroredRepository: null },
    });
    expect((await ask(ONE, { repoName: 'nothing' })).vulnerabilityReporting).toBeNull();
    expect((await ask(ONE, { repoName: 'web', hostName: 'quay.io' })).vulnerabilityReporting).toBeNull();
    expect(await ask(ONE, { repoName: 'web' }, 'bob')).toEqual({ errors: [refusalAt('repoFeatures')] });
  });

  it('come for many repositories, null for unknown ones', async () => {
    const place = { namespace: ORGANISATION, hostName: 'hub.docker.com' };
    expect(await ask(MANY, { repoNames: ['web', `${ORGANISATION}/r0`, 'nothing'] })).toEqual([
      { ...place, repoName: 'web', features: { vulnerabilityReporting: { enabled: true } } },
      { ...place, repoName: 'r0', features: { vulnerabilityReporting: { enabled: false } } },
      { ...place, repoName: 'nothing', features: null },
    ]);
    expect(
      await ask(MANY, { organization: 'bobsorg', repoNames: [`${ORGANISATION}/web`] }, 'bob'),
    ).toMatchObject([{ namespace: 'bobsorg', features: null }]);
  });
});

describe('turning Scout on and off', () => {
  it('shows in the lists, in the newest images and in the status of the organisation', async () => {
    expect(await enabledNames()).toEqual(['dhi-node', 'dhi-python', 'dhi-redis', 'web']);
    expect(await set('web', false)).toEqual({ enabled: false });
    expect(await set('r3', true)).toEqual({ enabled: true });
    expect(await enabledNames()).toEqual(['dhi-node', 'dhi-python', 'dhi-redis', 'r3']);
    const { items } = await ask(STREAM);
    const names = items.map(({ repository }: { repository: Repository }) => repository.repoName);
    expect(names).not.toContain(`${ORGANISATION}/web`);
    expect(await ask(STATUS)).toEqual({ lastRepoEnablementChangeAt: '2025-07-10T00:00:00Z' });
  });

  it('leaves mirrors on, and knows nothing of unknown repositories', async () => {
    expect(await set('dhi-node', false)).toEqual({ enabled: true });
    expect(await set('nothing', true)).toBeNull();
    const { repos, count, entitlementUsed } = await ask(ENABLED);
    expect([count, entitlementUsed]).toEqual([4, 1]);
    expect(repos[0]).toMatchObject({ type: 'dhi_mirror', properties: { preventDisable: true } });
    expect(repos[3]).toMatchObject({ type: 'standard', properties: { preventDisable: false } });
    expect(await ask(STATUS)).toEqual({ lastRepoEnablementChangeAt: '2025-05-12T09:00:00Z' });
  });

  it('can be done for many', async () => {
    const place = { namespace: ORGANISATION, hostName: 'hub.docker.com' };
    const reporting = { repoNames: ['r1', 'nothing'], enabled: true };
    expect(await ask(SET_MANY, { reporting })).toEqual([
      { ...place, repoName: 'r1', vulnerabilityReporting: { enabled: true } },
      { ...place, repoName: 'nothing', vulnerabilityReporting: null },
    ]);
  });

  it('reaches another registry through its integration', async () => {
    const integration = { skill: { namespace: 'docker', name: 'ecr' }, configurationName: 'main' };
    const reporting = { repoName: 'team/api', hostName: ECR, enabled: true };
    expect(await ask(SET, { reporting, integration })).toEqual({ enabled: true });
    expect((await ask(ENABLED, { integration })).repos).toEqual([
      {
        hostName: ECR,
        repoName: 'team/api',
        type: 'standard',
        integration: { configurationName: 'main' },
        properties: { preventDisable: false },
      },
    ]);
    expect((await ask(ENABLED, { integration: { ...integration, configurationName: 'other' } })).count).toBe(
      0,
    );
    expect(await enabledNames()).toContain('team/api');
  });

  it('needs an owner', async () => {
    expect(await set('web', false, 'carol')).toEqual({
      errors: [refusalAt('setRepoVulnerabilityReporting', 403, NOT_WRITABLE)],
    });
    expect(await set('web', false, null)).toEqual({
      errors: [refusalAt('setRepoVulnerabilityReporting')],
    });
    expect(await enabledNames()).toContain('web');
  });
});

describe('blocking a repository', () => {
  it('turns Scout off until it is unblocked', async () => {
    expect(await block(['web', 'nothing'], true)).toEqual([
      { hostName: 'hub.docker.com', namespace: ORGANISATION, repoName: 'web', blocked: true },
    ]);
    const { count, repos } = await ask(BLOCKED);
    expect([count, repos[0].repoName]).toEqual([1, `${ORGANISATION}/web`]);
    expect(await set('web', true)).toEqual({ enabled: false });
    await block(['web'], false);
    expect(await enabledNames()).toContain('web');
    expect(await ask(BLOCKED)).toEqual({ count: 0, repos: [] });
  });

  it('needs an owner', async () => {
    expect(await ask(BLOCK, { input: { repoNames: ['web'], blocked: true } }, 'carol')).toEqual({
      errors: [refusalAt('setReposBlocked', 403, NOT_WRITABLE)],
    });
    expect(await ask(BLOCKED, {}, 'bob')).toEqual({ errors: [refusalAt('listBlockedRepos')] });
  });
});

describe('the registries', () => {
  it('are Docker Hub and what the organisation connected', async () => {
    expect(await ask(REGISTRIES)).toEqual([
      {
        __typename: 'rsDockerHubResult',
        hostName: 'hub.docker.com',
        status: 'CONNECTED',
        repositoryCount: 104,
      },
      { __typename: 'rsEcrResult', hostName: ECR, status: 'PENDING', repositoryCount: 0 },
      {
        __typename: 'rsAcrResult',
        hostName: 'demonstration.azurecr.io',
        status: 'FAILED',
        repositoryCount: 0,
      },
    ]);
    expect(await ask(REGISTRIES, { organization: 'bobsorg' }, 'bob')).toMatchObject([{ repositoryCount: 1 }]);
    expect(await ask(REGISTRIES, {}, 'bob')).toEqual({ errors: [refusalAt('rsListRegistries')] });
  });

  it('list their repositories page by page', async () => {
    const { repositories, ...rest } = await ask(LIST, { input: {} });
    expect(rest).toEqual({
      count: 104,
      registry: 'hub.docker.com',
      pageInfo: { page: 1, total: 104, pageSize: 20, nextPage: 2, previousPage: null },
      skill: { namespace: 'docker', name: 'docker-hub', configurationName: null },
    });
    expect(repositories).toHaveLength(20);
    expect(repositories[0]).toEqual({
      name: `${ORGANISATION}/dhi-node`,
      registry: 'hub.docker.com',
      description: 'Mirror of Node.js.',
      enabled: true,
      isEmpty: false,
      type: 'DHI_MIRROR',
      updatedAt: '2025-07-02T09:15:02.118206Z',
      properties: { preventDisable: true },
    });
    const last = await ask(LIST, { input: { page: { page: 6 }, skill: { namespace: 'a', name: 'b' } } });
    expect(last.pageInfo).toMatchObject({ page: 6, nextPage: null, previousPage: 5 });
    expect(last.skill).toEqual({ namespace: 'a', name: 'b', configurationName: null });
    expect(last.repositories).toHaveLength(4);
  });

  it('list them filtered and ordered', async () => {
    const names = async (input: object) =>
      (await ask(LIST, { input })).repositories.map(({ name }: Listed) => name.split('/')[1]);
    expect(await names({ filter: { repository: 'DHI-' } })).toEqual(['dhi-node', 'dhi-python', 'dhi-redis']);
    const page = { pageSize: 2 };
    expect(await names({ page, ordering: { field: 'NAME', order: 'DESCENDING' } })).toEqual(['web', 'r99']);
    expect(await names({ page, ordering: { field: 'UPDATED_AT', order: 'DESCENDING' } })).toEqual([
      'web',
      'dhi-redis',
    ]);
    expect(await names({ page, ordering: { field: 'ENABLED' } })).toEqual(['r0', 'r1']);
    expect(await names({ page, ordering: { field: 'CREATED_AT' } })).toEqual(['web', 'dhi-node']);
  });
});
