import { gzipSync } from 'node:zlib';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import {
  type DockerScene,
  type Downloaded,
  EXPORT_PATH,
  LINKS,
  REPORTS,
  startDocker,
} from './support/docker.js';
import { ADA, BOB, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';

let scene: DockerScene;

beforeAll(async () => {
  scene = await startDocker();
});
afterAll(() => scene.close());
beforeEach(() => scene.reset());

const HEADER = 'namespace,repository,action';
const csv = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');
const FILE = csv(HEADER, 'acme,web,pull', 'acme,api,pull');
const REPORT = 'acme_trend_weekly_2026_11_09.csv';

/** The one error of a download, with its status; nothing of the file's own headers may be left. */
function failureOf({ status, headers, text }: Downloaded) {
  const { errors } = JSON.parse(text);
  expect(errors).toHaveLength(1);
  const { message, extensions } = errors[0];
  const { requestId, ...told } = extensions;
  expect(requestId).toBe(headers['x-request-id']);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(headers['cache-control']).toBe('no-store');
  for (const name of ['content-disposition', 'content-range', 'etag'])
    expect(headers).not.toHaveProperty(name);
  return { http: status, message, ...told };
}

const failed = { upstream: 'dvp', operation: 'Query.dvpExport' };
const invalid = (message: string) => ({
  ...failed,
  http: 502,
  code: 'UPSTREAM_INVALID',
  message: `Docker DVP: ${message}`,
});

describe('a download that fails before its first byte', () => {
  const form = 'the answer has another form than Docker documents';

  it.each([
    ['a text', '"x"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['data that is a text', '{"data": "x"}'],
    ['a file that is null', '{"data": [null]}'],
  ])('because %s came instead of links says so', async (_what, body) => {
    scene.hub.answer = () => ({ body });
    expect(failureOf(await scene.download(EXPORT_PATH))).toEqual(invalid(form));
    expect([scene.hub.seen.length, scene.store.seen.length]).toEqual([1, 0]);
  });

  it.each([
    ['a text', '{"reports": "x"}'],
    ['null', '{"reports": [null]}'],
  ])('because %s came instead of a list of reports says so', async (_what, body) => {
    scene.hub.answer = () => ({ body });
    const failure = failureOf(await scene.download(`/reports/dvp/acme/${REPORT}`));
    expect(failure).toEqual({ ...invalid(form), operation: 'Query.dvpReports' });
  });

  it.each<[string, string | Buffer, string]>([
    ['a page', '<html>signed out</html>\n', 'something else came where CSV was expected'],
    ['an endless header', `"${'x'.repeat(2 << 20)}"\n`, 'the header of part 1 is too long'],
    ['a bomb of empty lines', gzipSync(Buffer.alloc(64 << 20, '\n')), 'the header of part 1 is too long'],
    [
      'no gzip behind the magic bytes',
      Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(FILE)]),
      'the gzip of the file is damaged or cut off (Z_DATA_ERROR)',
    ],
    [
      'gzip that is cut off',
      gzipSync(FILE).subarray(0, 15),
      'the gzip of the file is damaged or cut off (Z_BUF_ERROR)',
    ],
  ])('because its file is %s says so', async (_what, file, message) => {
    scene.files = [file];
    expect(failureOf(await scene.download(EXPORT_PATH))).toEqual(invalid(message));
  });

  it('because its link has expired says what to do', async () => {
    scene.files = [{ status: 403, headers: {}, body: '<Error/>' }];
    expect(failureOf(await scene.download(EXPORT_PATH))).toEqual({
      ...failed,
      http: 404,
      code: 'NOT_FOUND',
      status: 403,
      message: 'Docker DVP: the link to the file has expired (status 403); ask again for what gave it',
    });
  });

  it('because of its credential says so', async () => {
    const headers = { 'x-docker-authorization': 'Bearer dckr_pat_abcdef' };
    expect(failureOf(await scene.download(EXPORT_PATH, { headers }))).toMatchObject({
      http: 401,
      code: 'UNAUTHENTICATED',
      upstream: 'hub',
    });
    expect(scene.hub.seen).toEqual([]);
  });
});

it('a download that fails later breaks off, and the log says why', async () => {
  scene.files = [FILE, gzipSync(FILE).subarray(0, 15)];
  const { status, text, isWhole } = await scene.download(EXPORT_PATH);
  expect([status, text, isWhole]).toEqual([200, FILE, false]);
  const [line] = scene.gateway
    .logged()
    .split('\n')
    .filter((line) => line.includes('download broken off'));
  expect(JSON.parse(line ?? '')).toMatchObject({
    upstream: 'dvp',
    code: 'UPSTREAM_INVALID',
    reason: 'Docker DVP: the gzip of the file is damaged or cut off (Z_BUF_ERROR)',
  });
});

describe('part of a file', () => {
  const range = (value: string, more: Record<string, string> = {}) => ({
    headers: { range: value, ...more },
  });

  beforeEach(() => {
    scene.files = [FILE];
    scene.reports = [`${scene.store.origin}/0/${REPORT}`];
  });

  it.each([EXPORT_PATH, `/reports/dvp/acme/${REPORT}`])(
    'of %s is given, and its place told',
    async (path) => {
      const { status, headers, text } = await scene.download(path, range('bytes=10-19'));
      expect([status, headers['content-range'], text]).toEqual([
        206,
        `bytes 10-19/${FILE.length}`,
        FILE.slice(10, 20),
      ]);
    },
  );

  it.each(['bytes=9-3', 'bytes=1-2,4-5', 'bytes=-3', 'rows=1-2', 'bytes=x-'])(
    'that nobody can mean, %s, is the whole',
    async (value) => {
      const { status, text } = await scene.download(EXPORT_PATH, range(value));
      expect([status, text]).toEqual([200, FILE]);
    },
  );

  it('behind its end is refused', async () => {
    expect(failureOf(await scene.download(EXPORT_PATH, range('bytes=5000-')))).toEqual({
      ...failed,
      http: 416,
      code: 'BAD_USER_INPUT',
      status: 416,
      message: 'Docker DVP: the file ends before the range that is asked for',
    });
  });

  it('of what the file was before is the whole of what it is now', async () => {
    const { status, text } = await scene.download(EXPORT_PATH, range('bytes=10-', { 'if-range': '"old"' }));
    expect([status, text]).toEqual([200, FILE]);
  });

  it.each([EXPORT_PATH, `/reports/dvp/acme/${REPORT}`])('of %s is not told to HEAD', async (path) => {
    for (const options of [{}, range('bytes=10-19')]) {
      const { status, headers, text, isWhole } = await scene.download(path, { ...options, method: 'HEAD' });
      expect([status, text, isWhole]).toEqual([200, '', true]);
      expect(headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(headers).not.toHaveProperty('content-range');
    }
    expect(scene.store.seen.map((request) => request.headers.range)).toEqual([undefined, undefined]);
  });

  it('or whole, a file that is only looked at is no failure in the log', async () => {
    const before = scene.gateway.logged().length;
    scene.files = [csv(...Array.from({ length: 50_000 }, () => HEADER))];
    await scene.download(EXPORT_PATH, { method: 'HEAD' });
    expect(scene.gateway.logged().slice(before)).not.toContain('failure');
  });
});

describe('a name that is none', () => {
  it.each([
    ['/exports/dvp/', 'Docker DVP: a file is named <namespace>/<year>/<weeks or months>/<number>/<view>'],
    [
      `${EXPORT_PATH}%2f..`,
      'Docker DVP: a file is named <namespace>/<year>/<weeks or months>/<number>/<view>',
    ],
    ['/reports/dvp/acme', 'Docker DVP: a file is named <namespace>/<file name>'],
    ['/reports/dvp/acme/..%2f..%2fx.csv', 'Docker DVP: a file is named <namespace>/<file name>'],
    ['/reports/dvp/../x.csv', 'The value of "namespace" must not have a "." or ".." path segment'],
    ['/reports/dvp/%2e%2e/x.csv', 'The value of "namespace" must not have a "." or ".." path segment'],
    [
      '/reports/dvp/%252e%252e/x.csv',
      'The value of "namespace" must not have an encoded "." or ".." path segment',
    ],
    [
      '/reports/dvp/a%0Ab/x.csv',
      'The value of "namespace" must not have control characters or half characters',
    ],
    [
      '/reports/dvp/a%255cb/x.csv',
      'The value of "namespace" must not have a slash or backslash inside a path segment',
    ],
  ])('%s asks nobody', async (path, message) => {
    expect(failureOf(await scene.download(path))).toMatchObject({
      http: 400,
      code: 'BAD_USER_INPUT',
      message,
    });
    expect(scene.hub.seen).toEqual([]);
  });

  it.each(['..', '.', 'a%0d%0aset-cookie:%20a=b.csv', 'a%00.csv'])(
    'of a report, %s, is looked for in the list and nowhere else',
    async (name) => {
      scene.reports = [`${scene.store.origin}/0/${REPORT}`];
      const found = await scene.download(`/reports/dvp/acme/${name}`);
      expect(failureOf(found)).toMatchObject({ http: 404, code: 'NOT_FOUND', operation: 'Query.dvpReports' });
      expect(found.headers).not.toHaveProperty('set-cookie');
      expect([scene.hub.seen.map(({ url }) => url), scene.store.seen]).toEqual([[REPORTS], []]);
    },
  );

  it.each([
    ['a slash', 'a%2Fb.csv', 'acme-a-2Fb.csv'],
    ['a line end', 'a%0D%0Ab.csv', 'acme-a-b.csv'],
    ['a quote', 'a%22b.csv', 'acme-a-b.csv'],
    ['a percent sign', 'a%25b.csv', 'acme-a-b.csv'],
    ['no character of ASCII', '%E2%82%AC.csv', 'acme-.csv'],
  ])('of a report that is listed with %s in it is downloaded all the same', async (_what, name, fileName) => {
    scene.reports = [`${scene.store.origin}/0/${name}`];
    scene.files = [FILE];
    const answer = await scene.ask('{ dvpReports(namespace: "acme") { downloadUrl } }');
    const [, downloadUrl = ''] = /"downloadUrl":"([^"]+)"/.exec(answer.text) ?? [];
    const { status, headers, text } = await scene.download(downloadUrl);
    expect([status, text]).toEqual([200, FILE]);
    expect(headers['content-disposition']).toBe(`attachment; filename="${fileName}"`);
  });
});

describe('two callers at once', () => {
  // A Thursday: the week that ended on Sunday 6 July was published the day before.
  const now = () => Date.UTC(2025, 6, 10, 12);
  const NAMES = { ada: 'demonstrationorg', bob: 'bobsorg' } as const;
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox({ now });
    gateway = await startGateway(sandboxUrls(sandbox));
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const exportOf = (namespace: string) =>
    `dvpExport(namespace: "${namespace}", year: 2025, timespan: WEEKS, interval: 27, view: REPO_SUMMARY) { files { url } rows { edges { node { values } } } }`;
  const QUERY = `{ ada: ${exportOf(NAMES.ada)} bob: ${exportOf(NAMES.bob)} }`;

  it('each get the rows of their own namespace, and not found for the other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => gateway.ask(QUERY, { headers: index % 2 ? BOB : ADA })),
    );
    for (const [index, { text, errors }] of answers.entries()) {
      const [own, other] = index % 2 ? (['bob', 'ada'] as const) : (['ada', 'bob'] as const);
      expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[[other], 'NOT_FOUND']]);
      expect(text).toContain(`"${NAMES[own]}","dhi-redis"`);
      // The refusal names the namespace that was asked for; its files and rows are nowhere.
      expect(text).not.toContain(`"${NAMES[other]}","dhi-`);
      expect(text).not.toContain(`exports/${NAMES[other]}`);
    }
  });

  it('each download their own files, and not found for the other', async () => {
    const fileOf = async (index: number) => {
      const [headers, own] = index % 2 ? ([BOB, 'bob'] as const) : ([ADA, 'ada'] as const);
      const asked = index % 4 < 2 ? own : own === 'ada' ? 'bob' : 'ada';
      const path = `/exports/dvp/${NAMES[asked]}/2025/weeks/27/repo-summary`;
      const reply = await fetch(`${gateway.origin}${path}`, { headers });
      return { isOwn: asked === own, name: NAMES[asked], status: reply.status, text: await reply.text() };
    };
    const files = await Promise.all(Array.from({ length: 24 }, (_, index) => fileOf(index)));
    for (const { isOwn, name, status, text } of files) {
      expect(status).toBe(isOwn ? 200 : 404);
      expect(text.includes(`${name},dhi-redis,`)).toBe(isOwn);
      const others = Object.values(NAMES).filter((other) => other !== name);
      for (const other of others) expect(text).not.toContain(other);
    }
  });

  it('never share a file that Docker gives to each under one name', async () => {
    const answer = ({ headers }: { headers: { authorization?: string | undefined } }, path: string) => {
      const whose = headers.authorization?.includes('ada') ? 'ada' : 'bob';
      return { body: JSON.stringify({ data: [{ url: `${scene.store.origin}/${whose}${path}` }] }) };
    };
    scene.hub.answer = (request) => (request.url === LINKS ? answer(request, '/file') : { status: 404 });
    scene.store.answer = ({ url }) => ({ headers: {}, body: csv(HEADER, `acme,${url.split('/')[1]},pull`) });
    const found = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const whose = index % 2 ? 'bob' : 'ada';
        const headers = { 'x-docker-authorization': `Bearer ${whose}-jwt` };
        return { whose, text: (await scene.download(EXPORT_PATH, { headers })).text };
      }),
    );
    for (const { whose, text } of found) expect(text).toBe(csv(HEADER, `acme,${whose},pull`));
  });
});
