import { gunzipSync } from 'node:zlib';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';

// A Thursday: the week that ended on Sunday 6 July was published the day before.
const START = Date.UTC(2025, 6, 10, 12);
const ANALYTICS = '/api/publisher/analytics/v1';
const PROXYLYTICS = '/api/publisher/proxylytics/v1';
const YEARS = '/namespaces/demonstrationorg/pulls/exports/years';

let now = START;
let sandbox: Sandbox;
let bearers: Record<'ada' | 'bob', string>;

beforeEach(async () => {
  now = START;
  sandbox = await startSandbox({ now: () => now, tokenLifetimeSeconds: 3 * 365 * 24 * 3600 });
  bearers = { ada: await bearer('ada', 'dckr_pat_ada'), bob: await bearer('bob', 'dckr_pat_bob') };
});
afterEach(() => sandbox.close());

async function bearer(identifier: string, secret: string): Promise<string> {
  const body = JSON.stringify({ identifier, secret });
  const response = await fetch(`${sandbox.urls.hub}/v2/auth/token`, { method: 'POST', body });
  return `Bearer ${JSON.parse(await response.text()).access_token}`;
}

async function get(
  path: string,
  authorization: string | null = bearers.ada,
  extra: Record<string, string> = {},
) {
  const headers = { ...(authorization !== null && { authorization }), ...extra };
  const url = path.startsWith('http') ? path : `${sandbox.urls.hub}${path}`;
  const response = await fetch(url, { headers, redirect: 'manual' });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

async function read(path: string, authorization?: string | null) {
  const { status, body } = await get(path, authorization);
  expect(status).toBe(200);
  return JSON.parse(body.toString());
}

async function linksOf(interval: string): Promise<{ url: string; size: number }[]> {
  return (await read(`${ANALYTICS}${YEARS}/${interval}`)).data;
}

function table(csv: string): Record<string, string>[] {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const values = line.replace(/"([^"]*)"/g, (_, text: string) => text.replaceAll(',', ';')).split(',');
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}

function sum(rows: Record<string, string>[], ...columns: string[]): number {
  return rows.reduce((total, row) => total + columns.reduce((all, name) => all + Number(row[name]), 0), 0);
}

async function pulls(repository: string, start: string, timespan = 'weeks'): Promise<number> {
  const { repos } = await read(`${ANALYTICS}/repos/pulls?repos=${repository}&timespan=${timespan}`);
  return repos[repository].pulls.find((pull: { start: string }) => pull.start === start).pullCount;
}

describe('exports', () => {
  it('are listed by year, month and week, as far as these are over', async () => {
    expect(await read(`${ANALYTICS}${YEARS}`)).toEqual({
      years: [{ year: 2023 }, { year: 2024 }, { year: 2025 }],
    });
    const { months } = await read(`${ANALYTICS}${YEARS}/2025/months`);
    expect(months).toEqual([1, 2, 3, 4, 5, 6].map((month) => ({ month })));
    const { weeks } = await read(`${ANALYTICS}${YEARS}/2025/weeks`);
    expect(weeks).toEqual(Array.from({ length: 27 }, (_, index) => ({ week: index + 1 })));
    expect(await read(`${ANALYTICS}${YEARS}/2025/weeks/27`)).toEqual({ week: 27 });
    expect(await read(`${ANALYTICS}${YEARS}/2025/months/6`)).toEqual({ month: 6 });
  });

  it('number the weeks at the turn of the year by their Thursday', async () => {
    now = Date.UTC(2027, 0, 20);
    expect((await read(`${ANALYTICS}${YEARS}/2026/weeks`)).weeks.at(-1)).toEqual({ week: 53 });
    expect(await read(`${ANALYTICS}${YEARS}/2027/weeks`)).toEqual({ weeks: [{ week: 1 }, { week: 2 }] });
    expect((await read(`${ANALYTICS}${YEARS}`)).years.at(-1)).toEqual({ year: 2027 });
  });

  it.each(['/1999/weeks', '/2025/days', '/2025/weeks/28', '/2025/months/13', '/2025/weeks/27/all'])(
    'that are not there are 404 without a body: %s',
    async (path) => {
      const { status, body } = await get(`${ANALYTICS}${YEARS}${path}`);
      expect([status, body.toString()]).toEqual([404, '']);
    },
  );

  it('are 404 for somebody else and 401 for nobody', async () => {
    expect((await get(`${ANALYTICS}${YEARS}`, bearers.bob)).status).toBe(404);
    expect((await get(`${ANALYTICS}${YEARS}`, null)).status).toBe(401);
  });

  it('add up to the pulls, on every level of detail', async () => {
    const repository = 'samples/demonstration-agent';
    const wanted = await pulls(repository, '2025-06-30T00:00:00Z');
    const ofAgent = (rows: Record<string, string>[]) =>
      rows.filter((row) => row.repository === 'demonstration-agent');
    const counts = ['pull_by_tag', 'pull_by_digest', 'version_check'];
    const files = await Promise.all(
      ['raw', 'summary', 'repo-summary', 'namespace-summary'].map(async (view) => {
        const bodies = await Promise.all(
          (await linksOf(`2025/weeks/27/${view}`)).map(async ({ url, size }) => {
            const { body } = await get(url, null);
            expect(body).toHaveLength(size);
            return body[0] === 0x1f ? gunzipSync(body) : body;
          }),
        );
        return bodies.map((body) => table(body.toString()));
      }),
    );
    const [raw = [], summary = [], byRepository = [], byNamespace = []] = files;
    expect(raw.map(({ length }) => length)).toEqual([1_000, wanted - 1_000]);
    expect(ofAgent(raw.flat())).toHaveLength(wanted);
    expect(sum(ofAgent(summary.flat()), ...counts)).toBe(wanted);
    expect(sum(ofAgent(byRepository.flat()), ...counts)).toBe(wanted);
    expect(
      sum(
        byNamespace.flat().filter(({ namespace }) => namespace === 'samples'),
        ...counts,
      ),
    ).toBe(wanted);
  });

  it('have a raw file without rows for whoever is too busy to be in it', async () => {
    const { data } = await read(
      `${ANALYTICS}${YEARS.replace('demonstrationorg', 'bobsorg')}/2025/weeks/27/raw`,
      bearers.bob,
    );
    expect(data).toHaveLength(1);
    expect((await get(data[0].url, null)).body.toString().split('\n')).toHaveLength(2);
  });
});

describe('a link', () => {
  it('is good for fifteen minutes, and needs nothing but itself', async () => {
    const [link] = await linksOf('2025/weeks/27/repo-summary');
    now += 899_000;
    expect((await get(link?.url ?? '', null)).status).toBe(200);
    now += 1_000;
    const { status, body } = await get(link?.url ?? '', null);
    expect([status, body.toString()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });

  it('is good for its own file and time only', async () => {
    const [link] = await linksOf('2025/weeks/27/repo-summary');
    const url = link?.url ?? '';
    for (const forged of [
      url.replace('/27/', '/26/'),
      url.replace(/expires=\d/, 'expires=9'),
      url.split('&')[0] ?? '',
    ]) {
      expect((await get(forged)).status).toBe(403);
    }
  });

  it('gives parts of the file', async () => {
    const [link] = await linksOf('2025/weeks/27/repo-summary');
    const { body: whole } = await get(link?.url ?? '');
    const part = async (range: string) => get(link?.url ?? '', null, { range });
    expect((await part('bytes=10-')).body).toEqual(whole.subarray(10));
    const { status, headers, body } = await part('bytes=10-19');
    expect([status, headers.get('content-range'), body]).toEqual([
      206,
      `bytes 10-19/${whole.length}`,
      whole.subarray(10, 20),
    ]);
    expect((await part(`bytes=${whole.length}-`)).status).toBe(416);
    expect((await part('bytes=-5')).status).toBe(200);
  });
});

describe('the service without credentials', () => {
  it('tells the same pulls to everybody', async () => {
    const path = '/namespaces/demonstrationorg/repos/dhi-node/pulls';
    const own = await read(`${ANALYTICS}${path}`);
    expect(await read(`${PROXYLYTICS}${path}`, null)).toEqual(own);
    expect(await read(`${PROXYLYTICS}${path}`, bearers.bob)).toEqual(own);
    const many = `${PROXYLYTICS}/repos/pulls?repos=demonstrationorg/dhi-node&repos=no/where`;
    expect(await read(many, null)).toEqual({
      repos: { 'demonstrationorg/dhi-node': own, 'no/where': { pulls: [] } },
    });
  });

  it('refuses what it cannot answer', async () => {
    const status = async (path: string, authorization: string | null = null) =>
      (await get(`${PROXYLYTICS}${path}`, authorization)).status;
    expect(await status('/namespaces/no/repos/where/pulls')).toBe(404);
    expect(await status('/elsewhere')).toBe(404);
    expect(await status('/repos/pulls')).toBe(400);
    expect(await status(`/repos/pulls?${'repos=a/b&'.repeat(51)}`)).toBe(400);
    expect(await status('/repos/pulls?repos=a/b', 'Bearer nonsense')).toBe(401);
    expect(await status('/namespaces/demonstrationorg/reports')).toBe(401);
    expect(await status('/namespaces/demonstrationorg/reports', bearers.bob)).toBe(404);
    expect(await status('/namespaces/demonstrationorg/reports/other.csv', bearers.ada)).toBe(404);
  });
});

describe('reports', () => {
  async function reportOf(type: string): Promise<string> {
    const { reports } = await read(`${PROXYLYTICS}/namespaces/demonstrationorg/reports`);
    const { url } = reports.find(
      (report: { type: string; url: string }) => report.type === type && report.url.includes('_2025_06_30'),
    );
    const redirect = await get(url);
    expect(redirect.status).toBe(302);
    return (await get(redirect.headers.get('location') ?? '', null)).body.toString();
  }

  it('are the last few, weekly and monthly', async () => {
    const { reports } = await read(`${PROXYLYTICS}/namespaces/demonstrationorg/reports`);
    const names = reports.map(({ url }: { url: string }) => url.split('/').at(-1));
    expect(names.filter((name: string) => name.includes('_trend_'))).toEqual([
      'demonstrationorg_trend_weekly_2025_06_16.csv',
      'demonstrationorg_trend_weekly_2025_06_23.csv',
      'demonstrationorg_trend_weekly_2025_06_30.csv',
      'demonstrationorg_trend_monthly_2025_05_01.csv',
      'demonstrationorg_trend_monthly_2025_06_01.csv',
    ]);
  });

  it.each([
    [
      'trend',
      'DATE_GRANULARITY,DATE_REFERENCE,PUBLISHER_NAME,IMAGE_REPOSITORY,NAMESPACE,IP_COUNTRY,CLOUD_SERVICE_PROVIDER,USER_AGENT,TAG,DATA_DOWNLOADS,VERSION_CHECKS,PULLS,UNIQUE_AUTHENTICATED_USERS,UNIQUE_UNAUTHENTICATED_USERS',
    ],
    [
      'technographic',
      'DATE_GRANULARITY,DATE_REFERENCE,PUBLISHER_NAME,DVPP_IMAGE,PAIRED_IMAGE,USERS,TOTAL_PULLERS,PCT_USERS,DOMAINS,TOTAL_DOMAINS,PCT_DOMAINS',
    ],
    [
      'summary',
      'DATE_GRANULARITY,DATE_REFERENCE,PUBLISHER_NAME,LEVEL,REFERENCE,DATA_DOWNLOADS,VERSION_CHECKS,EVENT_COUNT',
    ],
    [
      'technographic_companies',
      'DATE_GRANULARITY,DATE_REFERENCE,PUBLISHER_NAME,DOMAIN,DVPP_IMAGE,PAIRED_IMAGE',
    ],
    [
      'tracked_companies',
      'DATE_GRANULARITY,DATE_REFERENCE,PUBLISHER_NAME,DOMAIN,IP_COUNTRY,CLOUD_SERVICE_PROVIDER,USER_AGENT,INFERRED_USE_CASE,IMAGE_REPOSITORY,DATA_DOWNLOADS,VERSION_CHECKS,PULLS,UNIQUE_AUTHENTICATED_USERS',
    ],
  ])('on %s have the columns that publishers know', async (type, header) => {
    const [first, ...lines] = (await reportOf(type)).trimEnd().split('\n');
    expect(first).toBe(header);
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([header.split(',').length]));
  });

  it('agree with the pulls and with each other', async () => {
    const wanted = await pulls('demonstrationorg/dhi-python', '2025-06-30T00:00:00Z');
    const trend = table(await reportOf('trend')).filter((row) => row.IMAGE_REPOSITORY === 'dhi-python');
    expect(sum(trend, 'PULLS')).toBe(wanted);
    expect(sum(trend, 'DATA_DOWNLOADS', 'VERSION_CHECKS')).toBe(wanted);
    const summary = table(await reportOf('summary'));
    const levels = ['publisher', 'namespace', 'repository'].map((level) =>
      sum(
        summary.filter((row) => row.LEVEL === level),
        'EVENT_COUNT',
      ),
    );
    expect(new Set(levels).size).toBe(1);
    expect(
      sum(
        summary.filter((row) => row.REFERENCE === 'demonstrationorg/dhi-python'),
        'EVENT_COUNT',
      ),
    ).toBe(wanted);
  });
});

describe('a limit on requests', () => {
  it.each([
    ['seconds', '30'],
    ['a unix timestamp', '1752148860'],
    ['an HTTP date', 'Thu, 10 Jul 2025 12:01:00 GMT'],
  ])('can be told with %s', async (_, retryAfter) => {
    sandbox.hub.fail({ kind: 'status', status: 429, retryAfter, path: '/exports/' });
    const { status, headers } = await get(`${ANALYTICS}${YEARS}`);
    expect([status, headers.get('retry-after'), headers.get('x-ratelimit-remaining')]).toEqual([
      429,
      retryAfter,
      '0',
    ]);
    expect((await get(`${ANALYTICS}/namespaces`)).status).toBe(200);
  });
});
