import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const WEBHOOK = '{ id payloadUrl events signingKey active updatedAt }';
const context = 'context: { organization: $organization }';
const WEBHOOKS = {
  list: `query list($organization: String) { listWebhooks(${context}) { items ${WEBHOOK} } }`,
  get: `query get($organization: String, $id: String!) { getWebhook(${context}, id: $id) ${WEBHOOK} }`,
  create: `mutation create($organization: String, $input: CreateWebhookInput!) {
    createWebhook(${context}, input: $input) ${WEBHOOK}
  }`,
  update: `mutation update($organization: String, $input: UpdateWebhookInput!) {
    updateWebhook(${context}, input: $input) ${WEBHOOK}
  }`,
  remove: `mutation remove($organization: String, $id: String!) { deleteWebhook(${context}, id: $id) { success } }`,
  test: `mutation test($organization: String, $id: String!) { testWebhook(${context}, id: $id) { success } }`,
};
const CHANNEL = `{ __typename ID name author { name email } updatedAt url repositories filterType streams
  ... on SlackWebhook { weeklyReportEnabled weeklyReportSettings { enabled excludePolicies } } }`;
const CHANNELS = {
  list: `query list($organization: String, $filter: NotificationWebhookFilterInput) {
    notificationWebhooks(${context}, filter: $filter) ${CHANNEL}
  }`,
  get: `query get($organization: String, $ID: String!) { notificationWebhook(${context}, ID: $ID) ${CHANNEL} }`,
  add: `mutation add($organization: String, $input: AddNotificationWebhookInput!) {
    addNotificationWebhook(${context}, input: $input) ${CHANNEL}
  }`,
  update: `mutation update($organization: String, $input: UpdateNotificationWebhookInput!) {
    updateNotificationWebhook(${context}, input: $input) ${CHANNEL}
  }`,
  remove: `mutation remove($organization: String, $ID: String!) { removeNotificationWebhook(${context}, ID: $ID) }`,
};
const SEEDED = 'webhook-2d41f7';
const NOT_WRITABLE = 'You are not allowed to write data for this team';

async function ask(document: string, variables: object = {}, as: Who = 'ada') {
  const given = { organization: ORGANISATION, ...variables };
  const { data, errors } = await scout.ask(document, { variables: given, as });
  return errors ? { errors } : Object.values<ReturnType<typeof JSON.parse>>(data)[0];
}

describe('the webhooks of an organisation', () => {
  const input = {
    payloadUrl: 'https://ci.example/hook',
    events: ['EVERYTHING'],
    signingKey: 'key',
    active: false,
  };

  it('are made, listed, replaced as a whole, and deleted', async () => {
    const created = await ask(WEBHOOKS.create, { input });
    expect(created).toEqual({ ...input, id: expect.any(String), updatedAt: '2025-07-10T00:00:00Z' });
    const { items } = await ask(WEBHOOKS.list, {}, 'carol');
    expect(items.map(({ id }: { id: string }) => id)).toEqual([SEEDED, created.id]);
    const { signingKey: _, ...rest } = input;
    const updated = await ask(WEBHOOKS.update, { input: { ...rest, id: created.id, active: true } });
    expect(updated).toMatchObject({ id: created.id, active: true, signingKey: null });
    expect(await ask(WEBHOOKS.get, { id: created.id }, 'carol')).toEqual(updated);
    expect(await ask(WEBHOOKS.remove, { id: created.id })).toEqual({ success: true });
    expect(await ask(WEBHOOKS.remove, { id: created.id })).toEqual({ success: false });
    expect(await ask(WEBHOOKS.get, { id: created.id })).toBeNull();
  });

  it('are tested only when they are there and active', async () => {
    expect(await ask(WEBHOOKS.test, { id: SEEDED })).toEqual({ success: true });
    const { id } = await ask(WEBHOOKS.create, { input });
    expect(await ask(WEBHOOKS.test, { id })).toEqual({ success: false });
    expect(await ask(WEBHOOKS.test, { id: 'nothing' })).toEqual({ success: false });
  });

  it('need an address of the web, and an id that is there', async () => {
    for (const payloadUrl of ['ci.example/hook', 'file:///etc/passwd']) {
      expect(await ask(WEBHOOKS.create, { input: { ...input, payloadUrl } })).toEqual({
        errors: [refusalAt('createWebhook', 400, 'payloadUrl must be a URL of http or https')],
      });
    }
    expect(await ask(WEBHOOKS.update, { input: { ...input, id: 'nothing' } })).toEqual({
      errors: [refusalAt('updateWebhook', 404, 'There is no webhook nothing')],
    });
    expect((await ask(WEBHOOKS.list)).items).toHaveLength(1);
  });

  it('are read by members, changed by owners and the token of the organisation, closed to others', async () => {
    expect(await ask(WEBHOOKS.create, { input }, 'carol')).toEqual({
      errors: [refusalAt('createWebhook', 403, NOT_WRITABLE)],
    });
    expect(await ask(WEBHOOKS.remove, { id: SEEDED }, 'carol')).toEqual({
      errors: [refusalAt('deleteWebhook', 403, NOT_WRITABLE)],
    });
    expect(await ask(WEBHOOKS.list, {}, 'bob')).toEqual({ errors: [refusalAt('listWebhooks')] });
    const bobs = { organization: 'bobsorg', id: SEEDED };
    expect(await ask(WEBHOOKS.get, bobs, 'bob')).toBeNull();
    expect(await ask(WEBHOOKS.remove, bobs, 'bob')).toEqual({ success: false });
    expect((await ask(WEBHOOKS.create, { input }, ORGANISATION)).active).toBe(false);
  });
});

describe('the notification webhooks', () => {
  const input = {
    name: 'Night shift',
    webhookType: 'SLACK',
    url: 'https://hooks.slack.com/services/T1/B1/secret',
    streams: ['environment:production'],
    weeklyReportSettings: { enabled: true },
  };

  it('never show more of an address than its origin', async () => {
    const listed = await ask(CHANNELS.list, {}, 'carol');
    expect(listed.map(({ url }: { url: string }) => url)).toEqual([
      'https://hooks.slack.com/****',
      'https://tickets.demonstration.example/****',
    ]);
    const answers = [
      listed,
      await ask(CHANNELS.get, { ID: 'notify-7a10' }),
      await ask(CHANNELS.add, { input }),
      await ask(CHANNELS.update, { input: { ID: 'notify-7a11', url: 'https://other.example/?t=secret' } }),
    ];
    expect(JSON.stringify(answers)).not.toContain('secret');
  });

  it('are of two types', async () => {
    const [slack, generic] = await ask(CHANNELS.list);
    expect(slack).toEqual({
      __typename: 'SlackWebhook',
      ID: 'notify-7a10',
      name: 'Security channel',
      author: { name: 'ada', email: 'ada@demonstration.example' },
      updatedAt: '2025-05-28T12:00:00Z',
      url: 'https://hooks.slack.com/****',
      repositories: [],
      filterType: 'BLOCK',
      streams: ['environment:production'],
      weeklyReportEnabled: true,
      weeklyReportSettings: { enabled: true, excludePolicies: false },
    });
    expect(generic).toMatchObject({ __typename: 'GenericWebhook', filterType: 'ALLOW' });
    expect(await ask(CHANNELS.list, { filter: { webhookType: 'GENERIC' } })).toEqual([generic]);
  });

  it('are added, changed in what is named, and removed', async () => {
    const added = await ask(CHANNELS.add, { input: { ...input, ID: 'mine' } });
    expect(added).toMatchObject({ ID: 'mine', filterType: 'ALLOW', repositories: [] });
    expect(added.updatedAt).toBe('2025-07-10T00:00:00Z');
    expect((await ask(CHANNELS.add, { input: { ...input, ID: 'mine' } })).errors[0].extensions.status).toBe(
      409,
    );
    const changes = {
      ID: 'mine',
      repositories: ['web', null],
      weeklyReportSettings: { excludePolicies: true },
    };
    expect(await ask(CHANNELS.update, { input: changes })).toMatchObject({
      name: 'Night shift',
      repositories: ['web'],
      streams: ['environment:production'],
      weeklyReportSettings: { enabled: true, excludePolicies: true },
    });
    expect(await ask(CHANNELS.update, { input: { ID: 'mine', webhookType: 'GENERIC' } })).toMatchObject({
      __typename: 'GenericWebhook',
    });
    expect(await ask(CHANNELS.remove, { ID: 'mine' })).toBe(true);
    expect(await ask(CHANNELS.remove, { ID: 'mine' })).toBe(false);
    expect(await ask(CHANNELS.get, { ID: 'mine' })).toBeNull();
  });

  it('need an address of the web, and an id that is there', async () => {
    expect((await ask(CHANNELS.add, { input: { ...input, url: 'javascript:0' } })).errors).toEqual([
      refusalAt('addNotificationWebhook', 400, 'url must be a URL of http or https'),
    ]);
    expect((await ask(CHANNELS.update, { input: { ID: 'nothing' } })).errors[0].extensions.status).toBe(404);
  });

  it('are read by members and changed by owners, closed to others', async () => {
    expect((await ask(CHANNELS.add, { input }, 'carol')).errors).toEqual([
      refusalAt('addNotificationWebhook', 403, NOT_WRITABLE),
    ]);
    expect((await ask(CHANNELS.remove, { ID: 'notify-7a10' }, 'carol')).errors[0].extensions.status).toBe(
      403,
    );
    expect(await ask(CHANNELS.list, {}, 'bob')).toEqual({ errors: [refusalAt('notificationWebhooks')] });
    expect(await ask(CHANNELS.list, { organization: 'bobsorg' }, 'bob')).toEqual([]);
    expect(await ask(CHANNELS.get, { organization: 'bobsorg', ID: 'notify-7a10' }, 'bob')).toBeNull();
  });
});
