import type { StubReply } from '../../support/upstream.js';
import { digestOf, type StubRegistry, startRegistry } from './stub-registry.js';

let registry: StubRegistry;

beforeAll(async () => {
  registry = await startRegistry();
});
beforeEach(() => registry.clear());
afterAll(() => registry.close());

const OCTETS = 'application/octet-stream';

function ask(digest: string, fields: string) {
  const query = `query ($d: String!) { zotBlob(repository: "app/web", digest: $d) { ${fields} } }`;
  return registry.gateway.ask(query, { variables: { d: digest } });
}

function answerWith(size: string, content: StubReply): void {
  registry.upstream.answer = ({ method }) =>
    method === 'HEAD' ? { headers: { 'content-length': size } } : content;
}

describe('a blob', () => {
  it('is read in part by a range, its text and bytes by one call', async () => {
    const { digest } = registry.put(OCTETS, 'hello world');
    const { data } = await ask(
      digest,
      'size text(maxBytes: 5) base64(maxBytes: 5) whole: text(maxBytes: 11)',
    );
    expect(data).toEqual({
      zotBlob: { size: 11, text: 'hello', base64: 'aGVsbG8=', whole: 'hello world' },
    });
    expect(registry.upstream.seen.map(({ method, headers }) => [method, headers.range])).toEqual([
      ['HEAD', undefined],
      ['GET', 'bytes=0-4'],
      ['GET', 'bytes=0-10'],
    ]);
  });

  it('is read up to 64 KiB when nothing is said', async () => {
    const { digest } = registry.put(OCTETS, 'a'.repeat(70_000));
    const { data } = await ask(digest, 'text');
    expect(data).toEqual({ zotBlob: { text: 'a'.repeat(65_536) } });
  });

  it('that is empty is not read at all, because no range of it exists', async () => {
    const { digest } = registry.put(OCTETS, '');
    const { data, errors } = await ask(digest, 'size text base64');
    expect(errors).toEqual([]);
    expect(data).toEqual({ zotBlob: { size: 0, text: '', base64: '' } });
    expect(registry.calls()).toHaveLength(1);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])(
    'may be cut inside a character: after %i bytes of aä€𝄞',
    async (maxBytes) => {
      const { digest } = registry.put(OCTETS, 'aä€𝄞');
      const { data, errors } = await ask(digest, `text(maxBytes: ${maxBytes})`);
      expect(errors).toEqual([]);
      const text = ['a', 'a', 'aä', 'aä', 'aä', 'aä€', 'aä€'][maxBytes - 1];
      expect(data).toEqual({ zotBlob: { text } });
    },
  );

  it.each([
    ['in a wrong byte', Buffer.from([0x61, 0xff, 0x62])],
    ['in an unfinished character at its end', Buffer.from('aä').subarray(0, 2)],
  ])('that is no UTF-8 %s has bytes, but no text', async (_, bytes) => {
    const { digest } = registry.put(OCTETS, bytes);
    const { data, errors } = await ask(digest, 'text base64');
    expect(data).toEqual({ zotBlob: { text: null, base64: bytes.toString('base64') } });
    expect(errors).toMatchObject([
      {
        message: 'zot: the blob is no text in UTF-8; ask for base64',
        path: ['zotBlob', 'text'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('keeps a byte order mark', async () => {
    const { digest } = registry.put(OCTETS, '\ufeffa');
    expect((await ask(digest, 'text')).data).toEqual({ zotBlob: { text: '\ufeffa' } });
  });

  it.each([0, -1, (8 << 20) + 1])('is not read in %i bytes', async (maxBytes) => {
    const { digest } = registry.put(OCTETS, 'a');
    const { data, errors } = await ask(digest, `text(maxBytes: ${maxBytes}) base64(maxBytes: ${maxBytes})`);
    expect(data).toEqual({ zotBlob: { text: null, base64: null } });
    const message = 'zot: "maxBytes" must be between 1 and 8388608; downloadUrl leads to the whole blob';
    expect(errors).toMatchObject([
      { message, extensions: { code: 'BAD_USER_INPUT' } },
      { message, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(registry.calls()).toHaveLength(1);
  });

  it('is cut here when the registry does not cut it', async () => {
    const bytes = Buffer.from('hello world');
    answerWith('11', { headers: {}, body: bytes });
    const { data } = await ask(digestOf(bytes), 'text(maxBytes: 5)');
    expect(data).toEqual({ zotBlob: { text: 'hello' } });
  });

  it('that was read whole must have its digest; of a part nothing can be said', async () => {
    answerWith('11', { status: 206, headers: { 'content-range': 'bytes 0-4/11' }, body: 'HELLO' });
    const digest = digestOf('hello world');
    expect((await ask(digest, 'text(maxBytes: 5)')).data).toEqual({ zotBlob: { text: 'HELLO' } });
    answerWith('5', { headers: {}, body: 'HELLO' });
    const { data, errors } = await ask(digest, 'text base64');
    expect(data).toEqual({ zotBlob: { text: null, base64: null } });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_INVALID', 'UPSTREAM_INVALID']);
  });

  it('tells the digest that was asked for, whatever the registry sends', async () => {
    registry.upstream.answer = () => ({ headers: { 'docker-content-digest': 'sha256:other' } });
    const digest = digestOf('x');
    expect((await ask(digest, 'digest downloadUrl')).data).toEqual({
      zotBlob: { digest, downloadUrl: `/blobs/zot/app/web@${digest}` },
    });
  });
});
