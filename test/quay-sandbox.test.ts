import { type QuayStage, type Step, startStage, titled } from './support/quay-steps.js';

const ORG = { organization: 'demonstrationorg' };
const NODE = { repository: 'demonstrationorg/node' };
const WEB = { repository: 'demonstrationorg/web' };
const SERVICE = { repository: 'demonstrationorg/svc-01' };
const GONE = ['UPSTREAM_UNSUPPORTED', 'Quay has given the tokens of repositories up'] as const;
const BUILD = { buildUuid: 'c0ffee00-7b1e-4a52-8d1f-5a0f3c9e4b10' };
const FAILED_BUILD = { buildUuid: 'bad0bad0-91c3-4e0f-b6a7-2d8e1f7c5a44' };
const TRIGGER = { triggerUuid: '6f0b2f0e-3c1d-4c55-9d0e-2f4a7b1c8e90' };
const APPLICATION = { clientId: 'DEPLOYDASHBOARD00001' };
const UNSIGNED = 'NOT_FOUND at quayRepository.signatures: Quay: Not Found';
const root = { as: 'root' } as const;

/** What the story does not hold from the start. */
const PREPARATIONS: readonly Step[] = [
  ['quayCreateAppToken', { input: { title: 'laptop' } }, { keep: { appToken: 'uuid' } }],
  [
    'quayCreateOrganizationApplicationToken',
    { ...ORG, ...APPLICATION, input: { name: 'night', scope: 'repo:read' } },
  ],
  [
    'quayCreateUserAutoPrunePolicy',
    { input: { method: 'CREATION_DATE', value: '7d' } },
    { keep: { userPolicy: 'uuid' } },
  ],
  [
    'quayCreateOrganizationImmutabilityPolicy',
    { ...ORG, input: { tagPattern: 'v.*' } },
    { keep: { immutability: 'uuid' } },
  ],
  [
    'quayCreateUserNamespaceNotification',
    {
      input: {
        event: 'QUOTA_WARNING',
        method: 'WEBHOOK',
        config: { url: 'https://ada.example/hook' },
        eventConfig: {},
      },
    },
    { keep: { userNotification: 'uuid' } },
  ],
  ['quaySuperUserCreateUserQuota', { namespace: 'ada', input: { limit: '10 GiB' } }, root],
  ['quayUserQuotas', {}, { keep: { ownQuota: '0.id' } }],
  [
    'quayCreateOrganizationRobotFederation',
    { ...ORG, robotShortname: 'ci', input: [{ issuer: 'https://issuer.example', subject: 'ci' }] },
  ],
  [
    'quayCreateUserRobotFederation',
    { robotShortname: 'laptop', input: [{ issuer: 'https://issuer.example', subject: 'laptop' }] },
  ],
  ['quayBindSkuToOrganization', { ...ORG, input: { subscriptions: [{ subscriptionId: 12345678 }] } }],
  [
    'quayCreateGlobalMessage',
    { input: { message: { content: 'Upgrade', severity: 'INFO', mediaType: 'TEXT_PLAIN' } } },
    root,
  ],
  ['quayCreateOrganization', { input: { name: 'harbour', email: 'team@harbour.example' } }],
  ['quayCreateOrganizationRobot', { organization: 'harbour', robotShortname: 'mirror' }],
  [
    'quayCreateOrganizationMirror',
    {
      organization: 'harbour',
      input: {
        externalRegistryType: 'HARBOR',
        externalRegistryUrl: 'https://registry.example',
        externalNamespace: 'fleet',
        robotUsername: 'harbour+mirror',
        visibility: 'PRIVATE',
        syncInterval: 3600,
        syncStartDate: '2026-01-31T12:00:00Z',
      },
    },
  ],
  ['quaySyncOrganizationMirrorNow', { organization: 'harbour' }],
];

const QUERIES: readonly Step[] = [
  ['quayAppTokens', { expiring: false }],
  ['quayAppToken', { tokenUuid: '$appToken' }],
  ['quayApplicationInformation', APPLICATION],
  ['quayBuildTriggers', WEB],
  ['quayBuildTrigger', { ...WEB, ...TRIGGER }],
  ['quayBuildTriggerRecentBuilds', { ...WEB, ...TRIGGER, limit: 5 }],
  ['quayDiscovery', { internal: false }],
  ['quayErrorDescription', { errorType: 'not_found' }],
  ['quayGlobalMessages'],
  [
    'quayTags',
    { ...NODE, limit: 100, page: 1, onlyActiveTags: true },
    { keep: { list: 'tags.0.manifestDigest' } },
  ],
  ['quayTags', { ...WEB, specificTag: 'latest' }, { keep: { digest: 'tags.0.manifestDigest' } }],
  ['quayTags', { ...SERVICE, filterTagName: 'like:1.' }, { keep: { service: 'tags.0.manifestDigest' } }],
  ['quayManifest', { ...NODE, digest: '$list', includeModelcard: true }],
  ['quayManifest', { ...SERVICE, digest: '$service' }],
  ['quayManifestLabels', { ...NODE, digest: '$list', filter: 'org' }],
  ['quayManifestLabels', { ...SERVICE, digest: '$service' }, { keep: { label: '0.id' } }],
  ['quayManifestLabel', { ...SERVICE, digest: '$service', labelId: '$label' }],
  ['quayManifestPullStatistics', { ...NODE, digest: '$list' }],
  ['quayManifestSecurity', { ...SERVICE, digest: '$service', vulnerabilities: true }],
  ['quayManifestSecurity', { ...WEB, digest: '$digest' }],
  [
    'quayMatchingEntities',
    { prefix: 'd', namespace: ORG.organization, includeTeams: true, includeOrganizations: true },
  ],
  ['quayOrganization', ORG],
  ['quayOrganization', ORG, { as: 'carol' }],
  ['quayOrganization', ORG, { as: 'bob' }],
  ['quayOrganization', ORG, root],
  ['quayOrganizationAggregateLogs', { ...ORG, performer: 'ada' }],
  ['quayOrganizationApplications', ORG],
  ['quayOrganizationApplication', { ...ORG, ...APPLICATION }],
  ['quayOrganizationApplicationTokens', { ...ORG, ...APPLICATION }],
  ['quayOrganizationAutoPrunePolicies', ORG, { keep: { policy: '0.uuid' } }],
  ['quayOrganizationAutoPrunePolicy', { ...ORG, policyUuid: '$policy' }],
  ['quayOrganizationCollaborators', ORG],
  ['quayOrganizationImmutabilityPolicies', ORG],
  ['quayOrganizationImmutabilityPolicy', { ...ORG, policyUuid: '$immutability' }],
  ['quayOrganizationInvoices', ORG],
  [
    'quayOrganizationLogs',
    { ...ORG, startTime: '01/01/2025', endTime: '01/01/2030' },
    { keep: { page: 'nextPage' } },
  ],
  ['quayOrganizationLogs', { ...ORG, nextPage: '$page' }],
  ['quayOrganizationMember', { ...ORG, member: 'ada' }],
  ['quayOrganizationMembers', ORG],
  ['quayOrganizationMirror', { organization: 'harbour' }],
  ['quayOrganizationMirrorRepositories', { organization: 'harbour', page: 1, limit: 10 }],
  ['quayOrganizationMirrorRepositories', { organization: 'harbour', status: 'NEVER_RUN' }],
  ['quayOrganizationNotifications', ORG, { keep: { notification: '0.uuid' } }],
  ['quayOrganizationNotification', { ...ORG, uuid: '$notification' }],
  ['quayOrganizationPrototypePermissions', ORG],
  ['quayOrganizationQuotas', ORG, { keep: { quota: '0.id', limit: '0.limits.0.id' } }],
  ['quayOrganizationQuotas', ORG, { as: 'carol' }],
  ['quayOrganizationQuota', { ...ORG, quotaId: '$quota' }],
  ['quayOrganizationQuotaLimits', { ...ORG, quotaId: '$quota' }],
  ['quayOrganizationQuotaLimit', { ...ORG, quotaId: '$quota', limitId: '$limit' }],
  ['quayOrganizationRobot', { ...ORG, robotShortname: 'ci' }],
  ['quayOrganizationRobotFederation', { ...ORG, robotShortname: 'ci' }],
  ['quayOrganizationRobotPermissions', { ...ORG, robotShortname: 'ci' }],
  ['quayOrganizationRobots', { ...ORG, permissions: true, token: true, limit: 10 }],
  ['quayOrganizationRobots', ORG, { as: 'carol' }],
  ['quayOrganizationSkus', ORG],
  ['quayOrganizationTeamMembers', { ...ORG, team: 'release', includePending: true }],
  ['quayOrganizationTeamPermissions', { ...ORG, team: 'release' }],
  ['quayPlans'],
  ['quayProxyCacheConfiguration', { organization: 'crowdedorg' }],
  ['quayProxyCacheConfiguration', ORG],
  ['quayRegistryCapabilities'],
  [
    'quayRepositories',
    { namespace: ORG.organization, lastModified: true, popularity: true, repoKind: 'image', public: true },
  ],
  ['quayRepositories', { starred: true }],
  ['quayRepository', { ...WEB, includeStats: true, includeTags: true }],
  ['quayRepository', { repository: 'bobsorg/tools/cli' }, { as: 'bob' }],
  ['quayRepository', WEB, { as: 'bob', fails: ['FORBIDDEN', 'private'] }],
  ['quayRepositoryAggregateLogs', { ...WEB }],
  ['quayRepositoryAutoPrunePolicies', SERVICE, { keep: { repositoryPolicy: '0.uuid' } }],
  ['quayRepositoryAutoPrunePolicy', { ...SERVICE, policyUuid: '$repositoryPolicy' }],
  ['quayRepositoryBuild', { ...WEB, ...BUILD }],
  ['quayRepositoryBuildLogs', { ...WEB, ...BUILD }],
  ['quayRepositoryBuildLogs', { ...WEB, ...FAILED_BUILD, start: 2 }],
  ['quayRepositoryBuildStatus', { ...WEB, ...FAILED_BUILD }],
  ['quayRepositoryBuilds', { ...WEB, limit: 5, since: 1 }],
  [
    'quayRepositoryImmutabilityPolicies',
    { repository: 'demonstrationorg/svc-20' },
    { keep: { repositoryImmutability: '0.uuid' } },
  ],
  [
    'quayRepositoryImmutabilityPolicy',
    { repository: 'demonstrationorg/svc-20', policyUuid: '$repositoryImmutability' },
  ],
  ['quayRepositoryLogs', { ...WEB, startTime: '01/01/2025', endTime: '01/01/2030' }],
  ['quayRepositoryMirror', { repository: 'demonstrationorg/svc-17' }],
  ['quayRepositoryMirror', { repository: 'demonstrationorg/svc-18' }],
  ['quayRepositoryMirrorHealth', { detailed: true, limit: 1, offset: 0, namespace: ORG.organization }],
  ['quayRepositoryNotifications', WEB, { keep: { repositoryNotification: '0.uuid' } }],
  ['quayRepositoryNotification', { ...WEB, uuid: '$repositoryNotification' }],
  ['quayRepositorySearch', { query: 'svc', page: 1, includeUsage: true }],
  ['quayRepositorySignatures', NODE, { fails: ['NOT_FOUND', 'nothing in the sandbox is signed'] }],
  ['quayRepositoryTeamPermission', { ...WEB, team: 'release' }],
  ['quayRepositoryTeamPermissions', WEB],
  ['quayRepositoryToken', { ...WEB, code: 'x' }, { fails: GONE }],
  ['quayRepositoryTokens', WEB, { fails: GONE }],
  ['quayRepositoryUserPermission', { ...WEB, username: 'demonstrationorg+ci' }],
  ['quayRepositoryUserPermissions', WEB],
  ['quayRepositoryUserTransitivePermissions', { ...WEB, username: 'carol' }],
  ['quaySearch', { query: 'dem' }],
  ['quaySearch', { query: 'node' }],
  ['quaySearch', { query: 'ada' }],
  ['quaySearch', { query: 'release' }],
  ['quaySearch', { query: 'ci' }],
  ['quayStarredRepositories'],
  ['quaySuperUserAppTokens', { expiring: false }, root],
  ['quaySuperUserBuild', BUILD, root],
  ['quaySuperUserBuildLogs', { ...FAILED_BUILD, start: 1 }, root],
  ['quaySuperUserBuildLogsArchive', BUILD, root],
  ['quaySuperUserBuildStatus', BUILD, root],
  ['quaySuperUserConfiguration', {}, root],
  ['quaySuperUserLogs', { startTime: '01/01/2025', endTime: '01/01/2030', page: 1 }, root],
  ['quaySuperUserMirrorHealth', {}, root],
  ['quaySuperUserOrganizationQuotas', { namespace: ORG.organization }, root],
  ['quaySuperUserServiceKeys', {}, { ...root, keep: { kid: '0.kid' } }],
  ['quaySuperUserServiceKey', { kid: '$kid' }, root],
  ['quaySuperUserUser', { username: 'ada' }, root],
  ['quaySuperUserUser', { username: 'ada' }, { fails: ['FORBIDDEN', 'ada does not run the registry'] }],
  ['quaySuperUserUserQuotas', { namespace: 'ada' }, root],
  ['quaySuperUserUsers', { disabled: true, limit: 2 }, { ...root, keep: { users: 'nextPage' } }],
  ['quaySuperUserUsers', { nextPage: '$users', limit: 2 }, root],
  ['quayTagPullStatistics', { ...WEB, tag: 'latest' }],
  ['quayUser'],
  ['quayUser', {}, root],
  ['quayUserAggregateLogs', { performer: 'ada' }],
  ['quayUserAutoPrunePolicies'],
  ['quayUserAutoPrunePolicy', { policyUuid: '$userPolicy' }],
  ['quayUserInformation', { username: 'bob' }],
  ['quayUserInformation', { username: 'ada' }],
  ['quayUserLogs', { startTime: '01/01/2025' }],
  ['quayUserMarketplaceSubscriptions'],
  ['quayUserNamespaceNotifications'],
  ['quayUserNamespaceNotification', { uuid: '$userNotification' }],
  ['quayUserQuotas', {}, { keep: { ownQuota: '0.id' } }],
  ['quayUserQuota', { quotaId: '$ownQuota' }],
  ['quayUserQuotaLimits', { quotaId: '$ownQuota' }],
  [
    'quayUserQuotaLimit',
    { quotaId: '$ownQuota', limitId: 1 },
    { fails: ['NOT_FOUND', 'no operation gives the quota of a user limits'] },
  ],
  ['quayUserRobots', { permissions: true, token: true }],
  ['quayUserRobot', { robotShortname: 'laptop' }],
  ['quayUserRobotFederation', { robotShortname: 'laptop' }],
  ['quayUserRobotPermissions', { robotShortname: 'laptop' }],
];

/** Roots from which everything further on is asked as well, and what fails there for a reason. */
const WAYS_ON: readonly (readonly [...Required<Step>, expected: readonly string[]])[] = [
  [
    'quayOrganization',
    { organization: 'harbour' },
    {},
    ['NOT_FOUND at quayOrganization.invoices: Quay: Not Found'],
  ], // never paid
  ['quayOrganizationApplications', ORG, {}, []],
  ['quayOrganizationRobots', ORG, {}, []],
  ['quayUserRobots', {}, {}, []],
  ['quayRepository', { repository: 'demonstrationorg/svc-17' }, {}, [UNSIGNED]],
  ['quayRepository', SERVICE, {}, ['NOT_FOUND at quayRepository.mirror: Quay: Not Found', UNSIGNED]],
  ['quayTags', { ...SERVICE, limit: 1 }, {}, []],
  ['quayTags', { ...NODE, onlyActiveTags: true }, {}, []],
  ['quayManifest', { ...NODE, digest: '$list' }, { as: 'bob' }, []],
  ['quayManifest', { ...WEB, digest: '$digest' }, { as: 'carol' }, []],
  ['quayBuildTriggers', WEB, {}, []],
];

let stage: QuayStage;

beforeAll(async () => {
  stage = await startStage();
});

afterAll(async () => {
  await stage.close();
});

/** Each step finds what the ones before it left and kept. */
describe('the simulated Quay, read through the gateway', () => {
  it.each(titled(PREPARATIONS))('takes %s', async (_title, step) => {
    expect(await stage.play(step)).toEqual([]);
  });

  it.each(titled(QUERIES))('answers %s', async (_title, step) => {
    expect(await stage.play(step)).toEqual([]);
  });

  it('leads on to everything that the graph nests', async () => {
    const reached = new Set<string>();
    for (const [field, args, special, expected] of WAYS_ON) {
      const answer = await stage.playOn([field, args, special]);
      expect([...answer.problems].sort()).toEqual(expected);
      for (const coordinate of answer.reached) reached.add(coordinate);
    }
    expect(stage.nested().filter((coordinate) => !reached.has(coordinate))).toEqual([]);
  });

  it('is asked every query of the graph', () => {
    expect(stage.unasked('Query', QUERIES)).toEqual([]);
  });
});
