import { startObjectStorage } from '../../src/sandbox/zot/object-storage.js';
import { BOB, CONFIG, closeAll, LAYER, refusalOf, sha256, startZot } from './zot-harness.js';

afterEach(closeAll);

const TEXT = 'abcdefghijklmnopqrstuvwxyz';
const ZERO = `sha256:${'0'.repeat(64)}`;

async function withBlob() {
  const zot = await startZot();
  const digest = await zot.blob('ada/a', TEXT);
  const get = (range: string) => zot.send(`GET /v2/ada/a/blobs/${digest}`, { headers: { range } });
  return { ...zot, digest, get };
}

describe('a blob', () => {
  it('comes back byte by byte, with its digest and the type that a manifest gives it', async () => {
    const { send, image } = await startZot();
    await image('ada/a', '1', 'layer');
    const { body } = await send('GET /v2/ada/a/manifests/1');
    const layer = await send(`GET /v2/ada/a/blobs/${body.layers[0].digest}`);
    expect([layer.status, layer.text, layer.header('content-type')]).toEqual([200, 'layer', LAYER]);
    const config = await send(`HEAD /v2/ada/a/blobs/${body.config.digest}`);
    expect([config.status, config.text, config.header('content-type')]).toEqual([200, '', CONFIG]);
    expect(config.header('content-length')).toBe(String(body.config.size));
  });

  it('says that it has ranges to HEAD alone, and is plain bytes while no manifest lists it', async () => {
    const { send, digest } = await withBlob();
    const [head, got] = [
      await send(`HEAD /v2/ada/a/blobs/${digest}`),
      await send(`GET /v2/ada/a/blobs/${digest}`),
    ];
    expect([head.header('accept-ranges'), got.header('accept-ranges')]).toEqual(['bytes', null]);
    for (const { header } of [head, got]) {
      expect(header('content-type')).toBe('application/octet-stream');
      expect(header('content-length')).toBe('26');
      expect(header('docker-content-digest')).toBe(digest);
    }
  });

  it('is unknown in an unknown repository too, and a malformed digest is another error for each method', async () => {
    const { send, digest } = await withBlob();
    expect(refusalOf(await send(`GET /v2/no/where/blobs/${digest}`))).toEqual([404, 'BLOB_UNKNOWN']);
    expect(refusalOf(await send(`GET /v2/ada/a/blobs/${ZERO}`))).toEqual([404, 'BLOB_UNKNOWN']);
    expect((await send(`HEAD /v2/no/where/blobs/${ZERO}`)).status).toBe(404);
    expect(refusalOf(await send('GET /v2/ada/a/blobs/sha256:ab'))).toEqual([400, 'DIGEST_INVALID']);
    expect(refusalOf(await send(`GET /v2/ada/a/blobs/${digest.replace(':', '%3A')}`))).toEqual([
      400,
      'DIGEST_INVALID',
    ]);
    expect((await send('HEAD /v2/ada/a/blobs/sha256:ab')).status).toBe(500);
    const removed = await send('DELETE /v2/ada/a/blobs/sha256:ab');
    expect([removed.status, removed.text]).toEqual([404, '']);
  });

  it('is for those who may read its repository', async () => {
    const { send, digest } = await withBlob();
    expect(refusalOf(await send(`GET /v2/ada/a/blobs/${digest}`, { as: BOB }))).toEqual([403, 'DENIED']);
    expect((await send(`HEAD /v2/ada/a/blobs/${digest}`, { as: BOB })).status).toBe(403);
  });

  it('of another repository is linked by HEAD for a caller who may read that, and for nobody else', async () => {
    const { send, digest } = await withBlob();
    expect((await send(`GET /v2/tools/cli/blobs/${digest}`)).status).toBe(404);
    expect((await send(`HEAD /v2/tools/cli/blobs/${digest}`, { as: BOB })).status).toBe(404);
    expect((await send(`HEAD /v2/tools/cli/blobs/${digest}`)).status).toBe(200);
    expect((await send(`GET /v2/tools/cli/blobs/${digest}`, { as: BOB })).text).toBe(TEXT);
    expect((await send(`HEAD /v2/no/where/blobs/${digest}`)).status).toBe(200);
    expect((await send('GET /v2/_catalog')).body.repositories).toContain('no/where');
  });
});

describe('a range of a blob', () => {
  it.each([
    ['bytes=0-0', 'a', 'bytes 0-0/26'],
    ['bytes=20-', 'uvwxyz', 'bytes 20-25/26'],
    ['bytes=-3', 'xyz', 'bytes 23-25/26'],
    ['bytes=-99', TEXT, 'bytes 0-25/26'],
    ['bytes=24-99', 'yz', 'bytes 24-25/26'],
    ['bytes=0-3,2-5', 'abcdef', 'bytes 0-5/26'],
    ['bytes=0-1,2-3', 'abcd', 'bytes 0-3/26'],
    ['bytes=1-2,90-99', 'bc', 'bytes 1-2/26'],
  ])('%s is one part', async (range, text, place) => {
    const { get, digest } = await withBlob();
    const answer = await get(range);
    expect([answer.status, answer.text, answer.header('content-range')]).toEqual([206, text, place]);
    expect(answer.header('content-length')).toBe(String(text.length));
    expect(answer.header('docker-content-digest')).toBe(digest);
  });

  it('is one of several parts in a body with boundaries, sorted and with a known length', async () => {
    const { get } = await withBlob();
    const answer = await get('bytes=20-21, 0-1, 5-5');
    const type = answer.header('content-type') ?? '';
    expect([answer.status, type.split('=')[0]]).toEqual([206, 'multipart/byteranges; boundary']);
    expect(answer.header('content-length')).toBe(String(answer.bytes.length));
    const parts = answer.text.split(`--${type.split('=')[1]}`).slice(1, -1);
    expect(parts.map((part) => part.split('\r\n\r\n')[1]?.trim())).toEqual(['ab', 'f', 'uv']);
    expect(parts[2]).toContain('Content-Range: bytes 20-21/26\r\n');
    expect(answer.text.trimEnd().endsWith('--')).toBe(true);
  });

  it.each([
    'bytes=26-',
    'bytes=-0',
    'bytes=5-4',
    'bytes=',
    'bytes=-',
    'lines=0-1',
    'bytes=a-b',
    'bytes=0-1=2',
    'bytes=0-9223372036854775808',
  ])('%s is refused with the size', async (range) => {
    const { get } = await withBlob();
    const answer = await get(range);
    expect([answer.status, answer.text, answer.header('content-range')]).toEqual([416, '', 'bytes */26']);
  });

  it('comes with at most fifteen others', async () => {
    const { send, blob } = await startZot();
    const digest = await blob('ada/a', TEXT.repeat(4));
    const get = (range: string) => send(`GET /v2/ada/a/blobs/${digest}`, { headers: { range } });
    const list = (count: number) =>
      `bytes=${Array.from({ length: count }, (_, at) => `${at * 4}-${at * 4}`).join()}`;
    expect((await get(list(16))).status).toBe(206);
    expect((await get(list(17))).status).toBe(416);
  });
});

describe('the removal of a blob', () => {
  it('is refused while a manifest needs it, and leaves it in other repositories', async () => {
    const { send, image, blob } = await startZot();
    await image('ada/a', '1', 'layer');
    const layer = `/v2/ada/a/blobs/${sha256('layer')}`;
    expect(refusalOf(await send(`DELETE ${layer}`))).toEqual([405, 'DENIED']);
    await blob('ada/b', 'layer');
    await blob('ada/b', 'spare');
    expect((await send(`DELETE /v2/ada/b/blobs/${sha256('layer')}`)).status).toBe(202);
    expect((await send(`GET ${layer}`)).text).toBe('layer');
    expect((await send(`GET /v2/ada/b/blobs/${sha256('layer')}`)).status).toBe(404);
    const spare = `/v2/ada/b/blobs/${sha256('spare')}`;
    expect((await send(`DELETE ${spare}`)).status).toBe(202);
    expect(refusalOf(await send(`DELETE ${spare}`))).toEqual([404, 'BLOB_UNKNOWN']);
  });

  it('is for those who may delete', async () => {
    const { send } = await startZot();
    expect(refusalOf(await send(`DELETE /v2/tools/cli/blobs/${ZERO}`, { as: BOB }))).toEqual([403, 'DENIED']);
  });
});

describe('a redirected blob', () => {
  it('lies on another origin, under an address that needs no credential and opens nothing else', async () => {
    const storage = await startObjectStorage({ host: '127.0.0.1', port: 0 });
    try {
      const { send, blob, service } = await startZot({ redirect: storage.locate });
      const digest = await blob('ada/a', TEXT);
      const { status, text, header } = await send(`GET /v2/ada/a/blobs/${digest}`);
      const location = header('location') ?? '';
      expect([status, text, header('docker-content-digest')]).toEqual([307, '', digest]);
      expect(new URL(location).origin).toBe(storage.service.origin);
      expect(new URL(location).origin).not.toBe(service.origin);
      expect(await (await fetch(location)).text()).toBe(TEXT);
      expect(storage.service.calls[0]?.headers.authorization).toBeUndefined();
      expect((await fetch(location.replace(digest.slice(7), ZERO.slice(7)))).status).toBe(403);
      expect((await fetch(location.split('?')[0] ?? '')).status).toBe(403);
      const part = await send(`GET /v2/ada/a/blobs/${digest}`, { headers: { range: 'bytes=0-1' } });
      expect([part.status, part.text]).toEqual([206, 'ab']);
    } finally {
      await storage.service.close();
    }
  });

  it('is not told to those who may not read it', async () => {
    const { send } = await startZot({ redirect: () => 'http://storage.invalid/' });
    const refused = await send(`GET /v2/demonstrationorg/node/blobs/${ZERO}`, { as: BOB });
    expect([refused.status, refused.header('location')]).toEqual([403, null]);
  });
});
