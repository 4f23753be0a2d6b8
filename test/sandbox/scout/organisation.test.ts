import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const context = 'context: { organization: $organization }';
const STATUS = `query status($organization: String) {
  organizationStatus(${context}) {
    hasImageAnalysisEnabled hasAnalyzedImages hasEverAnalyzedImages lastRepoEnablementChangeAt
  }
}`;
const USER = '{ user { id email name username avatarUrl orgs { name role } } }';
const FILTERS = `query filters($organization: String) { orgFilters(${context}) { name values } }`;
const SERVICE = '{ serviceStatus { maintenance { severity title message } } }';
const ENTITLEMENTS = `query entitlements($organization: String) {
  namespaceEntitlements(${context}) {
    namespace isEnrolled plan { displayName isFree } scoutEnrollment { plan activeSubscription { tier status } }
    featureEntitlements {
      enableOnPush
      artifactoryAgent { enabled planRequirement { plan tier } }
      remoteRepository { accountLimit isUnlimited enabledRepoCount entitlementUsed repoEntitlementExceeded }
      dhi { dhiEnabled canMirrorMoreRepositories repositoriesLimit mirroredRepositoriesCount freeTrial freeTrialEndDate }
    }
  }
}`;
const ENROL = `mutation enrol($organization: String) {
  enrollIntoScout(${context}) { plan features { repository { local remote } } }
}`;
const ON_PUSH = `query onPush($organization: String) { shouldEnableReposOnPush(${context}) { enabled } }`;
const SET_ON_PUSH = `mutation setOnPush($organization: String, $enabled: Boolean!) {
  setEnableReposOnPush(${context}, input: { enabled: $enabled }) { enabled }
}`;
const STOP_MIRROR = `mutation stop($organization: String) {
  dhiRemoveMirroredRepository(${context}, input: { mirroredRepositoryId: "dhi-mirror-5f0c1a02" }) { status }
}`;
const NOT_WRITABLE = 'You are not allowed to write data for this team';

async function ask(
  document: string,
  organization: string = ORGANISATION,
  as: Who = 'ada',
  more: object = {},
) {
  const { data, errors } = await scout.ask(document, { variables: { organization, ...more }, as });
  return errors ? { errors } : Object.values<ReturnType<typeof JSON.parse>>(data)[0];
}

describe('the organisation', () => {
  it('tells whether its images are analysed', async () => {
    expect(await ask(STATUS)).toEqual({
      hasImageAnalysisEnabled: true,
      hasAnalyzedImages: true,
      hasEverAnalyzedImages: true,
      lastRepoEnablementChangeAt: '2025-05-12T09:00:00Z',
    });
    expect((await ask(STATUS, 'bobsorg', 'bob')).lastRepoEnablementChangeAt).toBeNull();
    expect(await ask(STATUS, ORGANISATION, 'bob')).toEqual({ errors: [refusalAt('organizationStatus')] });
    expect((await ask(STATUS, 'crowdedorg')).errors[0].extensions.status).toBe(402);
  });

  it('has filters of its own', async () => {
    expect(await ask(FILTERS)).toEqual([{ name: 'team', values: ['platform', 'storefront'] }]);
    expect(await ask(FILTERS, 'bobsorg', 'bob')).toEqual([]);
  });
});

describe('the user', () => {
  it('is told with every organisation and the role in it', async () => {
    expect(await ask(USER)).toEqual({
      id: 'uuid-of-ada',
      email: 'ada@demonstration.example',
      name: 'ada',
      username: 'ada',
      avatarUrl: null,
      orgs: [
        { name: ORGANISATION, role: 'owner' },
        { name: 'crowdedorg', role: 'member' },
      ],
    });
  });

  it('is nobody behind the token of an organisation, and refused without a token', async () => {
    expect(await ask(USER, '', ORGANISATION)).toMatchObject({
      email: null,
      name: null,
      orgs: [{ name: ORGANISATION, role: null }],
    });
    expect(await ask(USER, '', null)).toEqual({ errors: [refusalAt('user')] });
  });

  it('need not be known to hear how the service is', async () => {
    expect(await ask(SERVICE, '', null)).toEqual({ maintenance: null });
  });
});

describe('the entitlements', () => {
  it('tell the plan, and what of it is used', async () => {
    expect(await ask(ENTITLEMENTS)).toEqual({
      namespace: ORGANISATION,
      isEnrolled: true,
      plan: { displayName: 'Docker Business', isFree: false },
      scoutEnrollment: { plan: 'SCOUT_2', activeSubscription: { tier: 'business', status: 'active' } },
      featureEntitlements: {
        enableOnPush: true,
        artifactoryAgent: { enabled: true, planRequirement: { plan: 'SCOUT_2', tier: 'business' } },
        remoteRepository: {
          accountLimit: null,
          isUnlimited: true,
          enabledRepoCount: 4,
          entitlementUsed: 1,
          repoEntitlementExceeded: false,
        },
        dhi: {
          dhiEnabled: true,
          canMirrorMoreRepositories: true,
          repositoriesLimit: 5,
          mirroredRepositoriesCount: 3,
          freeTrial: false,
          freeTrialEndDate: null,
        },
      },
    });
    expect((await ask(ENTITLEMENTS, 'bobsorg', 'bob')).featureEntitlements).toMatchObject({
      enableOnPush: false,
      artifactoryAgent: { enabled: false },
      remoteRepository: { accountLimit: 5, isUnlimited: false },
      dhi: { canMirrorMoreRepositories: false, repositoriesLimit: 1, freeTrial: true },
    });
  });

  it('follow the mirrors: a stopped one leaves a repository that counts', async () => {
    expect(await ask(STOP_MIRROR)).toEqual({ status: 'ACCEPTED' });
    expect((await ask(ENTITLEMENTS)).featureEntitlements).toMatchObject({
      remoteRepository: { enabledRepoCount: 4, entitlementUsed: 2 },
      dhi: { mirroredRepositoriesCount: 2 },
    });
  });

  it('belong to the members', async () => {
    expect(await ask(ENTITLEMENTS, ORGANISATION, 'bob')).toEqual({
      errors: [refusalAt('namespaceEntitlements')],
    });
    expect((await ask(ENTITLEMENTS, ORGANISATION, 'carol')).namespace).toBe(ORGANISATION);
  });
});

describe('enrolling', () => {
  it('is done by an owner, and shows in the entitlements', async () => {
    expect(await ask(ENTITLEMENTS, 'bobsorg', 'bob')).toMatchObject({
      isEnrolled: false,
      scoutEnrollment: null,
    });
    expect(await ask(ENROL, 'bobsorg', 'bob')).toEqual({
      plan: 'SCOUT_1',
      features: { repository: { local: -1, remote: 5 } },
    });
    expect((await ask(ENTITLEMENTS, 'bobsorg', 'bob')).isEnrolled).toBe(true);
    expect(await ask(ENROL, ORGANISATION, 'carol')).toEqual({
      errors: [refusalAt('enrollIntoScout', 403, NOT_WRITABLE)],
    });
  });
});

describe('enabling repositories on push', () => {
  it('is a switch of the organisation', async () => {
    expect(await ask(ON_PUSH, ORGANISATION, 'carol')).toEqual({ enabled: false });
    expect(await ask(SET_ON_PUSH, ORGANISATION, 'ada', { enabled: true })).toEqual({ enabled: true });
    expect(await ask(ON_PUSH, ORGANISATION, 'carol')).toEqual({ enabled: true });
    await ask(SET_ON_PUSH, ORGANISATION, ORGANISATION, { enabled: false });
    expect(await ask(ON_PUSH)).toEqual({ enabled: false });
  });

  it('needs an owner, and the business tier', async () => {
    expect(await ask(SET_ON_PUSH, ORGANISATION, 'carol', { enabled: true })).toEqual({
      errors: [refusalAt('setEnableReposOnPush', 403, NOT_WRITABLE)],
    });
    const message = 'Enabling repositories on push needs the business tier';
    expect(await ask(SET_ON_PUSH, 'bobsorg', 'bob', { enabled: true })).toEqual({
      errors: [refusalAt('setEnableReposOnPush', 402, message)],
    });
    expect(await ask(ON_PUSH, 'bobsorg', 'bob')).toEqual({ enabled: false });
  });
});
