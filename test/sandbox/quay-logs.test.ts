import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { createClock, type Visitor, visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const ORGANIZATION = `/organization/${organisation}`;
const REPOSITORY = `/repository/${organisation}/node`;
const START = '2025-07-10T12:00:00Z';

function visit(options: Parameters<typeof visitQuay>[1] = {}): Promise<Visitor> {
  return visitQuay(started, { now: createClock(START).now, ...options });
}

interface Entry {
  readonly kind: string;
  readonly datetime: string;
  readonly performer?: { readonly name: string; readonly is_robot: boolean };
}

/** Follows the page tokens to the end; the sizes of the pages tell how. */
async function readAll({ get }: Visitor, path: string, token?: string) {
  const entries: Entry[] = [];
  const sizes: number[] = [];
  let next = '';
  do {
    const { body } = await get(`${path}&next_page=${next}`, token);
    entries.push(...body.logs);
    sizes.push(body.logs.length);
    next = body.next_page ?? '';
  } while (next !== '' && sizes.length < 20);
  return { entries, sizes };
}

describe('log lists', () => {
  it('tell of the last day unless asked for more, the newest first', async () => {
    const { get } = await visit();
    const { status, body } = await get(`${ORGANIZATION}/logs`);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['start_time', 'end_time', 'logs', 'next_page']);
    expect([body.start_time, body.end_time]).toEqual([
      'Wed, 09 Jul 2025 12:00:00 -0000',
      'Fri, 11 Jul 2025 12:00:00 -0000',
    ]);
    const times = body.logs.map(({ datetime }: Entry) => Date.parse(datetime));
    expect(times).toEqual([...times].sort((one, other) => other - one));
    expect(times).toHaveLength(20);
  });

  it('end with a page that is empty, because the last page of a table never knows what follows', async () => {
    const visitor = await visit();
    const { entries, sizes } = await readAll(visitor, `${ORGANIZATION}/logs?starttime=07/01/2025`);
    expect(sizes).toEqual([20, 20, entries.length - 40, 0]);
    expect(new Set(entries.map(({ datetime, kind }) => datetime + kind)).size).toBe(entries.length);
    expect(new Set(entries.map(({ kind }) => kind)).size).toBeGreaterThan(12);
  });

  it('start again with a token that cannot be read', async () => {
    const { get } = await visit();
    const first = (await get(`${ORGANIZATION}/logs`)).body.logs;
    expect((await get(`${ORGANIZATION}/logs?next_page=broken`)).body.logs).toEqual(first);
  });

  it('keep their pages while new entries come in', async () => {
    const { get, send } = await visit();
    const { next_page: next } = (await get(`${ORGANIZATION}/logs`)).body;
    const second = (await get(`${ORGANIZATION}/logs?next_page=${next}`)).body.logs;
    expect(second.length).toBeGreaterThan(0);
    await send('POST', `${ORGANIZATION}/immutabilitypolicy/`, { tagPattern: 'none' });
    expect((await get(`${ORGANIZATION}/logs?next_page=${next}`)).body.logs).toEqual(second);
  });

  it('take days with their whole end, and ignore days that are none', async () => {
    const { get } = await visit();
    const page = (await get(`${ORGANIZATION}/logs?starttime=7/4/2025&endtime=07/05/2025`)).body;
    expect([page.start_time, page.end_time]).toEqual([
      'Fri, 04 Jul 2025 00:00:00 -0000',
      'Sun, 06 Jul 2025 00:00:00 -0000',
    ]);
    expect(page.logs.length).toBeGreaterThan(0);
    for (const { datetime } of page.logs) expect(datetime).toMatch(/^(Fri, 04|Sat, 05) Jul 2025/);
    const odd = (await get(`${ORGANIZATION}/logs?starttime=02/30/2025&endtime=yesterday`)).body;
    expect(odd.start_time).toBe('Wed, 09 Jul 2025 12:00:00 -0000');
  });

  it('refuse an end before the start', async () => {
    const { get } = await visit();
    const { status, body } = await get(`${REPOSITORY}/logs?starttime=01/02/2027&endtime=01/01/2020`);
    expect([status, Object.keys(body)]).toEqual([400, ['message']]);
  });

  it('show who did it, a robot for instance, and nobody when nobody signed in', async () => {
    const { get } = await visit();
    const performer = encodeURIComponent(`${organisation}+ci`);
    const { logs } = (await get(`${ORGANIZATION}/logs?performer=${performer}`)).body;
    expect(logs.length).toBeGreaterThan(0);
    for (const entry of logs) {
      expect(entry.performer).toMatchObject({ kind: 'user', name: `${organisation}+ci`, is_robot: true });
      expect(entry).toMatchObject({ metadata: expect.any(Object), ip: '127.0.0.1' });
      expect(entry).not.toHaveProperty('namespace');
    }
    const pulls = (await get(`${REPOSITORY}/logs`)).body.logs;
    expect(pulls.some((entry: Entry) => !entry.performer)).toBe(true);
  });

  it('fail on a performer whom nobody knows', async () => {
    const { get } = await visit();
    expect((await get(`${ORGANIZATION}/logs?performer=nobody`)).status).toBe(500);
  });

  it('of a repository tell of it alone', async () => {
    const visitor = await visit();
    const { entries } = await readAll(visitor, `${REPOSITORY}/logs?starttime=07/01/2025`);
    expect(entries.map(({ kind }) => kind)).toContain('delete_tag');
    expect(entries.map(({ kind }) => kind)).not.toContain('create_robot');
  });

  it('of a user tell of the own namespace, without the keys of services', async () => {
    const { get } = await visit();
    const { logs } = (await get('/user/logs?starttime=07/01/2025')).body;
    expect(logs.map(({ kind }: Entry) => kind)).toEqual(['login_success', 'create_robot']);
    const all = (await get('/organization/ada/logs?starttime=07/01/2025', 'quay-root-token')).body.logs;
    expect(all.map(({ kind }: Entry) => kind)).toContain('service_key_create');
  });

  it('tell what has just been done', async () => {
    const { get, send } = await visit();
    const { uuid } = (await send('POST', '/user/apptoken', { title: 'laptop' })).body.token;
    await send('DELETE', `/user/apptoken/${uuid}`);
    const { logs } = (await get('/user/logs')).body;
    expect(logs.slice(0, 2)).toMatchObject([
      { kind: 'revoke_app_specific_token', performer: { name: 'ada', is_robot: false } },
      {
        kind: 'create_app_specific_token',
        metadata: { app_specific_token_title: 'laptop', app_specific_token: uuid },
        datetime: 'Thu, 10 Jul 2025 12:00:00 -0000',
      },
    ]);
  });

  it('are for administrators', async () => {
    const { get } = await visit();
    for (const path of [`${ORGANIZATION}/logs`, `${REPOSITORY}/logs`, `${ORGANIZATION}/aggregatelogs`]) {
      expect((await get(path, '')).status).toBe(401);
      expect((await get(path, 'quay-carol-token')).status).toBe(403);
      expect((await get(path, 'quay-ada-read-token')).status).toBe(403);
    }
    expect((await get('/user/logs', 'quay-ada-read-token')).status).toBe(403);
    const unknown = await get('/organization/nosuch/logs', 'quay-root-token');
    expect([unknown.status, unknown.body]).toEqual([400, { message: 'Invalid namespace requested: nosuch' }]);
    expect((await get(`/repository/${organisation}/nosuch/logs`)).status).toBe(404);
  });
});

describe('log counts', () => {
  it.each([`${ORGANIZATION}/aggregatelogs`, `${REPOSITORY}/aggregatelogs`, '/user/aggregatelogs'])(
    'at %s add up to the list of the same days',
    async (path) => {
      const visitor = await visit();
      const days = 'starttime=07/01/2025&endtime=07/10/2025';
      const { aggregated } = (await visitor.get(`${path}?${days}`)).body;
      const { entries } = await readAll(visitor, `${path.replace('aggregatelogs', 'logs')}?${days}`);
      const sum = aggregated.reduce((total: number, { count }: { count: number }) => total + count, 0);
      expect([sum, sum > 0]).toEqual([entries.length, true]);
      expect(aggregated[0]).toEqual({
        kind: expect.any(String),
        count: expect.any(Number),
        datetime: expect.stringMatching(/^\w{3}, \d\d Jul 2025 00:00:00 -0000$/),
      });
    },
  );

  it('have one row per kind and day', async () => {
    const { get } = await visit();
    const { aggregated } = (await get(`${ORGANIZATION}/aggregatelogs?starttime=07/01/2025`)).body;
    const rows = aggregated.map(({ kind, datetime }: Entry) => `${kind} ${datetime}`);
    expect(new Set(rows).size).toBe(rows.length);
    const pulls = aggregated.filter(({ kind }: Entry) => kind === 'pull_repo');
    expect(pulls).toHaveLength(2);
  });

  it('do not reach over more than 31 days, nor filter by somebody unknown', async () => {
    const { get } = await visit();
    const path = `${ORGANIZATION}/aggregatelogs`;
    const { status, body } = await get(`${path}?starttime=05/01/2025`);
    expect([status, body]).toEqual([400, { message: 'Invalid date range for logs' }]);
    expect((await get(`${path}?performer=nobody`)).body).toEqual((await get(path)).body);
    expect((await get(`${path}?performer=ada`)).body).not.toEqual((await get(path)).body);
  });

  it('are gone when their feature is off', async () => {
    const { get } = await visit({ off: ['FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL'] });
    expect((await get('/user/aggregatelogs')).status).toBe(404);
    expect((await get('/user/logs')).status).toBe(200);
  });
});

describe.each([`${ORGANIZATION}/exportlogs`, `${REPOSITORY}/exportlogs`, '/user/exportlogs'])(
  '%s',
  (path) => {
    it('queues an export and writes that into the log', async () => {
      const { get, send } = await visit();
      const { status, body } = await send('POST', path, { callback_email: 'ada@demonstration.example' });
      expect([status, body]).toEqual([200, { export_id: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
      const logs = path.startsWith('/user') ? '/user/logs' : `${ORGANIZATION}/logs`;
      expect((await get(logs)).body.logs[0]).toMatchObject({
        kind: 'export_logs_success',
        metadata: { export_id: body.export_id, url: null, email: 'ada@demonstration.example' },
      });
    });

    it('refuses addresses that are none or lead inside', async () => {
      const { send } = await visit();
      for (const [body, detail] of [
        [{ callback_email: 'ada' }, 'Invalid callback e-mail'],
        [{ callback_url: 'http://127.0.0.1/x' }, 'Invalid callback URL'],
        [{ callback_url: 'file:///etc/passwd' }, 'Invalid callback URL'],
        [{ callback_url: 1 }, expect.stringContaining("1 is not of type 'string'")],
      ] as const) {
        const answer = await send('POST', path, body);
        expect([answer.status, answer.body.detail]).toEqual([400, detail]);
      }
      expect((await send('POST', path, { callback_url: 'https://hooks.example/logs' })).status).toBe(200);
    });
  },
);

it('takes exports away when their feature is off', async () => {
  const { send } = await visit({ off: ['FEATURE_LOG_EXPORT'] });
  expect((await send('POST', '/user/exportlogs', {})).status).toBe(404);
});
