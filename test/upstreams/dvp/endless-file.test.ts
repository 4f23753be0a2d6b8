import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { pipeline, Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { readPage } from '../../../src/upstreams/dvp/row-page.js';
import { until } from '../../support/traffic.js';
import { csv, filesOf, HEADER, type RawUpstream, rows, startRawUpstream } from './files.js';

const CHUNK = Buffer.from(csv(...rows(1_000, 3_000)));
/** What a loopback connection holds on both sides, and then some. */
const ON_THE_WAY = 24 << 20;

let upstream: RawUpstream;
let sent: number;
let left: Promise<unknown>;

beforeEach(async () => {
  sent = 0;
  upstream = await startRawUpstream((_request, response) => {
    left = once(response, 'close');
    Readable.from(endless(response)).pipe(response);
  });
});
afterEach(() => upstream.close());

function* endless(response: { readonly destroyed: boolean }, chunk: Buffer = CHUNK) {
  yield Buffer.from(csv(HEADER, ...rows(0, 100)));
  while (!response.destroyed) {
    sent += chunk.length;
    yield chunk;
  }
}

describe('a file without an end', () => {
  it('is left as soon as the page is full', async () => {
    const { edges, pageInfo } = await readPage(filesOf(upstream.target, 1), { first: 100 });
    await left;
    expect(edges).toHaveLength(100);
    expect(pageInfo.hasNextPage).toBe(true);
    expect(sent).toBeLessThan(ON_THE_WAY);
  });

  it('is left when nothing fits for long enough', async () => {
    const limits = { pageBytes: 1 << 20, scanBytes: 8 << 20, scanMs: 60_000 };
    const question = { where: { repository: 'nothing' } };
    const { edges, pageInfo } = await readPage(filesOf(upstream.target, 1), question, limits);
    await left;
    expect(edges).toEqual([]);
    expect(pageInfo).toEqual({ hasNextPage: true, endCursor: expect.any(String) });
    expect(sent).toBeGreaterThan(8 << 20);
    expect(sent).toBeLessThan((8 << 20) + ON_THE_WAY);
  });

  it('is left when a column is not there', async () => {
    const question = { where: { equals: [{ column: 'x', value: 'y' }] } };
    await expect(readPage(filesOf(upstream.target, 1), question)).rejects.toThrow('has no column "x"');
    await left;
    expect(sent).toBeLessThan(ON_THE_WAY);
  });

  it('is left when nobody waits any more', async () => {
    const files = filesOf(upstream.target, 1);
    const limits = { pageBytes: 1 << 20, scanBytes: Number.MAX_SAFE_INTEGER, scanMs: 60_000 };
    const reading = readPage(files, { where: { repository: 'nothing' } }, limits);
    const refused = expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await until(() => sent > 1 << 20);
    files.link.scope.cancellation.cancel('deadline');
    await refused;
    await left;
  });

  it('is left when the time for a page is over, and the next page goes on from there', async () => {
    const limits = { pageBytes: 1 << 20, scanBytes: Number.MAX_SAFE_INTEGER, scanMs: 0 };
    const where = { repository: 'nothing' };
    const first = await readPage(filesOf(upstream.target, 1), { where }, limits);
    await left;
    expect(first).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
    const { endCursor } = first.pageInfo;
    const next = await readPage(filesOf(upstream.target, 1), { where, after: endCursor }, limits);
    expect(next.pageInfo.hasNextPage).toBe(true);
    expect(next.pageInfo.endCursor).not.toBe(endCursor);
  });
});

it('without an end that is gzip is left as soon as the page is full', async () => {
  const zipped = await startRawUpstream((_request, response) => {
    left = once(response, 'close');
    const gzip = createGzip();
    pipeline(Readable.from(endless(response, randomRows())), gzip, response, () => undefined);
  });
  const { edges, pageInfo } = await readPage(filesOf(zipped.target, 1), { first: 1_000 });
  await left;
  await zipped.close();
  expect(edges).toHaveLength(1_000);
  expect(pageInfo.hasNextPage).toBe(true);
  // Random digits are squeezed to half, so that twice as much of them is on the way.
  expect(sent).toBeLessThan(2 * ON_THE_WAY);
});

it('a little gzip that has come, but is not inflated yet, is left when nobody waits any more', async () => {
  const small = gzipSync(csv(HEADER).padEnd(64 << 20, CHUNK.toString()));
  let isSent = false;
  const zipped = await startRawUpstream((_request, response) => {
    response.end(small, () => {
      isSent = true;
    });
  });
  const files = filesOf(zipped.target, 1);
  const limits = { pageBytes: 1 << 20, scanBytes: Number.MAX_SAFE_INTEGER, scanMs: 60_000 };
  const reading = readPage(files, { where: { repository: 'nothing' } }, limits);
  const refused = expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  await until(() => isSent);
  files.link.scope.cancellation.cancel('deadline');
  await refused;
  await zipped.close();
});

/** Rows that gzip can do little about. */
function randomRows(): Buffer {
  return Buffer.from(
    csv(...Array.from({ length: 1_000 }, () => `acme,${randomBytes(32).toString('hex')},x`)),
  );
}
