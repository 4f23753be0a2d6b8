import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { ADA, BOB, basic, closeAll, refusalOf, sha256, sha512, startZot, type Zot } from './zot-harness.js';

afterEach(closeAll);

const BYTES = { 'content-type': 'application/octet-stream' };
const UPLOADS = '/v2/ada/new/blobs/uploads/';
const ZERO = `sha256:${'0'.repeat(64)}`;

async function start({ send }: Zot, path = UPLOADS): Promise<string> {
  const { status, header } = await send(`POST ${path}`);
  expect(status).toBe(202);
  return header('location') ?? '';
}

function pieces(...texts: string[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(Buffer.from(text));
      controller.close();
    },
  });
}

describe('the start of an upload', () => {
  it('answers the path of a session, without an id header, and makes the repository', async () => {
    const zot = await startZot();
    const { status, header, text } = await zot.send(`POST ${UPLOADS}?ignored=1`);
    expect([status, text, header('range')]).toEqual([202, '', '0-0']);
    expect(header('location')).toMatch(/^\/v2\/ada\/new\/blobs\/uploads\/[0-9a-f-]{36}$/);
    for (const name of ['blob-upload-uuid', 'docker-upload-uuid']) expect(header(name)).toBeNull();
    expect((await zot.send('GET /v2/_catalog')).body.repositories[0]).toBe('ada/new');
    expect((await zot.send('GET /v2/ada/new/tags/list')).body).toEqual({ name: 'ada/new', tags: [] });
  });

  it('needs the slash at the end of the path', async () => {
    const { send } = await startZot();
    const { status, text } = await send('POST /v2/ada/new/blobs/uploads');
    expect([status, text]).toEqual([405, '']);
  });

  it('is refused for a source without a blob to mount', async () => {
    const { send } = await startZot();
    expect((await send(`POST ${UPLOADS}?from=tools/cli`)).status).toBe(405);
  });

  it('is for those who may create', async () => {
    const { send } = await startZot();
    expect(refusalOf(await send('POST /v2/tools/cli/blobs/uploads/', { as: BOB }))).toEqual([403, 'DENIED']);
    expect((await send('GET /v2/_catalog')).body.repositories).not.toContain('ada/new');
  });
});

describe('an upload in pieces', () => {
  it('is checked for place and length, and ends with the digest of the whole', async () => {
    const zot = await startZot();
    const session = await start(zot);
    const chunk = (range: string, body: string) =>
      zot.send(`PATCH ${session}`, { headers: { ...BYTES, 'content-range': range }, body });
    const first = await chunk('0-4', 'hello');
    expect([first.status, first.text]).toEqual([202, '']);
    expect([first.header('range'), first.header('location')]).toEqual(['0-4', session]);
    expect(first.header('blob-upload-uuid')).toBe(session.split('/').at(-1));
    expect(refusalOf(await chunk('9-13', 'world'))).toEqual([416, 'BLOB_UPLOAD_INVALID']);
    for (const range of ['bytes 5-9/10', '5-', '5-8', 'x']) {
      const { status, text } = await chunk(range, 'world');
      expect([status, text]).toEqual([416, '']);
    }
    expect((await chunk('5-9', 'world')).header('range')).toBe('0-9');
    const state = await zot.send(`GET ${session}`);
    expect([state.status, state.header('range'), state.header('location')]).toEqual([204, '0-9', session]);
    const digest = sha256('helloworld');
    const done = await zot.send(`PUT ${session}?digest=${digest}`);
    expect([done.status, done.text]).toEqual([201, '']);
    expect(done.header('location')).toBe(`/v2/ada/new/blobs/${digest}`);
    expect(done.header('docker-content-digest')).toBe(digest);
    expect((await zot.send(`GET /v2/ada/new/blobs/${digest}`)).text).toBe('helloworld');
    expect(refusalOf(await zot.send(`GET ${session}`))).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
  });

  it('grows by streams as well, whose answers tell the size of that piece only', async () => {
    const zot = await startZot();
    const session = await start(zot);
    expect((await zot.send(`GET ${session}`)).header('range')).toBe('0-0');
    const first = await zot.send(`PATCH ${session}`, { body: pieces('ab', 'cd') });
    expect([first.status, first.header('range')]).toEqual([202, '0-3']);
    const second = await zot.send(`PATCH ${session}`, { body: 'ef' });
    expect([second.status, second.header('range')]).toEqual([202, '0-1']);
    expect((await zot.send(`GET ${session}`)).header('range')).toBe('0-5');
    // Only where it begins is looked at.
    const last = { headers: { 'content-range': '6-99' }, body: 'gh' };
    expect((await zot.send(`PUT ${session}?digest=${sha256('abcdefgh')}`, last)).status).toBe(201);
  });

  it('takes the whole blob with the end, in sha512 as well, but not a last piece without its place', async () => {
    const zot = await startZot();
    const digest = sha512('whole');
    const done = await zot.send(`PUT ${await start(zot)}?digest=${digest}`, { body: 'whole' });
    expect([done.status, done.header('docker-content-digest')]).toEqual([201, digest]);
    expect((await zot.send(`GET /v2/ada/new/blobs/${digest}`)).text).toBe('whole');
    const session = await start(zot);
    await zot.send(`PATCH ${session}`, { body: 'ab' });
    const late = await zot.send(`PUT ${session}?digest=${sha256('abcd')}`, { body: 'cd' });
    expect(refusalOf(late)).toEqual([416, 'BLOB_UPLOAD_INVALID']);
    const placed = { headers: { 'content-range': 'bytes 2-3' }, body: 'cd' };
    expect(refusalOf(await zot.send(`PUT ${session}?digest=${sha256('abcd')}`, placed))).toEqual([
      416,
      'BLOB_UPLOAD_INVALID',
    ]);
    const streamed = await zot.send(`PUT ${session}?digest=${sha256('abcd')}`, { body: pieces('cd') });
    expect(refusalOf(streamed)).toEqual([400, 'DIGEST_INVALID']);
    const both = { headers: { 'content-range': '2-3' }, body: pieces('cd') };
    const refused = await zot.send(`PUT ${session}?digest=${sha256('abcd')}`, both);
    expect(refusalOf(refused)).toEqual([400, 'BLOB_UPLOAD_INVALID']);
    expect((await zot.send(`PUT ${session}?digest=${sha256('ab')}`, { body: pieces('cd') })).status).toBe(
      201,
    );
  });

  it('stays open after a wrong digest, and after a request that cannot be read', async () => {
    const zot = await startZot();
    const session = await start(zot);
    await zot.send(`PATCH ${session}`, { body: 'ab' });
    const wrong = await zot.send(`PUT ${session}?digest=${ZERO}`);
    expect(refusalOf(wrong)).toEqual([400, 'DIGEST_INVALID']);
    expect(wrong.body.errors[0].detail).toMatchObject({ digest: ZERO });
    for (const query of ['', '?digest=', '?digest=sha256:ab', `?digest=${ZERO}&digest=${ZERO}`]) {
      const { status, text } = await zot.send(`PUT ${session}${query}`);
      expect([status, text]).toEqual([400, '']);
    }
    expect((await zot.send(`PUT ${session}?digest=${sha256('ab')}`)).status).toBe(201);
  });

  it('is known in its own repository only, until it is cancelled', async () => {
    const zot = await startZot();
    const session = await start(zot);
    const other = session.replace('ada/new', 'tools/cli');
    expect(refusalOf(await zot.send(`GET ${other}`))).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    const nowhere = session.replace('ada/new', 'no/where');
    expect(refusalOf(await zot.send(`PATCH ${nowhere}`, { body: 'a' }))).toEqual([
      404,
      'BLOB_UPLOAD_UNKNOWN',
    ]);
    expect((await zot.send(`DELETE ${session}`)).status).toBe(204);
    expect(refusalOf(await zot.send(`DELETE ${session}`))).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
  });

  it('keeps its order when pieces come at once', async () => {
    const zot = await startZot();
    const session = await start(zot);
    const sent = await Promise.all(
      ['0-2', '0-2'].map((range) =>
        zot.send(`PATCH ${session}`, { headers: { 'content-range': range }, body: 'abc' }),
      ),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual([202, 416]);
    expect((await zot.send(`PUT ${session}?digest=${sha256('abc')}`)).status).toBe(201);
  });

  it('is gone when the client breaks off in the middle of a piece', async () => {
    const zot = await startZot();
    const session = await start(zot);
    const { port, hostname } = new URL(zot.service.origin);
    const socket = connect(Number(port), hostname);
    const head = [`PATCH ${session} HTTP/1.1`, 'host: zot', `authorization: ${ADA}`, 'content-length: 100'];
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.write(`${head.join('\r\n')}\r\n\r\nhalf of it`);
    while (!zot.service.calls.some(({ method }) => method === 'PATCH')) await setImmediate();
    socket.destroy();
    await closed;
    // The next step waits for the one that broke.
    expect(refusalOf(await zot.send(`PATCH ${session}`, { body: 'x' }))).toEqual([
      404,
      'BLOB_UPLOAD_UNKNOWN',
    ]);
  });
});

describe('a blob in one call', () => {
  it('is stored under its digest, with the id of a session nobody sees', async () => {
    const { send } = await startZot();
    const digest = sha256('whole');
    const { status, header } = await send(`POST ${UPLOADS}?digest=${digest}`, {
      headers: BYTES,
      body: 'whole',
    });
    expect([status, header('location')]).toEqual([201, `/v2/ada/new/blobs/${digest}`]);
    expect(header('blob-upload-uuid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(header('docker-content-digest')).toBeNull();
    const empty = sha256('');
    expect((await send(`POST ${UPLOADS}?digest=${empty}`, { headers: BYTES, body: '' })).status).toBe(201);
    const got = await send(`GET /v2/ada/new/blobs/${empty}`);
    expect([got.status, got.header('content-length')]).toEqual([200, '0']);
  });

  it('must have the digest it says, the type of bytes and a known length', async () => {
    const { send } = await startZot();
    const post = (query: string, sent: object = { headers: BYTES, body: 'whole' }) =>
      send(`POST ${UPLOADS}?${query}`, sent);
    expect(refusalOf(await post(`digest=${ZERO}`))).toEqual([400, 'DIGEST_INVALID']);
    expect(refusalOf(await post('digest=sha256:ab'))).toEqual([400, 'DIGEST_INVALID']);
    const twice = await post(`digest=${ZERO}&digest=${ZERO}`);
    expect([twice.status, twice.text]).toEqual([400, '']);
    const typed = await post(`digest=${sha256('whole')}`, {
      headers: { 'content-type': 'text/plain' },
      body: 'whole',
    });
    expect([typed.status, typed.text]).toEqual([415, '']);
    const streamed = await post(`digest=${sha256('whole')}`, { headers: BYTES, body: pieces('whole') });
    expect(refusalOf(streamed)).toEqual([400, 'BLOB_UPLOAD_INVALID']);
    expect((await send(`HEAD /v2/ada/new/blobs/${sha256('whole')}`)).status).toBe(404);
  });
});

describe('a mount', () => {
  const access = {
    repositories: {
      'bob/**': { users: { bob: ['read', 'create'] } },
      'secret/**': {},
      'open/**': { users: { bob: ['read'] } },
    },
    admins: ['ada'],
    metricsUsers: [],
  } as const;

  it('takes a blob from any repository that the caller may read, whatever the source is said to be', async () => {
    const zot = await startZot({ access });
    const digest = await zot.blob('open/a', 'shared');
    const as = basic('bob:bob-password');
    const mounted = await zot.send(`POST /v2/bob/b/blobs/uploads/?mount=${digest}&from=no/where`, { as });
    expect([mounted.status, mounted.header('location')]).toEqual([201, `/v2/bob/b/blobs/${digest}`]);
    expect(mounted.header('docker-content-digest')).toBeNull();
    expect((await zot.send(`GET /v2/bob/b/blobs/${digest}`, { as })).text).toBe('shared');
  });

  it('starts an upload instead when the blob is unknown, unreadable or misnamed', async () => {
    const zot = await startZot({ access });
    const secret = await zot.blob('secret/a', 'secret');
    for (const digest of [secret, ZERO, 'sha256:ab']) {
      const { status, header } = await zot.send(
        `POST /v2/bob/b/blobs/uploads/?mount=${digest}&from=secret/a`,
        { as: BOB },
      );
      expect([status, header('range')]).toEqual([202, '0-0']);
      expect(header('location')).toMatch(/^\/v2\/bob\/b\/blobs\/uploads\/[0-9a-f-]{36}$/);
    }
    expect((await zot.send(`HEAD /v2/bob/b/blobs/${secret}`, { as: BOB })).status).toBe(404);
    expect((await zot.send(`GET /v2/bob/b/blobs/${secret}`, { as: BOB })).status).toBe(404);
    expect((await zot.send(`POST /v2/bob/b/blobs/uploads/?mount=${ZERO}&mount=${ZERO}`)).status).toBe(400);
  });
});
