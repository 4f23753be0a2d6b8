import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { StreamReply } from '../../../src/http/stream.js';
import { exportDownload, reportDownload } from '../../../src/upstreams/dvp/downloads.js';
import { createDvp } from '../../../src/upstreams/dvp/index.js';
import type { DownloadRequest } from '../../../src/upstreams/types.js';
import { ADA, openSession, openStage, SILENT, type Stage } from '../../support/traffic.js';
import { json, type SeenRequest, type StubReply } from '../../support/upstream.js';
import { csv, HEADER, rows, startRawUpstream } from './files.js';

const EXPORT = 'acme/2026/weeks/46/raw';
const METADATA = '/api/publisher/analytics/v1/namespaces/acme/pulls/exports/years/2026/weeks/46/raw';
const REPORTS = '/api/publisher/proxylytics/v1/namespaces/acme/reports';

let stage: Stage;
let parts: (string | Buffer)[];

beforeEach(async () => {
  parts = [];
  const dvp = createDvp({
    authorize: (credential) => (credential?.scheme === 'Bearer' ? `Bearer ${credential.token}` : undefined),
    forget: () => undefined,
  });
  stage = await openStage({ answer, description: dvp });
});
afterEach(() => stage.close());

function answer({ url, headers }: SeenRequest): StubReply {
  const { origin } = stage.upstream;
  if (url === METADATA) return json({ data: parts.map((_, part) => ({ url: `${origin}/${part}` })) });
  if (url === REPORTS)
    return json({ reports: [{ type: 'trend', url: `${origin}/redirect/a_weekly_2026_11_09.csv` }] });
  if (url.startsWith('/redirect/')) return { status: 302, headers: { location: '/0' } };
  return serve(Buffer.from(parts[Number(url.slice(1))] ?? ''), headers.range);
}

function serve(body: Buffer, range: string | undefined): StubReply {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return { headers: { 'set-cookie': 'secret' }, body };
  const [start, end] = [Number(from), to ? Number(to) : body.length - 1];
  const headers = {
    'content-range': `bytes ${start}-${end}/${body.length}`,
    etag: '"e"',
    'content-length': String(end - start + 1),
    'set-cookie': 'secret',
  };
  return { status: 206, headers, body: body.subarray(start, end + 1) };
}

function asking(name: string, range?: string): DownloadRequest {
  const { cancellation } = openSession();
  const scope = { requestId: 'request-1', log: SILENT, credential: ADA, cancellation };
  return { method: 'GET', name, range, target: stage.target, scope };
}

function openExport(name = EXPORT, range?: string): Promise<StreamReply> {
  return exportDownload.open(asking(name, range));
}

function openReport(name: string): Promise<StreamReply> {
  return reportDownload.open(asking(name));
}

async function whole(reply: Promise<StreamReply>) {
  const { status, headers, body } = await reply;
  return { status, headers, text: await text(body) };
}

const HEADERS = { 'content-type': 'text/csv; charset=utf-8' };

describe('an export is downloaded as one file', () => {
  const all = csv(HEADER, ...rows(0, 6));

  it.each<[string, string[]]>([
    ['in one part', [all]],
    ['in parts with a header each', [csv(HEADER, ...rows(0, 3)), csv(HEADER, ...rows(3, 6))]],
    ['in parts of which the first has the header', [csv(HEADER, ...rows(0, 3)), csv(...rows(3, 6))]],
    ['in parts without a last line end', [csv(HEADER, ...rows(0, 3)).trimEnd(), csv(HEADER, ...rows(3, 6))]],
    [
      'in parts with a mark, and empty ones',
      ['', csv(HEADER, ...rows(0, 3)), '', `\uFEFF${csv(HEADER, ...rows(3, 6))}`, csv(HEADER)],
    ],
  ])('%s, as gzip or plain', async (_, files) => {
    for (const form of [files, files.map((file) => gzipSync(file))]) {
      parts = form;
      expect(await whole(openExport())).toEqual({
        status: 200,
        headers: HEADERS,
        text: all,
      });
    }
  });

  it('with the credentials of the caller', async () => {
    parts = [all];
    await whole(openExport());
    expect(stage.upstream.seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      [METADATA, 'Bearer ada'],
      ['/0', 'Bearer ada'],
    ]);
  });

  it('that is empty when there are no files', async () => {
    expect(await whole(openExport())).toEqual({ status: 200, headers: HEADERS, text: '' });
  });

  it('from the middle, when it is a single plain one', async () => {
    parts = [all];
    expect(await whole(openExport(EXPORT, 'bytes=10-19'))).toEqual({
      status: 206,
      headers: {
        ...HEADERS,
        'content-range': `bytes 10-19/${all.length}`,
        'content-length': '10',
        etag: '"e"',
      },
      text: all.slice(10, 20),
    });
  });

  it.each<[string, (string | Buffer)[], string]>([
    ['several parts', [csv(HEADER, ...rows(0, 3)), csv(...rows(3, 6))], 'bytes=10-'],
    ['gzip', [gzipSync(all)], 'bytes=10-'],
    ['a range of another kind', [all], 'bytes=-5'],
  ])('wholly for %s', async (_, files, range) => {
    parts = files;
    expect(await whole(openExport(EXPORT, range))).toMatchObject({ status: 200, text: all });
  });

  it('that ends with an error when a later part is damaged', async () => {
    parts = [all, gzipSync(csv(HEADER, ...rows(6, 9))).subarray(0, -9)];
    const { body } = await openExport();
    await expect(text(body)).rejects.toThrow('the gzip of the file is damaged or cut off');
  });
});

describe('what cannot be downloaded', () => {
  it.each([
    '',
    'acme/2026/weeks/46',
    'acme/2026/days/46/raw',
    'acme/2026/weeks/46/everything',
    'acme/26/weeks/46/raw',
    'acme/2026/weeks/46/raw/more',
    '../2026/weeks/46/raw',
  ])('is refused when it is named "%s", and nobody is asked', async (name) => {
    await expect(openExport(name)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(stage.upstream.seen).toEqual([]);
  });

  it.each(['', 'acme', 'acme/x/y', '../a.csv'])('is no report named "%s"', async (name) => {
    await expect(openReport(name)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(stage.upstream.seen).toEqual([]);
  });

  it('is told when Docker has no such export', async () => {
    stage.upstream.answer = () => ({ status: 404, headers: {} });
    await expect(openExport()).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('there is no export of namespace "acme" for week 46 of 2026'),
    });
  });

  it('is a report that is not listed any more', async () => {
    await expect(openReport('acme/other.csv')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(stage.upstream.seen.map(({ url }) => url)).toEqual([REPORTS]);
  });
});

it('a report is downloaded through its redirect', async () => {
  parts = [csv(HEADER, ...rows(0, 2))];
  expect(await whole(openReport('acme/a_weekly_2026_11_09.csv'))).toEqual({
    status: 200,
    headers: HEADERS,
    text: parts[0],
  });
});

it('a download that is left, read or not, ends the reply behind it', async () => {
  const left: Promise<unknown>[] = [];
  const upstream = await startRawUpstream(({ url, headers: { host } }, response) => {
    if (url === METADATA) return void response.end(JSON.stringify({ data: [{ url: `http://${host}/0` }] }));
    left.push(once(response, 'close'));
    response.write(csv(HEADER, ...rows(0, 100)));
  });
  const target = { ...stage.target, ...upstream.target };
  const unread = await exportDownload.open({ ...asking(EXPORT), target });
  unread.body.destroy();
  const read = await exportDownload.open({ ...asking(EXPORT), target });
  const [first] = await once(read.body, 'data');
  read.body.destroy();
  expect(String(first)).toContain(HEADER);
  expect(left).toHaveLength(2);
  await Promise.all(left);
  await upstream.close();
});
