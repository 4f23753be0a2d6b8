import type { Step } from './quay-steps.js';

export const NEW = { organization: 'harbour' };
export const CREW = { team: 'crew' };
export const CI = { robotShortname: 'ci' };
export const SOON = '2026-01-31T12:00:00.5+01:00';
export const FEDERATION = [{ issuer: 'https://issuer.example', subject: 'ci' }];
export const POLICY = { method: 'NUMBER_OF_TAGS', value: 5, tagPattern: 'v.*', tagPatternMatches: true };
export const HOOK = {
  method: 'WEBHOOK',
  config: { url: 'https://harbour.example/hook' },
  eventConfig: {},
  title: 'Hook',
};
export const root = { as: 'root' } as const;

/** The life of an organization that holds no repository yet, as far as its API goes. */
export const ORGANIZATION: readonly Step[] = [
  ['quayCreateOrganization', { input: { name: 'harbour', email: 'team@harbour.example' } }],
  [
    'quayChangeOrganizationDetails',
    {
      ...NEW,
      input: {
        email: 'crew@harbour.example',
        invoiceEmail: true,
        invoiceEmailAddress: 'bills@harbour.example',
        tagExpirationS: 86400,
      },
    },
  ],
  ['quayUpdateOrganizationTeam', { ...NEW, ...CREW, input: { role: 'MEMBER', description: 'Sails' } }],
  ['quayUpdateOrganizationTeamMember', { ...NEW, ...CREW, member: 'carol' }],
  ['quayDeleteOrganizationTeamMember', { ...NEW, ...CREW, member: 'carol' }],
  ['quayInviteTeamMemberEmail', { ...NEW, ...CREW, email: 'erin@partner.example' }],
  ['quayDeleteTeamMemberEmailInvite', { ...NEW, ...CREW, email: 'erin@partner.example' }],
  [
    'quayCreateOrganizationRobot',
    { ...NEW, ...CI, input: { description: 'Builds', unstructuredMetadata: { team: 'crew' } } },
  ],
  ['quayCreateOrganizationRobot', { ...NEW, robotShortname: 'spare' }],
  ['quayRegenerateOrganizationRobotToken', { ...NEW, ...CI }],
  ['quayCreateOrganizationRobotFederation', { ...NEW, ...CI, input: FEDERATION }],
  ['quayDeleteOrganizationRobotFederation', { ...NEW, ...CI }],
  ['quayDeleteOrganizationRobot', { ...NEW, robotShortname: 'spare' }],
  [
    'quayCreateOrganizationPrototypePermission',
    {
      ...NEW,
      input: { role: 'READ', delegate: { kind: 'TEAM', name: 'crew' }, activatingUser: { name: 'ada' } },
    },
    { keep: { prototype: 'id' } },
  ],
  [
    'quayUpdateOrganizationPrototypePermission',
    { ...NEW, prototypeId: '$prototype', input: { role: 'WRITE' } },
  ],
  ['quayDeleteOrganizationPrototypePermission', { ...NEW, prototypeId: '$prototype' }],
  [
    'quayCreateOrganizationApplication',
    {
      ...NEW,
      input: {
        name: 'chart',
        redirectUri: 'https://chart.example',
        applicationUri: 'https://chart.example',
        description: 'Maps',
        avatarEmail: 'chart@harbour.example',
      },
    },
    { keep: { client: 'clientId' } },
  ],
  [
    'quayUpdateOrganizationApplication',
    { ...NEW, clientId: '$client', input: { name: 'charts', redirectUri: '', applicationUri: '' } },
  ],
  [
    'quayCreateOrganizationApplicationToken',
    { ...NEW, clientId: '$client', input: { name: 'night', scope: 'repo:read', expiration: 3600 } },
    { keep: { token: 'uuid' } },
  ],
  ['quayDeleteOrganizationApplicationToken', { ...NEW, clientId: '$client', tokenUuid: '$token' }],
  ['quayDeleteOrganizationApplication', { ...NEW, clientId: '$client' }],
  ['quayCreateOrganizationAutoPrunePolicy', { ...NEW, input: POLICY }, { keep: { prune: 'uuid' } }],
  [
    'quayUpdateOrganizationAutoPrunePolicy',
    { ...NEW, policyUuid: '$prune', input: { method: 'CREATION_DATE', value: '7d' } },
  ],
  ['quayDeleteOrganizationAutoPrunePolicy', { ...NEW, policyUuid: '$prune' }],
  [
    'quayCreateOrganizationImmutabilityPolicy',
    { ...NEW, input: { tagPattern: 'v.*', tagPatternMatches: true } },
    { keep: { keep: 'uuid' } },
  ],
  ['quayUpdateOrganizationImmutabilityPolicy', { ...NEW, policyUuid: '$keep', input: { tagPattern: 'w.*' } }],
  ['quayDeleteOrganizationImmutabilityPolicy', { ...NEW, policyUuid: '$keep' }],
  [
    'quayCreateOrganizationNotification',
    { ...NEW, input: { ...HOOK, event: 'QUOTA_WARNING' } },
    { keep: { notice: 'uuid' } },
  ],
  ['quayTestOrganizationNotification', { ...NEW, uuid: '$notice' }],
  ['quayResetOrganizationNotificationFailures', { ...NEW, uuid: '$notice' }],
  ['quayDeleteOrganizationNotification', { ...NEW, uuid: '$notice' }],
  ['quayCreateOrganizationQuota', { ...NEW, input: { limitBytes: 5_000_000_000 } }, root],
  ['quayOrganizationQuotas', NEW, { keep: { quota: '0.id' } }],
  ['quayChangeOrganizationQuota', { ...NEW, quotaId: '$quota', input: { limit: '10 GiB' } }, root],
  [
    'quayCreateOrganizationQuotaLimit',
    { ...NEW, quotaId: '$quota', input: { type: 'WARNING', thresholdPercent: 80 } },
    root,
  ],
  ['quayOrganizationQuotaLimits', { ...NEW, quotaId: '$quota' }, { keep: { limit: '0.id' } }],
  [
    'quayChangeOrganizationQuotaLimit',
    { ...NEW, quotaId: '$quota', limitId: '$limit', input: { type: 'REJECT', thresholdPercent: 90 } },
    root,
  ],
  ['quayDeleteOrganizationQuotaLimit', { ...NEW, quotaId: '$quota', limitId: '$limit' }, root],
  ['quayDeleteOrganizationQuota', { ...NEW, quotaId: '$quota' }, root],
  [
    'quayValidateProxyCacheConfiguration',
    { ...NEW, input: { upstreamRegistry: 'docker.io', expirationS: 3600, insecure: false } },
  ],
  [
    'quayCreateProxyCacheConfiguration',
    {
      ...NEW,
      input: {
        upstreamRegistry: 'docker.io',
        upstreamRegistryUsername: 'ada',
        upstreamRegistryPassword: 'p',
        expirationS: 3600,
      },
    },
  ],
  ['quayDeleteProxyCacheConfiguration', NEW],
  [
    'quayCreateOrganizationMirror',
    {
      ...NEW,
      input: {
        externalRegistryType: 'HARBOR',
        externalRegistryUrl: 'https://registry.example',
        externalNamespace: 'fleet',
        robotUsername: 'harbour+ci',
        visibility: 'PRIVATE',
        syncInterval: 3600,
        syncStartDate: SOON,
        externalRegistryConfig: { verifyTls: true, proxy: { httpsProxy: 'http://proxy.example' } },
        repositoryFilters: ['b*'],
        skopeoTimeout: 300,
        isEnabled: true,
        externalRegistryUsername: 'ada',
        externalRegistryPassword: 'p',
      },
    },
  ],
  [
    'quayUpdateOrganizationMirror',
    { ...NEW, input: { visibility: 'PUBLIC', syncInterval: 7200, syncStartDate: SOON } },
  ],
  ['quayVerifyOrganizationMirrorConnection', NEW],
  ['quaySyncOrganizationMirrorNow', NEW],
  ['quayCancelOrganizationMirrorSync', NEW],
  ['quayDeleteOrganizationMirror', NEW],
  [
    'quayBindSkuToOrganization',
    { ...NEW, input: { subscriptions: [{ subscriptionId: 80808080, quantity: 1 }] } },
  ],
  ['quayRemoveSkuFromOrganization', { ...NEW, subscriptionId: 80808080 }],
  ['quayBatchRemoveSku', { ...NEW, input: { subscriptions: [{ subscriptionId: 80808080 }] } }],
  ['quayExportOrganizationLogs', { ...NEW, input: { callbackUrl: 'https://harbour.example/logs' } }],
];
