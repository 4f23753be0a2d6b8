import { gzipSync } from 'node:zlib';
import { type DockerScene, startDocker, WEEK } from './support/docker.js';
import { told } from './support/failures.js';
import type { StubReply } from './support/upstream.js';

let scene: DockerScene;

beforeAll(async () => {
  scene = await startDocker();
});
afterAll(() => scene.close());
beforeEach(() => scene.reset());

const HEADER = 'namespace,repository,action';
const ROWS = 'columns edges { node { values } } pageInfo { hasNextPage endCursor }';
const csv = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');
const MANY = Array.from({ length: 3_000 }, (_, index) => `acme,web${index},pull`);

function ask(args = 'first: 1000') {
  return scene.ask(`{ dvpExport(${WEEK}, view: RAW) { rows(${args}) { ${ROWS} } } }`);
}

/** The one error of an operation that read rows. */
async function failureOf(args?: string) {
  const answer = await ask(args);
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ dvpExport: { rows: null } });
  const errors = told(answer);
  expect(errors).toHaveLength(1);
  return errors[0];
}

const failed = { path: ['dvpExport', 'rows'], upstream: 'dvp', operation: 'DvpExport.rows' };
const invalid = (message: string) => ({
  ...failed,
  code: 'UPSTREAM_INVALID',
  message: `Docker DVP: ${message}`,
});

describe('an answer that is no list of files', () => {
  const form = 'the answer has another form than Docker documents';

  it.each([
    ['data that is a text', { data: 'x' }, form],
    ['data that is a number', { data: 7 }, form],
    ['data that is an object', { data: { url: 'x' } }, form],
    ['a file that is null', { data: [null] }, form],
    ['a file that is a list', { data: [['x']] }, form],
    ['a file without an address', { data: [{}] }, 'a file has no address'],
    ['an address that is a number', { data: [{ url: 7 }] }, 'a file has no address'],
    ['an empty address', { data: [{ url: '' }] }, 'a file has no address'],
  ])('because of %s is told, and nothing is fetched', async (_what, body, message) => {
    scene.hub.answer = () => ({ body: JSON.stringify(body) });
    expect(await failureOf()).toEqual(invalid(message));
    expect([scene.hub.seen.length, scene.store.seen.length]).toEqual([1, 0]);
  });

  it.each(['"x"', '7'])('because it is %s is told, and nothing is fetched', async (body) => {
    scene.hub.answer = () => ({ body });
    expect(await failureOf()).toEqual({
      ...invalid('something else came where an object was expected'),
      operation: 'Query.dvpExport',
    });
    expect(scene.store.seen).toEqual([]);
  });
});

describe('a link', () => {
  it.each([403, 404, 410])('that has expired, told by %i, says what to do', async (status) => {
    scene.files = [{ status, headers: {}, body: '<Error><Code>AccessDenied</Code></Error>' }];
    expect(await failureOf()).toEqual({
      ...failed,
      message: `Docker DVP: the link to the file has expired (status ${status}); ask again for what gave it`,
      code: 'NOT_FOUND',
      status,
    });
    expect(scene.store.seen).toHaveLength(1);
  });

  const redirect = (location: string): StubReply => ({ status: 302, headers: { location } });
  const followed = (reason: string) => invalid(`a link to a file is not followed: ${reason}`);
  const inward = 'it leads into a network where the upstream itself is not';

  it.each([
    ['to the metadata of a cloud', 'http://169.254.169.254/latest/meta-data/', inward],
    ['there by another notation', 'http://[::ffff:169.254.169.254]/', inward],
    ['to nowhere in particular', 'http://0.0.0.0/', inward],
    ['to a file', 'file:///etc/passwd', 'it is no https address'],
    ['with credentials in it', 'http://ada:pw@127.0.0.1/', 'it has credentials in it'],
    ['that is no address', 'http://', 'it is no address'],
  ])('that redirects %s is not followed', async (_what, location, reason) => {
    scene.files = [redirect(location)];
    expect(await failureOf()).toEqual(followed(reason));
    expect(scene.store.seen).toHaveLength(1);
  });

  it('that redirects to nothing is not followed', async () => {
    scene.files = [{ status: 302, headers: {} }];
    expect(await failureOf()).toEqual(followed('a redirect leads nowhere'));
  });

  it('that redirects to itself is followed no more than five times', async () => {
    scene.files = [redirect('/0')];
    expect(await failureOf()).toEqual(followed('more than 5 redirects follow each other'));
    expect(scene.store.seen).toHaveLength(6);
  });

  it('that redirects six times is not read, and one that redirects five times is', async () => {
    scene.files = [''];
    const to = (end: number) => {
      scene.store.answer = ({ url }) => {
        const hop = Number(url.slice(1).split('?', 1)[0]);
        return hop === end ? { body: csv(HEADER) } : redirect(`/${hop + 1}`);
      };
    };
    to(6);
    expect(await failureOf()).toEqual(followed('more than 5 redirects follow each other'));
    to(5);
    expect((await ask()).errors).toEqual([]);
  });

  it('never carries the bearer to another origin, however it gets there', async () => {
    scene.reports = [`${scene.hub.origin}/report.csv`];
    const home = scene.hub.answer;
    scene.hub.answer = (request) =>
      request.url === '/report.csv' ? redirect(`${scene.store.origin}/0`) : home(request);
    scene.files = [csv(HEADER)];
    const answer = await scene.ask('{ dvpReports(namespace: "acme") { rows { columns } } }');
    expect(answer.errors).toEqual([]);
    const bearers = (seen: typeof scene.hub.seen) => seen.map(({ headers }) => typeof headers.authorization);
    expect([bearers(scene.hub.seen), bearers(scene.store.seen)]).toEqual([
      ['string', 'string'],
      ['undefined'],
    ]);
  });
});

describe('a file', () => {
  const gzip = gzipSync(csv(HEADER, ...MANY.slice(0, 500)));
  const wrongSum = Buffer.from(gzip);
  wrongSum.writeUInt8(wrongSum.readUInt8(gzip.length - 8) ^ 1, gzip.length - 8);

  it.each<[string, string | Buffer, string]>([
    [
      'that ends in the middle of a row',
      `${csv(HEADER, ...MANY.slice(0, 2))}acme,we`,
      'row 3 of part 1 has 2 values where the header has 3: it is cut off or damaged',
    ],
    [
      'that ends in the middle of a quoted field',
      `${csv(HEADER, ...MANY.slice(0, 2))}acme,"we`,
      'part 1 ends between quotes: it is cut off',
    ],
    [
      'that is no gzip behind the magic bytes',
      Buffer.concat([gzip.subarray(0, 2), Buffer.from(csv(HEADER))]),
      'the gzip of the file is damaged or cut off (Z_DATA_ERROR)',
    ],
    ['with a wrong sum', wrongSum, 'the gzip of the file is damaged or cut off (Z_DATA_ERROR)'],
    [
      'that is gzip without its end',
      gzip.subarray(0, -9),
      'the gzip of the file is damaged or cut off (Z_BUF_ERROR)',
    ],
    ['that is a bomb', gzipSync(Buffer.alloc(64 << 20, 'x')), 'part 1 has a row of more than 1 MiB'],
    [
      'with 10 MB in one field',
      csv(HEADER, `acme,"${'x'.repeat(10 << 20)}",pull`),
      'part 1 has a row of more than 1 MiB',
    ],
    ['with 10 MB of names', csv(`"${'x'.repeat(10 << 20)}"`), 'part 1 has a row of more than 1 MiB'],
    ['that is a page', '<html>signed out</html>\n', 'something else came where CSV was expected'],
    [
      'that is a page with white space before it',
      ' \t<!doctype html>\n',
      'something else came where CSV was expected',
    ],
    ['that is an error in JSON', '{"error": "x"}', 'the header is not quoted as CSV wants it'],
  ])('%s is told', async (_what, file, message) => {
    scene.files = [file];
    expect(await failureOf()).toEqual(invalid(message));
    expect([scene.hub.seen.length, scene.store.seen.length]).toEqual([1, 1]);
  });

  it.each<[string, string | Buffer, string[]]>([
    ['without a byte', '', []],
    ['of empty lines', '\n\r\n\n', []],
    ['of a bomb of empty lines', gzipSync(Buffer.alloc(64 << 20, '\n')), []],
    ['of a header', csv(HEADER), HEADER.split(',')],
    ['of a header without a line end', HEADER, HEADER.split(',')],
    ['of a header that is gzip', gzipSync(HEADER), HEADER.split(',')],
  ])('%s has no rows, and no next page', async (_what, file, columns) => {
    scene.files = [file];
    const { data, errors } = await ask();
    expect(errors).toEqual([]);
    const pageInfo = { hasNextPage: false, endCursor: null };
    expect(data).toEqual({ dvpExport: { rows: { columns, edges: [], pageInfo } } });
  });

  it('that was cut down since a cursor far in it was given says to start again', async () => {
    const long = csv(HEADER, ...Array.from({ length: 40 }, () => csv(...MANY)).map((part) => part.trimEnd()));
    scene.files = [long];
    const sequence = await cursorAt(1);
    const [name] = Buffer.from(sequence, 'base64url').toString().split(' ');
    const far = Buffer.from(`${name} 0 100000 ${long.length} 0`).toString('base64url');
    scene.files = [csv(HEADER, ...MANY)];
    expect(await failureOf(`after: "${far}"`)).toEqual({
      ...failed,
      code: 'BAD_USER_INPUT',
      message: 'Docker DVP: `after` does not fit the file, which has changed; start again without it',
    });
  });

  async function cursorAt(first: number): Promise<string> {
    const { data } = await ask(`first: ${first}`);
    const [, cursor = ''] = /"endCursor":"([\w-]+)"/.exec(JSON.stringify(data)) ?? [];
    return cursor;
  }
});
