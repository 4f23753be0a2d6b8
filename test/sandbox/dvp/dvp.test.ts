import { openAccount } from '../../../src/sandbox/hub/accounts.js';
import { createHub } from '../../../src/sandbox/hub/hub.js';
import { createTokens } from '../../../src/sandbox/hub/tokens.js';
import { type Service, startService } from '../../../src/sandbox/service.js';

// A Thursday: the week that ended on Sunday 6 July was published the day before.
const START = Date.UTC(2025, 6, 10, 12);
// Long, because some tests travel to another year.
const LIFETIME_SECONDS = 2 * 365 * 24 * 3600;
const BASE = '/api/publisher/analytics/v1';

let now = START;
let hub: Service;
let bearers: Record<'ada' | 'bob' | 'organisation', string>;

beforeEach(async () => {
  now = START;
  const tokens = createTokens(() => now);
  const bearer = (identifier: string, secret: string) => {
    const account = openAccount(identifier, secret);
    if (!account) throw new Error(`the story has no ${identifier}`);
    return `Bearer ${tokens.issue(account, LIFETIME_SECONDS)}`;
  };
  bearers = {
    ada: bearer('ada', 'dckr_pat_ada'),
    bob: bearer('bob', 'dckr_pat_bob'),
    organisation: bearer('demonstrationorg', 'dckr_oat_demonstration'),
  };
  const definition = createHub({ tokens, now: () => now, tokenLifetimeSeconds: 600 });
  hub = await startService(definition, { host: '127.0.0.1', port: 0 });
});

afterEach(() => hub.close());

async function get(path: string, authorization: string | null = bearers.ada) {
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  const response = await fetch(`${hub.origin}${BASE}${path}`, { headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

interface Row {
  start: string;
  end: string;
  repo?: string;
  namespace: string;
  pullCount: number;
  ipCount: number;
}

async function rows(path: string): Promise<Row[]> {
  const { status, body } = await get(path);
  expect(status).toBe(200);
  return body.pulls;
}

const NODE = '/namespaces/demonstrationorg/repos/dhi-node/pulls';
const NOT_FOUND = { status: 404, body: { detail: 'object not found', message: 'object not found' } };

describe('discovery', () => {
  it('lists the namespaces of the caller and nobody else', async () => {
    expect((await get('/')).body).toEqual({ namespaces: ['demonstrationorg'] });
    expect((await get('/', bearers.organisation)).body).toEqual({ namespaces: ['demonstrationorg'] });
    expect((await get('/', bearers.bob)).body).toEqual({ namespaces: ['bobsorg'] });
  });

  it('describes the namespaces as a bare array', async () => {
    const { body } = await get('/namespaces', bearers.bob);
    expect(body).toEqual([
      {
        namespace: 'bobsorg',
        extraRepos: [],
        datasets: [
          {
            name: 'pulls',
            views: ['raw', 'summary', 'repo-summary', 'namespace-summary'],
            timespans: ['months', 'weeks'],
          },
        ],
      },
    ]);
  });

  it('describes one namespace with the repositories outside it', async () => {
    const { body } = await get('/namespaces/demonstrationorg');
    expect(body).toMatchObject({
      namespace: 'demonstrationorg',
      extraRepos: ['samples/demonstration-agent'],
    });
  });

  it('answers 404 for an unknown namespace and for one of somebody else alike', async () => {
    expect(await get('/namespaces/nowhere')).toEqual(NOT_FOUND);
    expect(await get('/namespaces/demonstrationorg', bearers.bob)).toEqual(NOT_FOUND);
  });
});

describe('the pulls of a repository', () => {
  it('come as closed weeks from Monday to Sunday midnight, oldest first, of the last two months', async () => {
    const pulls = await rows(NODE);
    expect(pulls.map(({ start, end }) => [start, end])).toEqual(
      ['05-05', '05-12', '05-19', '05-26', '06-02', '06-09', '06-16', '06-23', '06-30'].map((monday) => {
        const sunday = new Date(Date.parse(`2025-${monday}T00:00:00Z`) + 6 * 86_400_000);
        return [`2025-${monday}T00:00:00Z`, sunday.toISOString().replace('.000Z', 'Z')];
      }),
    );
    expect(pulls[0]).toEqual({
      start: '2025-05-05T00:00:00Z',
      end: '2025-05-11T00:00:00Z',
      repo: 'dhi-node',
      namespace: 'demonstrationorg',
      pullCount: expect.any(Number),
      ipCount: expect.any(Number),
    });
  });

  it('hold a week back until three days after its Sunday', async () => {
    now = Date.UTC(2025, 6, 8, 23, 59);
    expect((await rows(NODE)).at(-1)?.end).toBe('2025-06-29T00:00:00Z');
    now = Date.UTC(2025, 6, 9);
    expect((await rows(NODE)).at(-1)?.end).toBe('2025-07-06T00:00:00Z');
  });

  it('come as closed months when asked, the newest from the first day of the next month on', async () => {
    now = Date.UTC(2025, 6, 1);
    const pulls = await rows(`${NODE}?timespan=months&period=last-3-months`);
    expect(pulls.map(({ start, end }) => [start, end])).toEqual([
      ['2025-04-01T00:00:00Z', '2025-04-30T00:00:00Z'],
      ['2025-05-01T00:00:00Z', '2025-05-31T00:00:00Z'],
      ['2025-06-01T00:00:00Z', '2025-06-30T00:00:00Z'],
    ]);
    now = Date.UTC(2025, 5, 30, 23);
    expect((await rows(`${NODE}?timespan=months`)).at(-1)?.end).toBe('2025-05-31T00:00:00Z');
  });

  it.each([
    ['last-2-months', 9, 2],
    ['last-3-months', 13, 3],
    ['last-6-months', 26, 6],
    ['last-12-months', 52, 12],
  ])('of %s are %i weeks or %i months', async (period, weeks, months) => {
    expect(await rows(`${NODE}?period=${period}`)).toHaveLength(weeks);
    expect(await rows(`${NODE}?period=${period}&timespan=months`)).toHaveLength(months);
  });

  it('are the same every time, differ between repositories and outgrow 32 bits in a month', async () => {
    const first = await rows(`${NODE}?timespan=months`);
    expect(await rows(`${NODE}?timespan=months`)).toEqual(first);
    expect(first[0]?.pullCount).toBeGreaterThan(2 ** 31);
    const python = await rows('/namespaces/demonstrationorg/repos/dhi-python/pulls');
    const redis = await rows('/namespaces/demonstrationorg/repos/dhi-redis/pulls');
    expect(python.map(({ pullCount }) => pullCount)).not.toEqual(redis.map(({ pullCount }) => pullCount));
  });

  it('of the four weeks of a February are the pulls of that month', async () => {
    now = Date.UTC(2027, 2, 10); // in 2027 February starts on a Monday and ends on a Sunday
    const query = '/namespaces/demonstrationorg/repos/r7/pulls?period=last-2-months';
    const february = (await rows(`${query}&timespan=months`)).at(-1);
    const weeks = (await rows(query)).filter(({ start }) => start.startsWith('2027-02'));
    expect(weeks).toHaveLength(4);
    expect(weeks.reduce((sum, { pullCount }) => sum + pullCount, 0)).toBe(february?.pullCount);
  });

  it('lose the repository when grouped by namespace', async () => {
    const [pull] = await rows(`${NODE}?group=namespace`);
    expect(Object.keys(pull ?? {})).toEqual(['start', 'end', 'namespace', 'pullCount', 'ipCount']);
  });

  it('are 404 for an unknown repository and for one of somebody else alike', async () => {
    expect(await get('/namespaces/demonstrationorg/repos/nothing/pulls')).toEqual(NOT_FOUND);
    expect(await get(NODE, bearers.bob)).toEqual(NOT_FOUND);
  });

  it('are refused for an unknown timespan, period or group', async () => {
    for (const query of ['timespan=days', 'period=last-4-months', 'group=country', 'timespan=']) {
      expect((await get(`${NODE}?${query}`)).status).toBe(400);
    }
    expect((await get(`${NODE}?timespan=days`)).body.message).toBe('invalid timespan: days');
  });
});

describe('the pulls of a namespace', () => {
  it('have one row per repository and week, oldest week first', async () => {
    const pulls = await rows('/namespaces/demonstrationorg/pulls');
    expect(pulls).toHaveLength(9 * 104);
    expect(pulls.slice(0, 104).every(({ start }) => start === '2025-05-05T00:00:00Z')).toBe(true);
    expect(pulls.at(103)).toMatchObject({ namespace: 'samples', repo: 'demonstration-agent' });
    const node = await rows(NODE);
    expect(pulls.filter(({ repo }) => repo === 'dhi-node')).toEqual(node);
  });

  it('add up the repositories when grouped by namespace, but not their addresses', async () => {
    const single = (await rows('/namespaces/demonstrationorg/pulls')).slice(0, 104);
    const [together] = await rows('/namespaces/demonstrationorg/pulls?group=namespace');
    expect(together?.repo).toBeUndefined();
    expect(together?.pullCount).toBe(single.reduce((sum, row) => sum + row.pullCount, 0));
    expect(together?.ipCount).toBeLessThan(single.reduce((sum, row) => sum + row.ipCount, 0));
  });

  it('are 404 for somebody else', async () => {
    expect(await get('/namespaces/demonstrationorg/pulls', bearers.bob)).toEqual(NOT_FOUND);
  });
});

describe('the pulls of many repositories', () => {
  const query = (names: string[]) =>
    `/repos/pulls?${names.map((name) => `repos=demonstrationorg/${name}`).join('&')}`;

  it('come by full name, one repeated key each', async () => {
    const { body } = await get(query(['dhi-node', 'dhi-redis']));
    expect(Object.keys(body.repos)).toEqual(['demonstrationorg/dhi-node', 'demonstrationorg/dhi-redis']);
    expect(body.repos['demonstrationorg/dhi-node'].pulls).toEqual(await rows(NODE));
  });

  it('take an escaped slash as well as a bare one', async () => {
    const { body } = await get('/repos/pulls?repos=demonstrationorg%2Fdhi-node');
    expect(body.repos['demonstrationorg/dhi-node'].pulls).toHaveLength(9);
  });

  it('are empty, not 404, for what does not exist and for what the caller may not see', async () => {
    expect((await get(query(['nothing']))).body).toEqual({
      repos: { 'demonstrationorg/nothing': { pulls: [] } },
    });
    const { status, body } = await get(`${query(['dhi-node'])}&repos=bobsorg/dhi-redis`, bearers.bob);
    expect(status).toBe(200);
    expect(body.repos['demonstrationorg/dhi-node']).toEqual({ pulls: [] });
    expect(body.repos['bobsorg/dhi-redis'].pulls).toHaveLength(9);
  });

  it('do not split a name at its commas', async () => {
    const joined = 'demonstrationorg/dhi-node,demonstrationorg/dhi-redis';
    expect((await get(`/repos/pulls?repos=${joined}`)).body).toEqual({ repos: { [joined]: { pulls: [] } } });
  });

  it('answer fifty repositories and refuse fifty-one and none', async () => {
    const names = Array.from({ length: 51 }, (_, position) => `r${position}`);
    const fifty = await get(query(names.slice(0, 50)));
    expect(Object.keys(fifty.body.repos)).toHaveLength(50);
    expect(fifty.body.repos['demonstrationorg/r49'].pulls).toHaveLength(9);
    expect((await get(query(names))).status).toBe(400);
    expect((await get('/repos/pulls')).status).toBe(400);
  });
});

describe('a bearer', () => {
  it.each([
    ['missing', null],
    ['a raw personal access token', 'Bearer dckr_pat_ada'],
    ['not a JWT', 'Bearer a.b.c'],
    ['basic credentials', `Basic ${Buffer.from('ada:dckr_pat_ada').toString('base64')}`],
  ])('that is %s is refused with 401', async (_, authorization) => {
    expect(await get('/', authorization)).toEqual({
      status: 401,
      body: { detail: 'unauthorized', message: 'unauthorized' },
    });
  });

  it('that has expired is refused with 401', async () => {
    now += LIFETIME_SECONDS * 1000;
    expect((await get('/namespaces')).status).toBe(401);
  });
});

it('answers 404 for an unknown path, 405 for a write and 400 for a broken escape', async () => {
  expect((await get('/elsewhere')).status).toBe(404);
  const headers = { authorization: bearers.ada };
  expect((await fetch(`${hub.origin}${BASE}/namespaces`, { method: 'POST', headers })).status).toBe(405);
  expect((await get('/namespaces/%E0%A4%A')).status).toBe(400);
});
