import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { ADA, BOB, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

// A Thursday: the week that ended on Sunday 6 July was published the day before.
const NOW = Date.UTC(2025, 6, 10, 12);
const WEEK = 'namespace: "demonstrationorg", year: 2025, timespan: WEEKS, interval: 27';
const EXTRA = 'samples/demonstration-agent';

let sandbox: Sandbox;
let gateway: TestGateway;
let now = NOW;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => now });
  gateway = await startGateway(sandboxUrls(sandbox));
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});
beforeEach(() => {
  now = NOW;
  sandbox.reset();
});

interface Rows {
  readonly columns: string[];
  readonly edges: { cursor: string; node: { values: string[] } }[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const ROWS = '{ columns edges { cursor node { values } } pageInfo { hasNextPage endCursor } }';

async function ask(query: string, headers: Record<string, string> = ADA) {
  return gateway.ask(query, { headers });
}

/** The answer at a path of names, without errors. */
async function read<T>(query: string, ...path: string[]): Promise<T> {
  const { data, errors } = await ask(query);
  expect(errors).toEqual([]);
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], data) as T;
}

async function rowsOf(view: string, args: string, where = WEEK): Promise<Rows> {
  return read<Rows>(`{ dvpExport(${where}, view: ${view}) { rows(${args}) ${ROWS} } }`, 'dvpExport', 'rows');
}

async function pullCount(repository: string): Promise<number> {
  const pulls = await read<{ pulls: { start: string; pullCount: number }[] }[]>(
    `{ dvpReposPulls(repos: ["${repository}"]) { pulls { start pullCount } } }`,
    'dvpReposPulls',
  );
  return pulls[0]?.pulls.find(({ start }) => start === '2025-06-30T00:00:00Z')?.pullCount ?? 0;
}

describe('exports of the simulated Docker', () => {
  it('are found by year, month and week, from the namespace down', async () => {
    const found = await read<Record<string, unknown>[]>(
      `{ dvpNamespace(namespace: "demonstrationorg") { exports { namespace years {
        year months { month } weeks { week export(view: REPO_SUMMARY) { files { size } downloadUrl } } } } } }`,
      'dvpNamespace',
      'exports',
      'years',
    );
    expect(found.map(({ year }) => year)).toEqual([2023, 2024, 2025]);
    expect(found[2]?.months).toEqual([1, 2, 3, 4, 5, 6].map((month) => ({ month })));
    const weeks = found[2]?.weeks as { week: number; export: { downloadUrl: string } }[];
    expect(weeks.map(({ week }) => week)).toEqual(Array.from({ length: 27 }, (_, index) => index + 1));
    expect(weeks[26]?.export.downloadUrl).toBe('/exports/dvp/demonstrationorg/2025/weeks/27/repo-summary');
  });

  it('of the same week are the same file, whichever way leads there', async () => {
    const nested = await read<{ export: { downloadUrl: string; rows: Rows } }[]>(
      `{ dvpExportTimespans(namespace: "demonstrationorg", year: 2025, timespan: WEEKS) {
        weeks { week export(view: NAMESPACE_SUMMARY) { downloadUrl rows(first: 1) ${ROWS} } } } }`,
      'dvpExportTimespans',
      'weeks',
    );
    const months = await read<{ export: { downloadUrl: string } }[]>(
      '{ dvpExportMonths(namespace: "demonstrationorg", year: 2025) { export(view: RAW) { downloadUrl } } }',
      'dvpExportMonths',
    );
    expect(nested[26]?.export.rows).toEqual(await rowsOf('NAMESPACE_SUMMARY', 'first: 1'));
    expect(months[5]?.export.downloadUrl).toBe('/exports/dvp/demonstrationorg/2025/months/6/raw');
  });

  it('add up to the pulls that Docker tells', async () => {
    const { columns, edges } = await rowsOf('REPO_SUMMARY', 'first: 1000');
    const counted = ['pull_by_tag', 'pull_by_digest', 'version_check'].map((name) => columns.indexOf(name));
    const node = edges.find(({ node: { values } }) => values[1] === 'dhi-node')?.node.values ?? [];
    expect(counted.reduce((sum, index) => sum + Number(node[index]), 0)).toBe(
      await pullCount('demonstrationorg/dhi-node'),
    );
  });

  it('give raw rows page by page over several files, each row once', async () => {
    const seen: string[][] = [];
    let after = 'null';
    let pages = 0;
    for (;;) {
      const { edges, pageInfo } = await rowsOf('RAW', `first: 700, after: ${after}`);
      seen.push(...edges.map(({ node }) => node.values));
      pages += 1;
      if (!pageInfo.hasNextPage) break;
      after = JSON.stringify(pageInfo.endCursor);
    }
    expect(seen).toHaveLength(await pullCount(EXTRA));
    expect(pages).toBe(Math.ceil(seen.length / 700));
    expect(seen.every(({ length }) => length === 16)).toBe(true);
    expect(new Set(seen.map(([action]) => action))).toEqual(
      new Set(['pull_by_tag', 'pull_by_digest', 'version_check']),
    );
  });

  it('give the rows that fit, whatever the case of the columns, and read gzip as well', async () => {
    const { edges, pageInfo } = await rowsOf(
      'SUMMARY',
      'where: { repository: "dhi-node", equals: [{ column: "REFERENCE", value: "1.4.2" }] }',
    );
    expect(edges.map(({ node: { values } }) => values.slice(0, 3))).toEqual([
      ['demonstrationorg', 'dhi-node', '1.4.2'],
    ]);
    expect(pageInfo.hasNextPage).toBe(false);
  });

  it('refuse a column that is not there and name those that are', async () => {
    const { errors } = await ask(
      `{ dvpExport(${WEEK}, view: NAMESPACE_SUMMARY) { rows(where: { repository: "x" }) { columns } } }`,
    );
    expect(errors).toMatchObject([
      {
        message:
          'Docker DVP: the file has no column "repository"; it has namespace, unique_ip_address, pull_by_tag, pull_by_digest, version_check, owner',
        path: ['dvpExport', 'rows'],
        extensions: { code: 'BAD_USER_INPUT', upstream: 'dvp' },
      },
    ]);
  });

  it.each(['first: 0', 'first: 1001', 'first: -1'])('refuse %s', async (args) => {
    const { errors } = await ask(`{ dvpExport(${WEEK}, view: RAW) { rows(${args}) { columns } } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('refuse a cursor of another export', async () => {
    const { pageInfo } = await rowsOf('RAW', 'first: 1');
    const after = JSON.stringify(pageInfo.endCursor);
    const { errors } = await ask(
      `{ dvpExport(${WEEK}, view: SUMMARY) { rows(after: ${after}) { columns } } }`,
    );
    expect(errors).toMatchObject([
      {
        message: 'Docker DVP: `after` is a cursor of another file; start again without it',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it.each([
    ['dvpExportYears(namespace: "nowhere") { year }', 'of namespace "nowhere"'],
    [
      'dvpExportWeeks(namespace: "demonstrationorg", year: 1999) { week }',
      'of namespace "demonstrationorg" for 1999',
    ],
    [
      'dvpExportTimespan(namespace: "demonstrationorg", year: 2025, timespan: WEEKS, interval: 28) { week }',
      'of namespace "demonstrationorg" for week 28 of 2025',
    ],
    [
      'dvpExport(namespace: "demonstrationorg", year: 2025, timespan: MONTHS, interval: 7, view: RAW) { files { url } }',
      'of namespace "demonstrationorg" for month 7 of 2025',
    ],
  ])('%s are not found, and it is said what', async (field, what) => {
    const { errors } = await ask(`{ ${field} }`);
    expect(errors).toMatchObject([
      {
        message: `Docker DVP: there is no export ${what}, or it is not visible with these credentials`,
        extensions: { code: 'NOT_FOUND', upstream: 'dvp', status: 404 },
      },
    ]);
  });

  it('are not found for somebody else', async () => {
    const { data, errors } = await ask(`{ dvpExport(${WEEK}, view: RAW) { rows { columns } } }`, BOB);
    expect(data).toEqual({ dvpExport: null });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('whose link is over say so', async () => {
    sandbox.hub.fail({ kind: 'status', status: 403, path: '/api/publisher/files/' });
    const { errors } = await ask(`{ dvpExport(${WEEK}, view: RAW) { rows { columns } } }`);
    expect(errors).toMatchObject([
      {
        message: 'Docker DVP: the link to the file has expired (status 403); ask again for what gave it',
        extensions: { code: 'NOT_FOUND', operation: 'DvpExport.rows', status: 403 },
      },
    ]);
  });
});

describe('a download', () => {
  const download = (path: string, headers: Record<string, string> = ADA) =>
    fetch(`${gateway.origin}${path}`, { headers });

  it('is the whole export as one file, with the credentials of the caller', async () => {
    const { downloadUrl } = await read<{ downloadUrl: string }>(
      `{ dvpExport(${WEEK}, view: RAW) { downloadUrl } }`,
      'dvpExport',
    );
    const reply = await download(downloadUrl);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    const lines = (await reply.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + (await pullCount(EXTRA)));
    expect(lines.filter((line) => line.startsWith('action,'))).toHaveLength(1);
    for (const headers of [BOB, {}]) {
      const refused = await download(downloadUrl, headers);
      expect(refused.status).toBe(headers === BOB ? 404 : 401);
      expect(await refused.text()).not.toContain('pull_by_tag');
    }
  });

  it('is the whole report', async () => {
    const reports = await read<{ downloadUrl: string; rows: Rows }[]>(
      `{ dvpReports(namespace: "demonstrationorg") { downloadUrl rows(first: 1000) ${ROWS} } }`,
      'dvpReports',
    );
    const reply = await download(reports[10]?.downloadUrl ?? '');
    const lines = (await reply.text()).trimEnd().split('\n');
    expect(lines[0]?.split(',')).toEqual(reports[10]?.rows.columns);
    expect(lines).toHaveLength(1 + (reports[10]?.rows.edges.length ?? 0));
  });

  it('does not leave links or tokens in the log', async () => {
    await read(`{ dvpExport(${WEEK}, view: RAW) { files { url } rows { columns } } }`, 'dvpExport');
    expect(gateway.logged()).toContain('DvpExport.rows');
    expect(gateway.logged()).not.toMatch(/signature|Bearer|dckr_pat|eyJ/);
  });
});

describe('reports of the simulated Docker', () => {
  const REPORTS = 'dvpReports(namespace: "demonstrationorg")';

  it('tell their interval, and where they are downloaded', async () => {
    const reports = await read<Record<string, unknown>[]>(
      `{ ${REPORTS} { type fileName granularity date downloadUrl } }`,
      'dvpReports',
    );
    expect(reports).toHaveLength(25);
    expect(reports[10]).toEqual({
      type: 'trend',
      fileName: 'demonstrationorg_trend_weekly_2025_06_30.csv',
      granularity: 'WEEKLY',
      date: '2025-06-30T00:00:00Z',
      downloadUrl: '/reports/dvp/demonstrationorg/demonstrationorg_trend_weekly_2025_06_30.csv',
    });
    expect(reports.at(-1)).toMatchObject({ granularity: 'MONTHLY', date: '2025-06-01T00:00:00Z' });
  });

  it('are read through their redirect, and agree with the pulls', async () => {
    const reports = await read<{ type: string; date: string; rows: Rows }[]>(
      `{ dvpNamespace(namespace: "demonstrationorg") { reports {
        type date rows(where: { equals: [{ column: "publisher_name", value: "demonstrationorg" }] }, first: 1000) ${ROWS} } } }`,
      'dvpNamespace',
      'reports',
    );
    const trend = reports.find(({ type, date }) => type === 'trend' && date === '2025-06-30T00:00:00Z');
    const at = (name: string): number => trend?.rows.columns.indexOf(name) ?? -1;
    const rows = trend?.rows.edges.map(({ node }) => node.values) ?? [];
    const ofNode = rows.filter((values) => values[at('IMAGE_REPOSITORY')] === 'dhi-node');
    const sum = ofNode.reduce((total, values) => total + Number(values[at('PULLS')]), 0);
    expect(sum).toBe(await pullCount('demonstrationorg/dhi-node'));
    expect(ofNode.map((values) => values[at('TAG')])).toEqual(['1.4.2', '\\\\N']);
  });

  it('need a credential', async () => {
    const { errors } = await ask(`{ ${REPORTS} { type } }`, {});
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe('pulls of the service that asks for no credentials', () => {
  const PULLS = `{
    dvpProxylyticsRepoPulls(namespace: "demonstrationorg", repo: "dhi-node") { start end pullCount }
    dvpProxylyticsReposPulls(repos: ["demonstrationorg/dhi-node", "no/where"]) { repo pulls { start end pullCount } reason }
  }`;

  it.each([
    ['without', {}],
    ['with', ADA],
    ['with a malformed', { 'x-docker-authorization': 'nonsense' }],
  ])('are told to a caller %s credential, which is not sent', async (_, headers) => {
    const { data, errors } = await ask(PULLS, headers);
    expect(errors).toEqual([]);
    const one = data?.dvpProxylyticsRepoPulls;
    expect(one).toHaveLength(9);
    expect(data?.dvpProxylyticsReposPulls).toEqual([
      { repo: 'demonstrationorg/dhi-node', pulls: one, reason: null },
      { repo: 'no/where', pulls: [], reason: expect.stringContaining('Docker counts none') },
    ]);
    expect(sandbox.hub.calls.map(({ headers: sent }) => sent.authorization)).toEqual([undefined, undefined]);
  });
});
