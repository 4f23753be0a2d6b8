import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const LIST = '{ notifications { id organization title isRead isDismissed createdAt } }';
const UPDATE = `mutation update($id: ID!, $update: NotificationUpdateInput!) {
  updateNotification(id: $id, update: $update) { id isRead isDismissed }
}`;
const DISMISS = 'mutation { dismissAllNotifications }';
const CHANNELS = '{ notificationsPusherChannels }';
const STATE = '{ CVSSScore severity fixable }';
const FEED = `query feed($organization: String, $team: TeamInput) {
  notificationsFeed(context: { organization: $organization }, team: $team) {
    __typename
    ... on NotificationNewCVE { event organization cve numImpactedImages createdAt
      sampleImages { repository impactedPackage } after: afterState ${STATE} }
    ... on NotificationUpdateCVE { event organization cve numImpactedImages createdAt
      before: beforeState ${STATE} after: afterState ${STATE} }
  }
}`;
const PREFERENCES = '{ allRepositories repositories { hostName repositoryName } }';
const READ_PREFERENCES = `query read($organization: String) {
  userNotificationPreferences(context: { organization: $organization }) ${PREFERENCES}
}`;
const SET_PREFERENCES = `mutation set($organization: String, $input: UserNotificationPreferencesInput!) {
  setUserNotificationPreferences(context: { organization: $organization }, input: $input) ${PREFERENCES}
}`;
const ACCEPT = `mutation accept($cveId: String!) {
  addVulnerabilityException(context: { organization: "${ORGANISATION}" }, input: {
    cveId: $cveId, type: ACCEPTED_RISK, additionalDetails: "Known."
  }) { exception { id } }
}`;

async function ask(document: string, variables: object = {}, as: Who = 'ada') {
  const given = { organization: ORGANISATION, ...variables };
  const { data, errors } = await scout.ask(document, { variables: given, as });
  return errors ? { errors } : Object.values<ReturnType<typeof JSON.parse>>(data)[0];
}

interface Notification {
  readonly id: string;
  readonly isRead: boolean;
  readonly isDismissed: boolean;
}

interface Entry {
  readonly cve: string;
  readonly event: string;
}

async function flagsOf(as: Who): Promise<boolean[][]> {
  const listed = await ask(LIST, {}, as);
  return listed.map(({ isRead, isDismissed }: Notification) => [isRead, isDismissed]);
}

describe('the notifications', () => {
  it('are read and dismissed by each account for itself', async () => {
    const [first] = await ask(LIST);
    expect(first).toMatchObject({ id: 'notification-3', organization: ORGANISATION, isRead: false });
    expect(await ask(UPDATE, { id: first.id, update: { isRead: true } })).toEqual({
      id: first.id,
      isRead: true,
      isDismissed: false,
    });
    await ask(UPDATE, { id: 'notification-1', update: { isDismissed: true, isRead: false } });
    expect(await flagsOf('ada')).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    expect(await flagsOf('carol')).toEqual([
      [false, false],
      [false, false],
      [true, false],
    ]);
  });

  it('are dismissed all at once', async () => {
    expect(await ask(DISMISS)).toBe(true);
    expect((await flagsOf('ada')).every(([, isDismissed]) => isDismissed)).toBe(true);
    expect((await flagsOf('carol')).some(([, isDismissed]) => isDismissed)).toBe(false);
  });

  it('are those of the own organisations, and nobody changes those of others', async () => {
    expect(await ask(LIST, {}, 'bob')).toEqual([]);
    const attempt = await ask(UPDATE, { id: 'notification-3', update: { isRead: true } }, 'bob');
    expect(attempt).toEqual({
      errors: [refusalAt('updateNotification', 404, 'There is no notification notification-3')],
    });
  });

  it.each([LIST, DISMISS, CHANNELS])('need a token: %s', async (document) => {
    expect((await ask(document, {}, null)).errors[0].extensions.status).toBe(403);
  });

  it('arrive on the channels of the account and its organisations', async () => {
    expect(await ask(CHANNELS, {}, 'carol')).toEqual(['private-user-carol', `private-org-${ORGANISATION}`]);
  });
});

describe('the feed of CVEs', () => {
  it('tells what hits the newest images, and when a fix came', async () => {
    const feed = await ask(FEED, {}, 'carol');
    const about = feed.filter(({ cve }: Entry) => cve === 'CVE-2025-4802');
    expect(about).toEqual([
      {
        __typename: 'NotificationUpdateCVE',
        event: 'update-cve',
        organization: ORGANISATION,
        cve: 'CVE-2025-4802',
        numImpactedImages: 6,
        createdAt: '2025-05-21T09:40:00.4Z',
        before: { CVSSScore: '7.8', severity: 'HIGH', fixable: false },
        after: { CVSSScore: '7.8', severity: 'HIGH', fixable: true },
      },
      expect.objectContaining({
        __typename: 'NotificationNewCVE',
        event: 'new-cve',
        createdAt: '2025-05-16T20:15:22Z',
        after: { CVSSScore: '7.8', severity: 'HIGH', fixable: false },
      }),
    ]);
    expect(about[1].sampleImages).toHaveLength(3);
    expect(about[1].sampleImages[0]).toEqual({
      repository: `${ORGANISATION}/web`,
      impactedPackage: 'glibc@2.36-9+deb12u10',
    });
    const withoutScore = feed.find(({ cve }: Entry) => cve === 'CVE-2025-27587');
    expect(withoutScore.after).toEqual({ CVSSScore: '', severity: 'LOW', fixable: false });
  });

  it('can be of one team, and leaves out what is excepted', async () => {
    const cves = async (team: string | null) => {
      const feed = await ask(FEED, { team: team && { team } });
      return [...new Set(feed.map(({ cve }: Entry) => cve))].sort();
    };
    expect(await cves('storefront')).toEqual([
      'CVE-2025-27587',
      'CVE-2025-47279',
      'CVE-2025-4802',
      'CVE-2025-5889',
      'CVE-2025-8058',
    ]);
    expect(await cves('nobody')).toEqual([]);
    await ask(ACCEPT, { cveId: 'CVE-2025-4802' });
    expect(await cves(null)).not.toContain('CVE-2025-4802');
  });

  it('is closed to others', async () => {
    expect(await ask(FEED, {}, 'bob')).toEqual({ errors: [refusalAt('notificationsFeed')] });
  });
});

describe('the preferences', () => {
  it('belong to an account in an organisation, and keep what is not named', async () => {
    expect(await ask(READ_PREFERENCES)).toEqual({ allRepositories: true, repositories: null });
    const repositories = [{ hostName: 'docker.io', repositoryName: 'web' }];
    const expected = [{ hostName: 'hub.docker.com', repositoryName: 'web' }];
    expect(await ask(SET_PREFERENCES, { input: { allRepositories: false, repositories } })).toEqual({
      allRepositories: false,
      repositories: expected,
    });
    await ask(SET_PREFERENCES, { input: { allRepositories: true } });
    expect(await ask(READ_PREFERENCES)).toEqual({ allRepositories: true, repositories: expected });
    expect(await ask(READ_PREFERENCES, {}, 'carol')).toEqual({ allRepositories: true, repositories: null });
    expect((await ask(READ_PREFERENCES, {}, 'bob')).errors).toEqual([
      refusalAt('userNotificationPreferences'),
    ]);
  });
});
