import { nodeImages, packages, redisImage, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const organization = ORGANISATION;
const stream = 'environment:staging';
const webDigest = webImage.manifests[0]?.digest ?? '';
const devDigest = nodeImages[0]?.manifests[0]?.digest ?? '';
const redisArm = redisImage.manifests[1]?.digest ?? '';
const FIXABLE = { definitionName: 'vulnerabilities', configurationName: 'no-fixable-critical-or-high' };

const POLICY = `__typename definitionName evaluated latestDelta { deltaReason deltaChange }
  ... on ScVulnerabilityPolicy { vulnerabilities: currentResult {
    statusLabel deviationCount createdDateTime isStale
    deviations { vulnerability purl severity cvssScore fixedBy locations { layerOrdinal path } }
  } }
  ... on ScBooleanPolicy { user: currentResult {
    hasDeviation deviation { details { key value displayName } }
  } }
  ... on ScLicencePolicy { licenses found: currentResult { deviations { purl license } } }
  ... on ScGenericPolicy { remediationLink base: currentResult { statusLabel deviationCount } }`;
const IMAGE = 'digest repository { repoName } platform { architecture } tags { name }';
const BY_DIGEST = `query byDigest($organization: String, $query: GoalResultsQuery!) {
  goalResultsByDigest(context: { organization: $organization }, query: $query) { ${IMAGE} policies { ${POLICY} } }
}`;
const BY_DIGESTS = `query byDigests($organization: String, $query: GoalResultsDigestsQuery!) {
  goalResultsByDigests(context: { organization: $organization }, query: $query) { digest }
}`;
const BY_INITIATIVE = `query byInitiative($organization: String, $query: GoalResultsInitiativeQuery!) {
  goalResultsByInitiative(context: { organization: $organization }, query: $query) {
    paging { totalCount } items { latestImage { ${IMAGE} } policies { definitionName evaluated } }
  }
}`;
const BY_POLICY = `query byPolicy($organization: String, $query: GoalResultsPolicyQuery!) {
  goalResults(context: { organization: $organization }, query: $query) {
    paging { totalCount } items { latestImage { digest repository { repoName } } policy { ${POLICY} } }
  }
}`;
const REMEDIES = `query remedies($organization: String, $query: GoalResultsQuery!, $filter: ScRemediationFilter!) {
  goalResultsByDigest(context: { organization: $organization }, query: $query) {
    policies { definitionName remediations(filter: $filter) {
      __typename state details { key value }
      ... on ScPullRequestRemediation { pullRequest { state ... on IbGithubPullRequest { url } } }
    } }
  }
}`;
const SUMMARIES = `query summaries($organization: String, $query: PolicySummaryQuery!) {
  goalResultSummaries(context: { organization: $organization }, query: $query) {
    items {
      stream totalImages compliantImages totalDeviations unknownImages
      policy { definitionName resultType owner enabled }
      delta { totalImages compliantImages totalDeviations unknownImages timestamp }
    }
  }
}`;
const ACCEPT = `mutation accept($cveId: String!) {
  addVulnerabilityException(context: { organization: "${organization}" }, input: {
    cveId: $cveId, type: ACCEPTED_RISK, additionalDetails: "Known."
  }) { exception { id } }
}`;

interface Summary {
  readonly stream: string;
  readonly policy: { readonly definitionName: string };
  readonly totalDeviations: number;
}

async function ask(document: string, query: object, as: Who = 'carol') {
  const { data, errors } = await scout.ask(document, { variables: { organization, query }, as });
  return errors ? { errors } : Object.values<ReturnType<typeof JSON.parse>>(data)[0];
}

const accept = (cveId: string) => scout.ask(ACCEPT, { variables: { cveId }, as: 'ada' });

describe('the policies on an image', () => {
  it('judge it each in its own form', async () => {
    const { policies, ...image } = await ask(BY_DIGEST, { digest: devDigest });
    expect(image).toMatchObject({
      digest: devDigest,
      repository: { repoName: `${organization}/dhi-node` },
      platform: { architecture: 'amd64' },
    });
    expect(policies).toEqual([
      {
        __typename: 'ScVulnerabilityPolicy',
        definitionName: 'vulnerabilities',
        evaluated: true,
        // The CVE of SQLite is published on 15 July, five days after the clock of this test.
        latestDelta: { deltaReason: 'external', deltaChange: 1 },
        vulnerabilities: {
          statusLabel: 'Not compliant',
          deviationCount: 2,
          createdDateTime: '2025-07-10T00:00:00Z',
          isStale: false,
          deviations: [
            {
              vulnerability: 'CVE-2025-6965',
              purl: packages.sqlite,
              severity: 'CRITICAL',
              cvssScore: '9.8',
              fixedBy: '3.40.1-2+deb12u2',
              locations: [{ layerOrdinal: 0, path: '/var/lib/dpkg/status.d/libsqlite3-0' }],
            },
            expect.objectContaining({ vulnerability: 'CVE-2025-4802', severity: 'HIGH' }),
          ],
        },
      },
      {
        __typename: 'ScBooleanPolicy',
        definitionName: 'default-non-root-user',
        evaluated: true,
        latestDelta: null,
        user: {
          hasDeviation: true,
          deviation: { details: [{ key: 'user', value: 'root', displayName: 'Default user' }] },
        },
      },
      {
        __typename: 'ScLicencePolicy',
        definitionName: 'licenses',
        evaluated: true,
        latestDelta: null,
        licenses: ['AGPL-3.0', 'Artistic-2.0'],
        found: { deviations: [{ purl: packages.npm, license: 'Artistic-2.0' }] },
      },
      {
        __typename: 'ScGenericPolicy',
        definitionName: 'base-images',
        evaluated: false,
        latestDelta: null,
        remediationLink: expect.stringContaining('https://'),
        base: null,
      },
    ]);
  });

  it('find the base of the shop front up to date', async () => {
    const { policies } = await ask(BY_DIGEST, { digest: webDigest });
    expect(policies[3].base).toEqual({ statusLabel: 'Compliant', deviationCount: 0 });
  });

  it('cannot judge what has not been analysed, except by its configuration', async () => {
    const { policies } = await ask(BY_DIGEST, { digest: redisArm });
    expect(policies.map(({ evaluated }: { evaluated: boolean }) => evaluated)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('propose what to do about it, in the states that are asked for', async () => {
    const remedies = async (filter: object) => {
      const variables = { organization, query: { digest: webDigest }, filter };
      const { data } = await scout.ask(REMEDIES, { variables, as: 'ada' });
      return data.goalResultsByDigest.policies[0].remediations;
    };
    expect(await remedies({})).toEqual([
      {
        __typename: 'ScInformationRemediation',
        state: 'PROPOSED',
        details: [
          { key: 'purl', value: packages.glibc },
          { key: 'fixedBy', value: '2.36-9+deb12u11' },
        ],
      },
      {
        __typename: 'ScPullRequestRemediation',
        state: 'PROPOSED',
        details: [{ key: 'baseImage', value: `${organization}/dhi-node:20` }],
        pullRequest: { state: 'open', url: `https://github.com/${organization}/web/pull/17` },
      },
    ]);
    expect(await remedies({ states: ['APPLIED'] })).toEqual([]);
    await accept('CVE-2025-4802');
    expect(await remedies({})).toEqual([]);
  });

  it('know images of the organisation only, and leave others out of a batch', async () => {
    expect(await ask(BY_DIGEST, { digest: 'sha256:unknown' })).toBeNull();
    expect(await ask(BY_DIGESTS, { digests: [webDigest, 'sha256:unknown', devDigest, webDigest] })).toEqual([
      { digest: webDigest },
      { digest: devDigest },
    ]);
    expect(await ask(BY_DIGESTS, { digests: [webDigest] }, 'bob')).toEqual({
      errors: [refusalAt('goalResultsByDigests')],
    });
    const foreign = { variables: { organization: 'bobsorg', query: { digest: webDigest } }, as: 'bob' };
    expect((await scout.ask(BY_DIGEST, { ...foreign, as: 'bob' })).data).toEqual({
      goalResultsByDigest: null,
    });
  });
});

describe('the results of an initiative', () => {
  it('are those of all policies for every image of a stream', async () => {
    const { items, paging } = await ask(BY_INITIATIVE, { initiative: 'health', stream });
    expect(paging.totalCount).toBe(3);
    expect(items[0].policies).toHaveLength(4);
    const usual = await ask(BY_INITIATIVE, { initiative: 'health', paging: { pageSize: 4, page: 2 } });
    expect([usual.items.length, usual.paging.totalCount]).toEqual([2, 6]);
    const filtered = await ask(BY_INITIATIVE, { initiative: 'health', stream, filter: { repos: ['web'] } });
    expect(filtered.items.map((one: { latestImage: object }) => one.latestImage)).toMatchObject([
      { digest: webDigest },
    ]);
    expect(await ask(BY_INITIATIVE, { initiative: 'nothing', stream })).toBeNull();
  });
});

describe('the results of one policy', () => {
  it('are found by their state, by team and by key', async () => {
    const count = async (filter: object, change: object = {}) =>
      (await ask(BY_POLICY, { ...FIXABLE, stream, filter, ...change }))?.paging.totalCount;
    expect(await count({})).toBe(3);
    expect(await count({ policyState: 'noncompliant' })).toBe(3);
    expect(await count({ policyState: 'compliant' })).toBe(0);
    expect(await count({ hubTeams: ['storefront'] })).toBe(1);
    expect(await count({ kvs: [{ key: 'team', values: ['platform'] }] })).toBe(2);
    expect(await count({}, { configurationName: 'nothing' })).toBeUndefined();
    expect(await count({}, { stream: 'environment:nowhere' })).toBeUndefined();
    await accept('CVE-2025-4802');
    expect(await count({ policyState: 'compliant' })).toBe(1);
  });

  it('tell a change with its reason', async () => {
    const deltaOf = async (deltaTimestamp: string) => {
      const { items } = await ask(BY_POLICY, { ...FIXABLE, stream, deltaTimestamp });
      return items.map((one: { policy: { latestDelta: unknown } }) => one.policy.latestDelta);
    };
    // Node and Python hold SQLite, whose CVE is published after all of these times; the HIGH one is of May.
    expect(await deltaOf('2025-07-09T00:00:00Z')).toEqual([
      { deltaReason: 'external', deltaChange: 1 },
      { deltaReason: 'external', deltaChange: 1 },
      null,
    ]);
    expect(await deltaOf('2025-05-01T00:00:00Z')).toEqual([
      { deltaReason: 'image', deltaChange: 2 },
      { deltaReason: 'image', deltaChange: 2 },
      { deltaReason: 'image', deltaChange: 1 },
    ]);
    const { errors } = await ask(BY_POLICY, { ...FIXABLE, stream, deltaTimestamp: 'yesterday' });
    expect(errors).toEqual([refusalAt('goalResults', 400, 'deltaTimestamp must be a time of RFC 3339')]);
  });
});

describe('the summaries', () => {
  it('count every policy in every stream', async () => {
    const { items } = await ask(SUMMARIES, {});
    expect(items).toHaveLength(12);
    expect(items.find((one: Summary) => one.stream === stream)).toEqual({
      stream,
      totalImages: 3,
      compliantImages: 0,
      totalDeviations: 5,
      unknownImages: 0,
      policy: {
        definitionName: 'vulnerabilities',
        resultType: 'VULNERABILITY',
        owner: 'DOCKER',
        enabled: true,
      },
      delta: {
        totalImages: 0,
        compliantImages: 0,
        totalDeviations: 2,
        unknownImages: 0,
        timestamp: '2025-07-09T00:00:00Z',
      },
    });
  });

  it('look back to the asked time', async () => {
    const [item] = (await ask(SUMMARIES, { ...FIXABLE, stream, deltaTimestamp: '2025-07-01T00:00:00Z' }))
      .items;
    expect(item.delta).toEqual({
      totalImages: 3,
      compliantImages: 0,
      totalDeviations: 5,
      unknownImages: 0,
      timestamp: '2025-07-01T00:00:00Z',
    });
  });

  it('can be of one policy, some repositories, a team or the filters of the organisation', async () => {
    const deviations = async (query: object) =>
      (await ask(SUMMARIES, { stream, ...FIXABLE, ...query })).items.map(
        (one: Summary) => one.totalDeviations,
      );
    expect(await deviations({})).toEqual([5]);
    expect(await deviations({ definitionName: 'nothing' })).toEqual([]);
    expect(await deviations({ filter: { repos: [{ hostName: 'docker.io', repoName: 'web' }] } })).toEqual([
      1,
    ]);
    expect(await deviations({ filter: { hubTeams: ['platform'] } })).toEqual([4]);
    expect(await deviations({ filter: { kvs: [{ key: 'colour', values: ['blue'] }] } })).toEqual([0]);
    expect(await deviations({ orgFilters: [{ name: 'team', value: 'storefront' }] })).toEqual([1]);
    expect(await deviations({ stream: 'environment:nowhere' })).toEqual([]);
    await accept('CVE-2025-6965');
    expect(await deviations({})).toEqual([3]);
  });
});
