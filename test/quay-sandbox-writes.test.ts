import {
  CREW,
  FEDERATION,
  HOOK,
  NEW,
  ORGANIZATION,
  POLICY,
  root,
  SOON,
} from './support/quay-organization-steps.js';
import { type QuayStage, type Step, startStage, titled } from './support/quay-steps.js';

const ORG = { organization: 'demonstrationorg' };
const BOATS = { repository: 'harbour/boats' };
const WEB = { repository: 'demonstrationorg/web' };
const SERVICE = { repository: 'demonstrationorg/svc-01' };
const TRIGGER = { triggerUuid: '6f0b2f0e-3c1d-4c55-9d0e-2f4a7b1c8e90' };
const DRAFT = { triggerUuid: 'b1d7c6a4-58e2-4f7b-a3c9-0e6d5f4b3a21' };
const GONE = ['UPSTREAM_UNSUPPORTED', 'Quay has given the tokens of repositories up'] as const;

const REPOSITORY: readonly Step[] = [
  [
    'quayCreateRepository',
    {
      input: {
        namespace: 'harbour',
        repository: 'boats',
        visibility: 'PRIVATE',
        description: 'Boats',
        repoKind: 'image',
      },
    },
  ],
  ['quayUpdateRepository', { ...BOATS, input: { description: 'All boats' } }],
  ['quayChangeRepositoryVisibility', { ...BOATS, input: { visibility: 'PUBLIC' } }],
  ['quayChangeRepositoryTrust', { ...BOATS, input: { trustEnabled: true } }],
  ['quayChangeRepositoryUserPermissions', { ...BOATS, username: 'harbour+ci', input: { role: 'WRITE' } }],
  ['quayDeleteRepositoryUserPermissions', { ...BOATS, username: 'harbour+ci' }],
  ['quayChangeRepositoryTeamPermissions', { ...BOATS, ...CREW, input: { role: 'READ' } }],
  ['quayDeleteRepositoryTeamPermissions', { ...BOATS, ...CREW }],
  ['quayCreateRepositoryToken', { ...BOATS, input: { friendlyName: 'x' } }, { fails: GONE }],
  ['quayChangeRepositoryToken', { ...BOATS, code: 'x', input: { role: 'READ' } }, { fails: GONE }],
  ['quayDeleteRepositoryToken', { ...BOATS, code: 'x' }, { fails: GONE }],
  [
    'quayCreateRepositoryNotification',
    { ...BOATS, input: { ...HOOK, event: 'REPO_PUSH' } },
    { keep: { hook: 'uuid' } },
  ],
  ['quayTestRepositoryNotification', { ...BOATS, uuid: '$hook' }],
  ['quayResetRepositoryNotificationFailures', { ...BOATS, uuid: '$hook' }],
  ['quayDeleteRepositoryNotification', { ...BOATS, uuid: '$hook' }],
  ['quayCreateRepositoryAutoPrunePolicy', { ...BOATS, input: POLICY }, { keep: { prune: 'uuid' } }],
  ['quayUpdateRepositoryAutoPrunePolicy', { ...BOATS, policyUuid: '$prune', input: { ...POLICY, value: 6 } }],
  ['quayDeleteRepositoryAutoPrunePolicy', { ...BOATS, policyUuid: '$prune' }],
  [
    'quayCreateRepositoryImmutabilityPolicy',
    { ...BOATS, input: { tagPattern: 'v.*' } },
    { keep: { keep: 'uuid' } },
  ],
  [
    'quayUpdateRepositoryImmutabilityPolicy',
    { ...BOATS, policyUuid: '$keep', input: { tagPattern: 'w.*', tagPatternMatches: false } },
  ],
  ['quayDeleteRepositoryImmutabilityPolicy', { ...BOATS, policyUuid: '$keep' }],
  ['quayChangeRepositoryState', { ...BOATS, input: { state: 'MIRROR' } }],
  [
    'quayCreateRepositoryMirror',
    {
      ...BOATS,
      input: {
        externalReference: 'registry.example/boats',
        syncInterval: 3600,
        syncStartDate: SOON,
        robotUsername: 'harbour+ci',
        rootRule: { ruleKind: 'TAG_GLOB_CSV', ruleValue: ['v*'] },
        skopeoTimeoutInterval: 300,
        architectureFilter: ['amd64'],
        isEnabled: true,
        externalRegistryConfig: { verifyTls: true, unsignedImages: true, proxy: { noProxy: 'a' } },
        externalRegistryUsername: 'ada',
        externalRegistryPassword: 'p',
      },
    },
  ],
  [
    'quayChangeRepositoryMirror',
    {
      ...BOATS,
      input: {
        syncInterval: 7200,
        syncStartDate: SOON,
        rootRule: { ruleKind: 'TAG_GLOB_CSV', ruleValue: ['w*'] },
      },
    },
  ],
  ['quaySyncRepositoryMirrorNow', BOATS],
  ['quayCancelRepositoryMirrorSync', BOATS],
  ['quayExportRepositoryLogs', { ...BOATS, input: { callbackEmail: 'ada@demonstration.example' } }],
  ['quayTags', { ...SERVICE, limit: 1 }, { keep: { digest: 'tags.0.manifestDigest' } }],
  ['quayChangeTag', { ...SERVICE, tag: 'next', input: { manifestDigest: '$digest' } }],
  ['quayChangeTag', { ...SERVICE, tag: 'next', input: { expiration: 4102444800 } }],
  ['quayChangeTag', { ...SERVICE, tag: 'next', input: { expiration: null } }],
  ['quayDeleteFullTag', { ...SERVICE, tag: 'next' }],
  ['quayRestoreTag', { ...SERVICE, tag: 'next', input: { manifestDigest: '$digest' } }],
  ['quayDeleteFullTag', { ...SERVICE, tag: 'next' }],
  [
    'quayRemoveTagFromTimemachine',
    {
      ...SERVICE,
      tag: 'next',
      input: { manifestDigest: '$digest', includeSubmanifests: true, isAlive: false },
    },
  ],
  [
    'quayAddManifestLabel',
    { ...SERVICE, digest: '$digest', input: { key: 'team', value: 'crew', mediaType: 'TEXT_PLAIN' } },
    { keep: { label: 'id' } },
  ],
  ['quayDeleteManifestLabel', { ...SERVICE, digest: '$digest', labelId: '$label' }],
  [
    'quayRequestRepositoryBuild',
    {
      ...WEB,
      input: {
        archiveUrl: 'https://demonstration.example/web.tar.gz',
        dockerTags: ['next'],
        dockerfilePath: '/Dockerfile',
        context: '/',
      },
    },
    { keep: { build: 'id' } },
  ],
  ['quayCancelRepositoryBuild', { ...WEB, buildUuid: '$build' }],
  ['quayManuallyStartBuildTrigger', { ...WEB, ...TRIGGER, input: { branchName: 'main' } }],
  ['quayManuallyStartBuildTrigger', { ...WEB, ...TRIGGER, input: { refs: { kind: 'tag', name: 'v4.2.0' } } }],
  ['quayUpdateBuildTrigger', { ...WEB, ...TRIGGER, input: { enabled: false } }],
  [
    'quayActivateBuildTrigger',
    {
      ...WEB,
      ...DRAFT,
      input: { config: { build_source: 'demonstrationorg/web' }, pullRobot: 'demonstrationorg+ci' },
    },
  ],
  ['quayDeleteBuildTrigger', { ...WEB, ...TRIGGER }],
];

const ACCOUNT: readonly Step[] = [
  ['quayCreateStar', { input: { namespace: 'demonstrationorg', repository: 'web' } }],
  ['quayDeleteStar', WEB],
  ['quayCreateAppToken', { input: { title: 'laptop' } }, { keep: { token: 'uuid' } }],
  ['quayRevokeAppToken', { tokenUuid: '$token' }],
  ['quayCreateUserRobot', { robotShortname: 'tablet', input: { description: 'Reads' } }],
  ['quayCreateUserRobot', { robotShortname: 'phone' }],
  ['quayRegenerateUserRobotToken', { robotShortname: 'tablet' }],
  ['quayCreateUserRobotFederation', { robotShortname: 'tablet', input: FEDERATION }],
  ['quayDeleteUserRobotFederation', { robotShortname: 'tablet' }],
  ['quayDeleteUserRobot', { robotShortname: 'tablet' }],
  ['quayCreateUserAutoPrunePolicy', { input: POLICY }, { keep: { prune: 'uuid' } }],
  ['quayUpdateUserAutoPrunePolicy', { policyUuid: '$prune', input: { ...POLICY, value: 7 } }],
  ['quayDeleteUserAutoPrunePolicy', { policyUuid: '$prune' }],
  [
    'quayCreateUserNamespaceNotification',
    { input: { ...HOOK, event: 'QUOTA_ERROR' } },
    { keep: { notice: 'uuid' } },
  ],
  ['quayTestUserNamespaceNotification', { uuid: '$notice' }],
  ['quayResetUserNamespaceNotificationFailures', { uuid: '$notice' }],
  ['quayDeleteUserNamespaceNotification', { uuid: '$notice' }],
  ['quayExportUserLogs', { input: { callbackUrl: 'https://ada.example/logs' } }],
];

const REGISTRY: readonly Step[] = [
  ['quayEnableOrganizationTeamSync', { ...ORG, team: 'release', input: { groupDn: 'cn=release' } }, root],
  ['quayDisableOrganizationTeamSync', { ...ORG, team: 'release' }, root],
  [
    'quayCreateGlobalMessage',
    { input: { message: { content: 'Upgrade', severity: 'WARNING', mediaType: 'TEXT_MARKDOWN' } } },
    root,
  ],
  ['quayGlobalMessages', {}, { keep: { message: '0.uuid' } }],
  ['quayDeleteGlobalMessage', { uuid: '$message' }, root],
  [
    'quaySuperUserCreateServiceKey',
    {
      input: { service: 'quay', expiration: 4102444800, name: 'key', metadata: { team: 'crew' }, notes: 'x' },
    },
    { ...root, keep: { kid: 'kid' } },
  ],
  [
    'quaySuperUserUpdateServiceKey',
    { kid: '$kid', input: { name: 'key 2', expiration: null, metadata: {} } },
    root,
  ],
  ['quaySuperUserApproveServiceKey', { kid: 'story-builder', input: { notes: 'known' } }, root],
  ['quaySuperUserDeleteServiceKey', { kid: '$kid' }, root],
  ['quaySuperUserCreateUser', { input: { username: 'dora', email: 'dora@demonstration.example' } }, root],
  [
    'quaySuperUserChangeUser',
    {
      username: 'dora',
      input: { email: 'd@demonstration.example', enabled: true, password: 'long-enough-1' },
    },
    root,
  ],
  ['quaySuperUserCreateUserQuota', { namespace: 'dora', input: { limit: '10 GiB' } }, root],
  ['quaySuperUserUserQuotas', { namespace: 'dora' }, { ...root, keep: { quota: '0.id' } }],
  [
    'quaySuperUserChangeUserQuota',
    { namespace: 'dora', quotaId: '$quota', input: { limitBytes: 1_000_000 } },
    root,
  ],
  ['quaySuperUserDeleteUserQuota', { namespace: 'dora', quotaId: '$quota' }, root],
  ['quaySuperUserDeleteUser', { username: 'dora' }, root],
  ['quaySuperUserCreateOrganizationQuota', { namespace: 'harbour', input: { limitBytes: 1_000_000 } }, root],
  ['quaySuperUserOrganizationQuotas', { namespace: 'harbour' }, { ...root, keep: { quota: '0.id' } }],
  [
    'quaySuperUserChangeOrganizationQuota',
    { namespace: 'harbour', quotaId: '$quota', input: { limit: '1 GiB' } },
    root,
  ],
  ['quaySuperUserDeleteOrganizationQuota', { namespace: 'harbour', quotaId: '$quota' }, root],
  ['quayRenewBootstrapToken', {}, { as: 'bootstrap' }],
];

const FAREWELL: readonly Step[] = [
  ['quayUpdateOrganizationTeamMember', { ...NEW, ...CREW, member: 'harbour+ci' }],
  ['quayRemoveOrganizationMember', { ...ORG, member: 'carol' }],
  ['quayDeleteRepository', BOATS],
  ['quayDeleteOrganizationTeam', { ...NEW, ...CREW }],
  ['quaySuperUserChangeOrganization', { organization: 'harbour', input: { name: 'haven' } }, root],
  ['quayDeleteAdministeredOrganization', { organization: 'haven' }],
  ['quaySuperUserDeleteOrganization', { organization: 'crowdedorg' }, root],
];

const LIFE = [...ORGANIZATION, ...REPOSITORY, ...ACCOUNT, ...REGISTRY, ...FAREWELL];
const BEGINNING: readonly Step[] = [
  [
    'quayInitializeUser',
    { input: { username: 'ada', password: 'ada-password', email: 'ada@harbour.example', accessToken: true } },
  ],
];

/** Each step finds what the ones before it left and kept. */
describe('the simulated Quay, written to through the gateway', () => {
  let stage: QuayStage;

  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(async () => {
    await stage.close();
  });

  it.each(titled(LIFE))('takes %s', async (_title, step) => {
    expect(await stage.play(step)).toEqual([]);
  });

  it('is asked every mutation of the graph', () => {
    expect(stage.unasked('Mutation', [...LIFE, ...BEGINNING])).toEqual([]);
  });
});

describe('a simulated Quay without accounts', () => {
  it.each(titled(BEGINNING))('takes %s', async (_title, step) => {
    const empty = await startStage({ isEmpty: true });
    const problems = await empty.play(step);
    await empty.close();
    expect(problems).toEqual([]);
  });
});
