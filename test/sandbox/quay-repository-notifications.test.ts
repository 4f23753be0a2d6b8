import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const web = `/repository/${organisation}/web/notification/`;
const node = `/repository/${organisation}/node/notification/`;
const wish = {
  event: 'repo_push',
  method: 'webhook',
  config: { url: 'https://hooks.example/quay' },
  eventConfig: {},
};

describe('notifications of a repository', () => {
  it('are made, listed, shown and deleted', async () => {
    const { get, send } = await visitQuay(started);
    expect((await get(node)).body).toEqual({ notifications: [] });
    const made = await send('POST', node, { ...wish, title: 'Deploy' });
    expect(made.status).toBe(201);
    const { uuid } = made.body;
    expect(made.body).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      title: 'Deploy',
      event: 'repo_push',
      method: 'webhook',
      config: wish.config,
      event_config: {},
      number_of_failures: 0,
    });
    expect((await send('POST', node, wish)).body.title).toBeNull();
    expect((await get(node)).body.notifications).toHaveLength(2);
    expect((await get(node + uuid)).body).toEqual(made.body);
    expect((await send('DELETE', node + uuid)).status).toBe(204);
    const again = await send('DELETE', node + uuid);
    expect([again.status, again.body.detail]).toEqual([
      400,
      `No repository notification found for: ${organisation}, node, ${uuid}`,
    ]);
    expect((await get(node + uuid)).status).toBe(404);
  });

  it('count what could not be delivered until somebody resets them', async () => {
    const { get, send } = await visitQuay(started);
    const [failing] = (await get(web)).body.notifications;
    expect(failing.number_of_failures).toBe(2);
    const tested = await send('POST', `${web}${failing.uuid}/test`);
    expect([tested.status, tested.body]).toEqual([200, {}]);
    expect((await get(web + failing.uuid)).body.number_of_failures).toBe(3);
    expect((await send('POST', web + failing.uuid)).status).toBe(204);
    expect((await get(web + failing.uuid)).body.number_of_failures).toBe(0);
    for (const path of [`${web}nosuch`, `${web}nosuch/test`]) {
      const unknown = await send('POST', path);
      expect([unknown.status, unknown.body.error_type]).toEqual([400, 'invalid_request']);
    }
  });

  it('are found by their uuid whatever repository the path names, but changed only in their own', async () => {
    const { get, send } = await visitQuay(started);
    const [failing] = (await get(web)).body.notifications;
    expect((await get(node + failing.uuid)).body).toEqual(failing);
    expect((await send('DELETE', node + failing.uuid)).status).toBe(400);
    expect((await send('POST', node + failing.uuid)).body).toEqual({
      message: `No repository notification found with uuid: ${failing.uuid}`,
    });
  });

  it.each([
    [{ method: 'webhook', config: {} }, 'Missing webhook URL'],
    [{ method: 'webhook', config: { url: 'ftp://x' } }, 'Invalid webhook URL'],
    [{ method: 'webhook', config: { url: 'http://localhost/x' } }, 'Invalid webhook URL'],
    [{ method: 'slack', config: {} }, 'Missing Slack Callback URL'],
    [{ method: 'flowdock', config: {} }, 'Missing Flowdock API Token'],
    [{ method: 'hipchat', config: { notification_token: 'x' } }, 'Missing Hipchat Room ID'],
    [{ method: 'email', config: {} }, 'Missing e-mail address'],
    [{ method: 'quay_notification', config: {} }, 'Missing target'],
    [
      { method: 'quay_notification', config: { target: { kind: 'user', name: 'nobody' } } },
      'Unknown user nobody',
    ],
    [
      { method: 'quay_notification', config: { target: { kind: 'team', name: 'none' } } },
      'Unknown team none',
    ],
  ])('refuse %j', async (change, detail) => {
    const { send } = await visitQuay(started);
    const { status, body } = await send('POST', node, { ...wish, ...change });
    expect([status, body.detail]).toEqual([400, detail]);
  });

  it('reach people and teams of the registry', async () => {
    const { send } = await visitQuay(started);
    for (const target of [
      { kind: 'user', name: 'bob' },
      { kind: 'org', name: organisation },
      { kind: 'team', name: 'owners' },
    ]) {
      const made = await send('POST', node, { ...wish, method: 'quay_notification', config: { target } });
      expect([made.status, made.body.config]).toEqual([201, { target }]);
    }
  });

  it('fail like the real ones on an unknown event or method', async () => {
    const { send } = await visitQuay(started);
    expect((await send('POST', node, { ...wish, event: 'full_moon' })).status).toBe(500);
    expect((await send('POST', node, { ...wish, method: 'pigeon' })).status).toBe(500);
  });

  it('belong to administrators, and are gone with their repository', async () => {
    const { get, send, sendAs } = await visitQuay(started);
    const [failing] = (await get(web)).body.notifications;
    expect((await get(web, 'quay-carol-token')).status).toBe(403);
    expect((await get(web, 'quay-ada-read-token')).status).toBe(403);
    expect((await get(web, '')).status).toBe(401);
    expect((await sendAs('quay-bob-token', 'POST', web, wish)).status).toBe(403);
    expect((await sendAs('quay-bob-token', 'DELETE', web + failing.uuid)).status).toBe(403);
    await send('DELETE', `/repository/${organisation}/web`);
    expect((await get(web)).body).toEqual({ notifications: [] });
    expect((await get(node + failing.uuid)).status).toBe(404);
  });
});
