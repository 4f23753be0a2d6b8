import { text } from 'node:stream/consumers';
import { PortolanError } from '../../src/errors.js';
import { openLink, type Resolve } from '../../src/http/link.js';
import type { CallScope } from '../../src/http/message.js';
import type { Target } from '../../src/http/target.js';
import { ADA, describeTarget, openSession, openStage, SILENT, type Stage } from '../support/traffic.js';
import { type SeenRequest, type StubReply, type StubUpstream, startUpstream } from '../support/upstream.js';

let stage: Stage;
let store: StubUpstream;

beforeEach(async () => {
  stage = await openStage();
  store = await startUpstream(() => ({ body: 'from the store' }));
});
afterEach(async () => {
  await stage.close();
  await store.close();
});

function scopeOf(): CallScope {
  const { cancellation } = openSession();
  return { requestId: 'request-1', log: SILENT, credential: ADA, cancellation };
}

interface Opening {
  readonly target?: Target;
  readonly scope?: CallScope;
  readonly resolve?: Resolve;
  readonly headers?: Record<string, string>;
}

async function open(link: string, { target = stage.target, scope = scopeOf(), ...rest }: Opening = {}) {
  return openLink(link, { target, scope, operation: 'Query.thing', ...rest });
}

async function read(link: string, opening?: Opening): Promise<string> {
  const { body } = await open(link, opening);
  return text(body);
}

async function failureOf(link: string, opening?: Opening): Promise<PortolanError> {
  const failure: unknown = await open(link, opening).catch((error: unknown) => error);
  if (failure instanceof PortolanError) return failure;
  throw new Error(`no PortolanError: ${String(failure)}`);
}

/** One that is reached at an address of the world, and so may send nobody inward. */
function worldly(): Target {
  return { ...stage.target, origin: 'http://203.0.114.9' };
}

function authorizations(upstream: StubUpstream): (string | undefined)[] {
  return upstream.seen.map(({ headers }: SeenRequest) => headers.authorization);
}

function redirect(location: string, status = 302): () => StubReply {
  return () => ({ status, headers: { location }, body: 'moved' });
}

describe('the bearer', () => {
  it("is sent to the upstream's own origin", async () => {
    stage.upstream.answer = () => ({ body: 'own' });
    expect(await read(`${stage.upstream.origin}/report?a=b%2Fc`)).toBe('own');
    expect(stage.upstream.seen.map(({ url }) => url)).toEqual(['/report?a=b%2Fc']);
    expect(authorizations(stage.upstream)).toEqual(['Bearer ada']);
  });

  it('is not sent to another host', async () => {
    expect(await read(`${store.origin}/file`)).toBe('from the store');
    expect(authorizations(store)).toEqual([undefined]);
  });

  it('follows a redirect at home', async () => {
    stage.upstream.answer = ({ url }) => (url === '/a' ? redirect('/b')() : { body: 'there' });
    expect(await read(`${stage.upstream.origin}/a`)).toBe('there');
    expect(authorizations(stage.upstream)).toEqual(['Bearer ada', 'Bearer ada']);
  });

  it.each([301, 302, 303, 307, 308])(
    'stays behind when %i leads away, also on the way back',
    async (status) => {
      const home = `${stage.upstream.origin}/home`;
      store.answer = redirect(home, status);
      stage.upstream.answer = ({ url }) =>
        url === '/home' ? { body: 'home again' } : redirect(`${store.origin}/file`, status)();
      expect(await read(`${stage.upstream.origin}/report`)).toBe('home again');
      expect(authorizations(stage.upstream)).toEqual(['Bearer ada', undefined]);
      expect(authorizations(store)).toEqual([undefined]);
    },
  );
});

it('sends the headers that it is given to every hop', async () => {
  stage.upstream.answer = redirect(`${store.origin}/file`);
  await read(`${stage.upstream.origin}/report`, { headers: { range: 'bytes=5-' } });
  expect([...stage.upstream.seen, ...store.seen].map(({ headers }) => headers.range)).toEqual([
    'bytes=5-',
    'bytes=5-',
  ]);
});

describe('a link', () => {
  it.each([
    ['nonsense', 'it is no address'],
    ['ftp://files.example/x', 'it is no https address'],
    ['file:///etc/passwd', 'it is no https address'],
    ['https://ada:secret@files.example/x', 'it has credentials in it'],
  ])('%s is not followed', async (link, reason) => {
    const { message, code } = await failureOf(link);
    expect(message).toBe(`Quay: a link to a file is not followed: ${reason}`);
    expect(code).toBe('UPSTREAM_INVALID');
  });

  it('without TLS is not followed when the upstream has TLS', async () => {
    const target = describeTarget(new URL('https://quay.example'));
    const { message } = await failureOf(`${store.origin}/file`, { target });
    expect(message).toContain('it is no https address');
    expect(store.seen).toEqual([]);
    await target.pool?.destroy();
  });

  it('needs an upstream with an address', async () => {
    const target = describeTarget(undefined);
    expect((await failureOf(`${store.origin}/file`, { target })).code).toBe('UPSTREAM_NOT_CONFIGURED');
  });
});

describe('an upstream of the world', () => {
  const refusal =
    'Quay: a link to a file is not followed: it leads into a network where the upstream itself is not';

  it('cannot send anybody to a private address', async () => {
    for (const host of [
      '10.0.0.1',
      '[::1]',
      '2130706433',
      '0x7f.1',
      '[::ffff:169.254.169.254]',
      '169.254.169.254',
    ]) {
      expect((await failureOf(`http://${host}:1/`, { target: worldly() })).message).toBe(refusal);
    }
  });

  it('cannot do it by a name either, and what was looked up is what is connected to', async () => {
    const { port } = new URL(store.origin);
    const asked: string[] = [];
    const resolve: Resolve = async (host) => {
      asked.push(host);
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const link = `http://files.example:${port}/file`;
    expect((await failureOf(link, { target: worldly(), resolve })).message).toBe(refusal);
    expect(store.seen).toEqual([]);
    expect(asked).toEqual(['files.example']);
    // The same name is fine for an upstream that is on this machine itself.
    expect(await read(link, { resolve })).toBe('from the store');
    expect(asked).toEqual(['files.example', 'files.example']);
  });

  it('cannot do it by a name of which one address is harmless', async () => {
    const resolve: Resolve = async () => [
      { address: '203.0.114.9', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const { message } = await failureOf('http://files.example/', { target: worldly(), resolve });
    expect(message).toBe(refusal);
  });
});

it('a redirect into a private network is not followed', async () => {
  stage.upstream.answer = redirect('http://169.254.169.254/latest/meta-data/');
  const { message } = await failureOf(`${stage.upstream.origin}/report`);
  expect(message).toContain('it leads into a network where the upstream itself is not');
});

describe('redirects', () => {
  it('are followed five times', async () => {
    stage.upstream.answer = ({ url }) =>
      url === '/5' ? { body: 'the end' } : redirect(`/${Number(url.slice(1)) + 1}`)();
    expect(await read(`${stage.upstream.origin}/0`)).toBe('the end');
    expect(stage.upstream.seen).toHaveLength(6);
  });

  it('are followed no more than that', async () => {
    stage.upstream.answer = ({ url }) => redirect(`/${Number(url.slice(1)) + 1}`)();
    const { message } = await failureOf(`${stage.upstream.origin}/0`);
    expect(message).toBe('Quay: a link to a file is not followed: more than 5 redirects follow each other');
    expect(stage.upstream.seen).toHaveLength(6);
  });

  it('that lead nowhere are told', async () => {
    stage.upstream.answer = () => ({ status: 302, headers: {} });
    expect((await failureOf(`${stage.upstream.origin}/0`)).message).toContain('a redirect leads nowhere');
  });
});

describe('a file store that refuses', () => {
  it.each([401, 403, 404, 410])('with %i says that the link has expired', async (status) => {
    store.answer = () => ({ status, body: '<Error>https://secret.example/?signature=abc</Error>' });
    const { message, extensions } = await failureOf(`${store.origin}/file`);
    expect(message).toBe(
      `Quay: the link to the file has expired (status ${status}); ask again for what gave it`,
    );
    expect(extensions).toEqual({ code: 'NOT_FOUND', upstream: 'quay', operation: 'Query.thing', status });
  });

  it.each([
    [429, 'RATE_LIMITED'],
    [503, 'UPSTREAM_ERROR'],
  ])('with %i says so, and when to come back', async (status, code) => {
    store.answer = () => ({ status, headers: { 'retry-after': '7' }, body: 'secret' });
    const { message, extensions } = await failureOf(`${store.origin}/file`);
    expect(message).toBe(`Quay: the file store answered with status ${status}`);
    expect(extensions).toMatchObject({ code, retryAfter: 7 });
  });

  it('is unreachable when nobody listens', async () => {
    await store.close();
    expect((await failureOf(`${store.origin}/file`)).code).toBe('UPSTREAM_UNREACHABLE');
    store = await startUpstream();
  });

  it('is given up when it stays silent', async () => {
    store.answer = () => ({ after: 'hang' });
    const target = { ...stage.target, timeoutMs: 50 };
    expect((await failureOf(`${store.origin}/file`, { target })).code).toBe('UPSTREAM_TIMEOUT');
  });

  it('is left when nobody waits any more', async () => {
    store.answer = () => ({ after: 'hang' });
    const scope = scopeOf();
    const failure = failureOf(`${store.origin}/file`, { scope });
    scope.cancellation.cancel('deadline');
    expect((await failure).code).toBe('UPSTREAM_TIMEOUT');
  });
});
