import { gzipSync } from 'node:zlib';
import { PortolanError } from '../../../src/errors.js';
import {
  type PageLimits,
  type RowConnection,
  type RowQuestion,
  readPage,
} from '../../../src/upstreams/dvp/row-page.js';
import { openStage, type Stage } from '../../support/traffic.js';
import type { SeenRequest, StubReply } from '../../support/upstream.js';
import { csv, filesOf, HEADER, rows, startRawUpstream } from './files.js';

let stage: Stage;
let parts: (string | Buffer | StubReply)[];

beforeEach(async () => {
  parts = [];
  stage = await openStage({ answer: ({ url }) => replyOf(parts[Number(url.slice(1))] ?? '') });
});
afterEach(() => stage.close());

function replyOf(part: string | Buffer | StubReply): StubReply {
  return typeof part === 'string' || Buffer.isBuffer(part) ? { body: part, headers: {} } : part;
}

interface Asking extends RowQuestion {
  readonly limits?: PageLimits;
  readonly name?: string;
}

async function page({ limits, name, ...question }: Asking = {}): Promise<RowConnection> {
  return readPage(filesOf(stage.target, parts.length, name), question, limits);
}

async function failureOf(asking?: Asking): Promise<PortolanError> {
  const failure: unknown = await page(asking).catch((error: unknown) => error);
  if (failure instanceof PortolanError) return failure;
  throw new Error(`no PortolanError: ${JSON.stringify(failure)}`);
}

function valuesOf({ edges }: RowConnection): string[] {
  return edges.map(({ node }) => node.values.join('|'));
}

async function allPages(asking: Asking): Promise<string[][]> {
  const pages: string[][] = [];
  for (let after: string | null = null; ; ) {
    const found: RowConnection = await page({ ...asking, after });
    pages.push(valuesOf(found));
    if (!found.pageInfo.hasNextPage) return pages;
    after = found.pageInfo.endCursor;
  }
}

describe('the rows of files', () => {
  it('come with the columns as the file spells them', async () => {
    parts = [csv(HEADER, 'acme,web,pull_by_tag')];
    expect(await page()).toEqual({
      columns: ['Namespace', 'Repository', 'Action'],
      edges: [{ cursor: expect.any(String), node: { values: ['acme', 'web', 'pull_by_tag'] } }],
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
    });
  });

  it.each<[string, string[]]>([
    [
      'with a header in each file',
      [csv(HEADER, ...rows(0, 3)), csv(HEADER, ...rows(3, 5)), csv(HEADER, ...rows(5, 6))],
    ],
    [
      'with a header in the first file only',
      [csv(HEADER, ...rows(0, 3)), csv(...rows(3, 5)), csv(...rows(5, 6))],
    ],
    [
      'of which one is empty',
      [csv(HEADER, ...rows(0, 3)), '', csv(...rows(3, 5)), csv(HEADER), csv(HEADER, ...rows(5, 6))],
    ],
    ['of which the first is empty', ['', csv(HEADER, ...rows(0, 4)), csv(HEADER, ...rows(4, 6))]],
    [
      'with CRLF, marks and no last line end',
      [
        `\uFEFF${csv(HEADER, ...rows(0, 3)).replaceAll('\n', '\r\n')}`,
        `\uFEFF${csv(HEADER, ...rows(3, 6))
          .replaceAll('\n', '\r\n')
          .trimEnd()}`,
      ],
    ],
  ])('%s are one sequence, as gzip or plain, in pages of any size', async (_, files) => {
    for (const form of [files, files.map((file) => gzipSync(file))]) {
      parts = form;
      for (const first of [1, 2, 3, 5, 6, 7]) {
        const pages = await allPages({ first });
        expect(pages.flat()).toEqual(rows(0, 6).map((row) => row.replaceAll(',', '|')));
        expect(pages.every((found) => found.length <= first)).toBe(true);
      }
    }
  });

  it('of which the first file fills the page are not looked for in the second', async () => {
    parts = [csv(HEADER, ...rows(0, 2)), csv(HEADER, ...rows(2, 4))];
    const { pageInfo } = await page({ first: 2 });
    expect(pageInfo.hasNextPage).toBe(true);
    expect(stage.upstream.seen.map(({ url }) => url)).toEqual(['/0']);
  });

  it.each<[string, string[]]>([
    ['no files', []],
    ['an empty file', ['']],
    ['two empty files', ['', '\n']],
  ])('are none in %s', async (_, files) => {
    parts = files;
    const nothing = { columns: [], edges: [], pageInfo: { hasNextPage: false, endCursor: null } };
    expect(await page()).toEqual(nothing);
    expect(await page({ where: { namespace: 'acme' } })).toEqual(nothing);
  });

  it('are none in a file with a header only', async () => {
    parts = [csv(HEADER)];
    expect(await page()).toMatchObject({ columns: HEADER.split(','), edges: [] });
  });
});

describe('`where`', () => {
  it('leaves out what does not fit, whatever the case of the columns', async () => {
    parts = [
      csv(
        `${HEADER},User agent`,
        'acme,web,pull_by_tag,docker',
        'acme,web2,pull_by_tag,docker',
        'acme,web,version_check,docker',
        'web,acme,pull_by_tag,docker',
        'acme,web,pull_by_tag,"con""tainer"',
      ),
    ];
    const where = { namespace: 'acme', repository: 'web', action: 'pull_by_tag' };
    expect(valuesOf(await page({ where }))).toEqual([
      'acme|web|pull_by_tag|docker',
      'acme|web|pull_by_tag|con"tainer',
    ]);
    const equals = [{ column: 'USER AGENT', value: 'con"tainer' }];
    expect(valuesOf(await page({ where: { equals } }))).toEqual(['acme|web|pull_by_tag|con"tainer']);
    expect(valuesOf(await page({ where: { ...where, action: null, equals } }))).toHaveLength(1);
  });

  it('goes on from a cursor', async () => {
    parts = [csv(HEADER, ...rows(0, 10), 'other,web,x', ...rows(10, 12)), csv(HEADER, 'other,web,y')];
    expect(await allPages({ first: 1, where: { namespace: 'other' } })).toEqual([
      ['other|web|x'],
      ['other|web|y'],
    ]);
  });

  it('refuses a column that is not there', async () => {
    parts = [csv(HEADER, ...rows(0, 1))];
    const { message, extensions } = await failureOf({ where: { equals: [{ column: 'tag', value: 'x' }] } });
    expect(message).toBe('Docker DVP: the file has no column "tag"; it has Namespace, Repository, Action');
    expect(extensions).toEqual({ code: 'BAD_USER_INPUT', upstream: 'dvp', operation: 'DvpExport.rows' });
  });

  it('refuses more conditions than a question has', async () => {
    parts = [csv(HEADER, ...rows(0, 1))];
    const equals = Array.from({ length: 21 }, () => ({ column: 'namespace', value: 'acme' }));
    expect((await failureOf({ where: { equals } })).message).toContain('takes 20 conditions at most');
    expect(valuesOf(await page({ where: { equals: equals.slice(1) } }))).toHaveLength(1);
  });

  it('ends a page that has looked far enough, and the next one goes on', async () => {
    parts = [csv(HEADER, ...rows(0, 100), 'other,web,x')];
    const limits = { pageBytes: 1 << 20, scanBytes: 1_000, scanMs: 60_000 };
    const pages = await allPages({ where: { namespace: 'other' }, limits });
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(0, -1).flat()).toEqual([]);
    expect(pages.at(-1)).toEqual(['other|web|x']);
  });
});

it('ends a page that is large enough, with one row at least', async () => {
  parts = [csv(HEADER, ...rows(0, 6))];
  const pages = await allPages({ limits: { pageBytes: 50, scanBytes: 1 << 20, scanMs: 60_000 } });
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 2]);
  expect(await allPages({ limits: { pageBytes: 1, scanBytes: 1 << 20, scanMs: 60_000 } })).toHaveLength(6);
});

describe('a cursor', () => {
  const LINES = 60_000;
  const big = csv(HEADER, ...rows(0, LINES));

  /** Serves part 0 as object stores do. */
  function serveRanges({ headers: { range } }: SeenRequest): StubReply {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? -1);
    if (from < 0) return { body: big, headers: {} };
    const headers = { 'content-range': `bytes ${from}-${big.length - 1}/${big.length}` };
    return { status: 206, headers, body: big.slice(from) };
  }

  async function endOf(first: number, skip: number): Promise<string | null> {
    let after: string | null = null;
    for (let seen = 0; seen < skip; seen += first) after = (await page({ first, after })).pageInfo.endCursor;
    return after;
  }

  it.each([
    ['only part of the file is fetched where the server can do that', true],
    ['the file is read over where it cannot', false],
  ])('leads on from the middle: %s', async (_, hasRanges) => {
    parts = [big];
    const after = await endOf(1_000, 50_000);
    if (hasRanges) stage.upstream.answer = serveRanges;
    stage.upstream.seen.length = 0;
    const found = await page({ first: 2, after });
    expect(valuesOf(found)).toEqual(['acme|web50000|pull_by_tag', 'acme|web50001|pull_by_tag']);
    expect(found.columns).toEqual(HEADER.split(','));
    expect(stage.upstream.seen.map(({ headers }) => headers.range)).toEqual([
      undefined,
      expect.stringMatching(/^bytes=1\d{6}-$/),
    ]);
  });

  it('of gzip never asks for the middle', async () => {
    parts = [gzipSync(big)];
    const after = await endOf(1_000, 50_000);
    stage.upstream.seen.length = 0;
    expect(valuesOf(await page({ first: 1, after }))).toEqual(['acme|web50000|pull_by_tag']);
    expect(stage.upstream.seen.map(({ headers }) => headers.range)).toEqual([undefined]);
  });

  it('of each row is where that row ends', async () => {
    parts = [csv(HEADER, ...rows(0, 4))];
    const { edges, pageInfo } = await page({ first: 4 });
    const rest = await Promise.all(edges.map(({ cursor }) => page({ after: cursor })));
    expect(rest.map(({ edges: left }) => left.length)).toEqual([3, 2, 1, 0]);
    expect(edges.at(-1)?.cursor).toBe(pageInfo.endCursor);
    expect(rest.at(-1)?.pageInfo).toEqual({ hasNextPage: false, endCursor: null });
  });

  it.each(['', 'x', 'AAAA', Buffer.from('a 1 1 1 2').toString('base64url')])(
    'that was never given is refused: %j',
    async (after) => {
      parts = [csv(HEADER, ...rows(0, 4))];
      if (after === '') expect(valuesOf(await page({ after }))).toHaveLength(4);
      else
        expect((await failureOf({ after })).message).toBe(
          'Docker DVP: `after` is no cursor that was given here; start again without it',
        );
      expect(stage.upstream.seen).toHaveLength(after === '' ? 1 : 0);
    },
  );

  it('of another file is refused before anything is fetched', async () => {
    parts = [csv(HEADER, ...rows(0, 4))];
    const { pageInfo } = await page({ first: 1 });
    stage.upstream.seen.length = 0;
    const { message, code } = await failureOf({ after: pageInfo.endCursor, name: 'export 2' });
    expect([code, message]).toEqual([
      'BAD_USER_INPUT',
      'Docker DVP: `after` is a cursor of another file; start again without it',
    ]);
    expect(stage.upstream.seen).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['shorter', [csv(HEADER, ...rows(0, 1))]],
    ['otherwise', [csv(HEADER, 'a,b,c', ...rows(0, 9))]],
    ['empty', [csv(HEADER)]],
    ['without a header', ['']],
    ['in its second part', ['', csv(HEADER, ...rows(0, 4))]],
  ])('of a file that is %s now is refused', async (_, files) => {
    parts = [csv(HEADER, ...rows(0, 4))];
    const { endCursor: after } = (await page({ first: 3 })).pageInfo;
    parts = files;
    expect((await failureOf({ after })).message).toBe(
      'Docker DVP: `after` does not fit the file, which has changed; start again without it',
    );
  });

  it('of a file that is otherwise now is refused in the middle too', async () => {
    parts = [big];
    const after = await endOf(1_000, 50_000);
    stage.upstream.answer = ({ headers: { range } }) => {
      if (range === undefined) return { body: big, headers: {} };
      const content = { 'content-range': `${range.replace('=', ' ')}9/10` };
      return { status: 206, headers: content, body: 'in the middle of a row\n' };
    };
    expect((await failureOf({ after })).message).toContain('does not fit the file, which has changed');
    stage.upstream.answer = () => ({ status: 206, headers: {}, body: '\nacme,web,x\n' });
    expect((await failureOf({ after })).message).toContain('other bytes came than asked for');
  });

  it('of a file that is not among them any more is refused', async () => {
    parts = [csv(HEADER, ...rows(0, 2)), csv(...rows(2, 4))];
    const { endCursor: after } = (await page({ first: 3 })).pageInfo;
    parts = parts.slice(0, 1);
    expect((await failureOf({ after })).message).toContain('lies behind the last file');
  });
});

describe('a file that is not right', () => {
  const gzip = gzipSync(csv(HEADER, ...rows(0, 2_000)));
  const wrongSum = Buffer.from(gzip);
  wrongSum.writeUInt8(wrongSum.readUInt8(gzip.length - 8) ^ 1, gzip.length - 8);

  it.each<[string, string | Buffer | StubReply, string]>([
    [
      'cut off in a row',
      `${csv(HEADER, ...rows(0, 3))}acme,we`,
      'row 4 of part 1 has 2 values where the header has 3: it is cut off or damaged',
    ],
    [
      'cut off between quotes',
      `${csv(HEADER, ...rows(0, 3))}acme,"we`,
      'part 1 ends between quotes: it is cut off',
    ],
    ['wrongly quoted', csv(HEADER, 'a,b"c",d'), 'row 1 of part 1 is not quoted as CSV wants it'],
    [
      'gzip that is cut off',
      gzip.subarray(0, -20),
      'the gzip of the file is damaged or cut off (Z_BUF_ERROR)',
    ],
    ['gzip with a wrong sum', wrongSum, 'the gzip of the file is damaged or cut off (Z_DATA_ERROR)'],
    [
      'gzip in its first bytes only',
      Buffer.concat([gzip.subarray(0, 2), Buffer.from(csv(HEADER))]),
      'the gzip of the file is damaged or cut off (Z_DATA_ERROR)',
    ],
    ['a page', '<html>signed out</html>\n', 'something else came where CSV was expected'],
    ['bytes', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 10]), 'something else came where CSV was expected'],
    ['one endless row', `${HEADER}\n"${'x'.repeat(1 << 20)}"`, 'part 1 has a row of more than 1 MiB'],
    ['a bomb', gzipSync(Buffer.alloc(64 << 20, 'x')), 'part 1 has a row of more than 1 MiB'],
  ])('is told: %s', async (_, part, message) => {
    parts = [part];
    // Only who reads it to the end can know.
    const failure = await pagesUntilFailure();
    expect([failure.code, failure.message]).toEqual(['UPSTREAM_INVALID', `Quay: ${message}`]);
  });

  async function pagesUntilFailure(): Promise<PortolanError> {
    const failure: unknown = await allPages({ first: 1_000 }).catch((error: unknown) => error);
    if (failure instanceof PortolanError) return failure;
    throw new Error('all was well');
  }

  it('is told when the connection breaks in the middle', async () => {
    const upstream = await startRawUpstream((_request, response) => {
      response.writeHead(200, { 'content-length': '1000000' });
      response.write(csv(HEADER, ...rows(0, 10)), () => response.destroy());
    });
    await expect(readPage(filesOf(upstream.target, 1), {})).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
    });
    await upstream.close();
  });

  it.each([403, 410])('is told when its link has expired, by %i', async (status) => {
    parts = [{ status, headers: {}, body: '<Error/>' }];
    const { code, message } = await failureOf();
    expect([code, message]).toEqual([
      'NOT_FOUND',
      `Quay: the link to the file has expired (status ${status}); ask again for what gave it`,
    ]);
  });
});
