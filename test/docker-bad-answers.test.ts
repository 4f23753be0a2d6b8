import { type DockerScene, startDocker } from './support/docker.js';
import { basic, page, SECRETS, told, unseen } from './support/failures.js';
import type { Answer } from './support/gateway.js';
import { json, type StubReply } from './support/upstream.js';

const FIELD = 'dhiRepositoryDetails';
const ONE = `{ ${FIELD}(query: { repoName: "node" }) { name displayName } }`;
const NODE = { name: 'node', displayName: 'Node.js' };
const TWO = `{ a: ${FIELD}(query: { repoName: "a" }) { name } b: ${FIELD}(query: { repoName: "b" }) { name } }`;
const REMOVE = `mutation {
  dhiRemoveMirroredRepository(context: { organization: "acme" }, input: { mirroredRepositoryId: "m" }) { status }
}`;

let scene: DockerScene;

beforeAll(async () => {
  scene = await startDocker();
});
afterAll(() => scene.close());
beforeEach(() => scene.reset());

/** For what a gateway remembers: a new one, used until the end of the test. */
async function withFresh(test: () => Promise<void>): Promise<void> {
  const shared = scene;
  scene = await startDocker();
  try {
    await test();
  } finally {
    await scene.close();
    scene = shared;
  }
}

function ask(reply: StubReply | (() => StubReply), query = ONE): Promise<Answer> {
  scene.hub.answer = typeof reply === 'function' ? reply : () => reply;
  return scene.ask(unseen(query));
}

const failed = { path: [FIELD], upstream: 'scout', operation: `Query.${FIELD}` };

/** An answer without data for its field, and that error. */
function refusal(extensions: Record<string, unknown>, more: Record<string, unknown> = {}): StubReply {
  return json({ data: { [FIELD]: null }, errors: [{ message: 'no', path: [FIELD], extensions }], ...more });
}

describe('what Scout says beside its data', () => {
  it('is told: two errors in one place, in their order', async () => {
    const errors = [
      { message: 'first', path: [FIELD], extensions: { status: 403 } },
      { message: 'second', path: [FIELD], extensions: { status: 500 } },
    ];
    expect(told(await ask(json({ data: { [FIELD]: null }, errors })))).toEqual([
      { ...failed, message: 'first', code: 'FORBIDDEN', status: 403 },
      { ...failed, message: 'second', code: 'UPSTREAM_ERROR', status: 500 },
    ]);
  });

  it('is told: an error without a path, of each field that has no answer', async () => {
    const answer = await ask(
      json({ data: { a: { name: 'a' }, b: null }, errors: [{ message: 'half' }] }),
      TWO,
    );
    expect(answer.data).toEqual({ a: { name: 'a' }, b: null });
    expect(told(answer)).toEqual([
      { message: 'half', path: ['b'], upstream: 'scout', code: 'UPSTREAM_ERROR' },
    ]);
  });

  it('is told: an error without a path, when every field has its answer', async () => {
    const answer = await ask(json({ data: { [FIELD]: NODE }, errors: [{ message: 'slow today' }] }));
    expect(answer.data).toEqual({ [FIELD]: NODE });
    expect(told(answer)).toEqual([{ message: 'slow today', upstream: 'scout', code: 'UPSTREAM_ERROR' }]);
  });

  it('does not change the status or the headers of our answer', async () => {
    const http = { status: 500, headers: { 'set-cookie': 'a=b', 'x-evil': '1' } };
    const reply = refusal({ http, status: 403 }, { extensions: { http } });
    const answer = await ask({ ...reply, headers: { 'content-type': 'text/plain', 'set-cookie': 'c=d' } });
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer.headers).not.toHaveProperty('x-evil');
    expect(told(answer)).toEqual([{ ...failed, message: 'no', code: 'FORBIDDEN', status: 403 }]);
    expect(answer.extensions).toBeUndefined();
  });

  it.each([
    ['a code that quotes the credential', { code: SECRETS.docker, status: 403 }],
    ['a code that is a text', { code: 'see http://127.0.0.1/ for more', status: 403 }],
    ['a code without end', { code: 'X'.repeat(3_000), status: 403 }],
    ['a code that is no text', { code: { a: 1 }, status: 403 }],
  ])('does not pass on %s', async (_what, extensions) => {
    expect(told(await ask(refusal(extensions)))).toEqual([
      { ...failed, message: 'no', code: 'FORBIDDEN', status: 403 },
    ]);
  });

  it.each([200, 302, 3.5, -1, 1e9, '1e3', 'FINE', null])('is no status when it is %j', async (status) => {
    expect(told(await ask(refusal({ status })))).toEqual([
      { ...failed, message: 'no', code: 'UPSTREAM_ERROR' },
    ]);
  });

  it.each([`${SECRETS.docker} at http://scout.internal/`, 'x'.repeat(200), 'two\nlines', 7, ''])(
    'is no correlation id when it is %j',
    async (id) => {
      const answer = await ask(json({ data: { [FIELD]: NODE }, extensions: { correlation_id: id } }));
      expect([answer.data, answer.errors, answer.extensions]).toEqual([{ [FIELD]: NODE }, [], undefined]);
    },
  );
});

describe('an answer of Scout that is none', () => {
  const html = { 'content-type': 'text/html' };

  it.each<[string, StubReply, Record<string, unknown>]>([
    [
      'a page of its load balancer',
      { status: 403, headers: html, body: page('403 Forbidden') },
      { code: 'FORBIDDEN', status: 403, message: 'Docker Scout: these credentials do not allow it' },
    ],
    [
      'a list',
      json([{ data: { [FIELD]: NODE } }]),
      {
        code: 'UPSTREAM_INVALID',
        status: 200,
        message: 'Docker Scout: something else came where a GraphQL answer was expected',
      },
    ],
    [
      '40 MiB',
      { body: Buffer.alloc(40 << 20, ' ') },
      { code: 'UPSTREAM_INVALID', status: 200, message: 'Docker Scout: the answer is larger than 32 MiB' },
    ],
    [
      'the end of what was paid for',
      { status: 402, body: '{"message": "Payment Required"}' },
      { code: 'PAYMENT_REQUIRED', status: 402, message: 'Docker Scout: Payment Required' },
    ],
  ])('but %s is asked for once, and told', async (_what, reply, error) => {
    const answer = await ask(reply);
    expect(answer.data).toEqual({ [FIELD]: null });
    expect(told(answer)).toEqual([{ ...failed, ...error }]);
    expect(scene.hub.seen).toHaveLength(1);
  });
});

describe('a mutation of Scout', () => {
  it.each<[string, StubReply, string]>([
    ['the connection breaks', { after: 'reset' }, 'UPSTREAM_UNREACHABLE'],
    ['the answer is 429', { status: 429, headers: { 'retry-after': '0' } }, 'RATE_LIMITED'],
    ['the answer is 502', { status: 502, body: page('Bad Gateway') }, 'UPSTREAM_ERROR'],
    ['the answer is 503', { status: 503, headers: { 'retry-after': '0' } }, 'UPSTREAM_ERROR'],
    ['the token is refused', { status: 401 }, 'UNAUTHENTICATED'],
    ['the answer is no JSON', { body: '{"data": {' }, 'UPSTREAM_INVALID'],
    [
      'its error takes all data',
      json({ data: null, errors: [{ message: 'no', path: ['dhiRemoveMirroredRepository'] }] }),
      'UPSTREAM_ERROR',
    ],
    [
      'it was done, and a field is said to be unknown',
      json({
        data: { dhiRemoveMirroredRepository: null },
        errors: [{ message: 'Cannot query field "status" on type "MutationResponse".' }],
      }),
      'UPSTREAM_ERROR',
    ],
  ])('is sent once when %s', async (_what, reply, code) => {
    const answer = await ask(reply, REMOVE);
    expect(answer.data).toEqual({ dhiRemoveMirroredRepository: null });
    expect(told(answer)).toEqual([
      expect.objectContaining({ code, upstream: 'scout', path: ['dhiRemoveMirroredRepository'] }),
    ]);
    expect(scene.hub.seen).toHaveLength(1);
  });

  it('with a name and a token is sent again after a 401 only, with another token', async () => {
    let exchanges = 0;
    scene.hub.answer = ({ url }) => {
      if (url !== '/v2/auth/token') return { status: 401 };
      exchanges += 1;
      return json({ access_token: `token-${exchanges}` });
    };
    const headers = { 'x-docker-authorization': basic('ada', SECRETS.docker) };
    await scene.ask(REMOVE, { headers });
    const sent = scene.hub.seen.filter(({ url }) => url === '/scout');
    expect(sent.map((request) => request.headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });
});

describe('a Scout that refuses fields', () => {
  const TYPE = 'DhiRepositoryDetailsResult';
  const unknown = (field: string, type = TYPE): StubReply =>
    json({ errors: [{ message: `Cannot query field "${field}" on type "${type}".` }] }, 400);

  it('that nobody knows is asked once, although it names others every time', () =>
    withFresh(async () => {
      const answer = await ask(() => unknown(`made_up_${scene.hub.seen.length}`, 'Query'));
      const message = 'Cannot query field "made_up_1" on type "Query".';
      expect(told(answer)).toEqual([{ message, path: [FIELD], upstream: 'scout', code: 'UPSTREAM_ERROR' }]);
      expect(scene.hub.seen).toHaveLength(1);
    }));

  it('that were not asked for is asked once', () =>
    withFresh(async () => {
      expect(told(await ask(() => unknown('homeUrl')))).toHaveLength(1);
      expect(scene.hub.seen).toHaveLength(1);
    }));

  it('one after the other is asked once for each', () =>
    withFresh(async () => {
      const catalogue = 'dhiRepositories(context: {})';
      const query = `{ ${FIELD}(query: { repoName: "node" }) { name homeUrl } ${catalogue} { categories { name } } }`;
      const answer = await ask(() => {
        const { query } = JSON.parse(scene.hub.seen.at(-1)?.body ?? '{}');
        if (query.includes('homeUrl')) return unknown('homeUrl');
        if (query.includes('dhiRepositories')) return unknown('dhiRepositories', 'Query');
        return json({ data: { [FIELD]: { name: 'node' } } });
      }, query);
      expect(answer.data).toEqual({ [FIELD]: { name: 'node', homeUrl: null }, dhiRepositories: null });
      const codes = answer.errors.map(({ path, extensions }) => [path?.join('.'), extensions.code]);
      expect(codes).toHaveLength(2);
      expect(codes).toContainEqual([`${FIELD}.homeUrl`, 'UPSTREAM_UNSUPPORTED']);
      expect(codes).toContainEqual(['dhiRepositories', 'UPSTREAM_UNSUPPORTED']);
      expect(scene.hub.seen).toHaveLength(3);
    }));

  it('of an input costs the field that it is for, whatever the client calls that', () =>
    withFresh(async () => {
      const query = TWO.replace('{ a:', '{ c: dhiRepositories(context: {}) { categories { name } } a:');
      const answer = await ask(() => {
        const { query } = JSON.parse(scene.hub.seen.at(-1)?.body ?? '{}');
        const column = query.indexOf('context') + 1;
        if (column === 0) return json({ data: { a: { name: 'a' }, b: { name: 'b' } } });
        const message = 'Field "x" is not defined by type "Context".';
        return json({ errors: [{ message, locations: [{ line: 1, column }] }] }, 400);
      }, query);
      expect(answer.data).toEqual({ a: { name: 'a' }, b: { name: 'b' }, c: null });
      expect(told(answer)).toEqual([
        expect.objectContaining({
          path: ['c'],
          code: 'UPSTREAM_UNSUPPORTED',
          operation: 'Query.dhiRepositories',
        }),
      ]);
      expect(scene.hub.seen).toHaveLength(2);
    }));
});

describe('many at once', () => {
  const limited: StubReply = {
    status: 429,
    headers: { 'retry-after': '60' },
    body: '{"detail": "Too Many"}',
  };

  it('of one credential whose sign-in is limited make one exchange, until the limit is over', async () => {
    scene.hub.answer = () => limited;
    const headers = { 'x-docker-authorization': basic('many', SECRETS.docker) };
    const askOnce = () => scene.ask('{ dvpNamespaces }', { headers });
    const answers = await Promise.all(Array.from({ length: 100 }, askOnce));
    for (const answer of [...answers, await askOnce()]) {
      expect(told(answer)).toEqual([
        {
          message: 'Docker Hub: Too Many',
          path: ['dvpNamespaces'],
          code: 'RATE_LIMITED',
          status: 429,
          retryAfter: expect.any(Number),
          upstream: 'hub',
          operation: 'Mutation.hubCreateAccessToken',
        },
      ]);
    }
    expect(scene.hub.seen.map(({ url }) => url)).toEqual(['/v2/auth/token']);
  });

  it('that analytics limits are told when to come back, and then it is left alone for a while', () =>
    withFresh(async () => {
      scene.hub.answer = () => limited;
      const pulls = (number: number) =>
        `n${number}: dvpNamespacePulls(namespace: "n${number}") { pullCount }`;
      const failed = { upstream: 'dvp', operation: 'Query.dvpNamespacePulls' };
      const numbers = Array.from({ length: 100 }, (_, number) => number);
      expect(told(await scene.ask(`{ ${numbers.map(pulls).join(' ')} }`))).toEqual(
        numbers.map((number) => ({
          ...failed,
          message: 'Docker DVP: Too Many',
          path: [`n${number}`],
          code: 'RATE_LIMITED',
          status: 429,
          retryAfter: 60,
        })),
      );
      expect(scene.hub.seen).toHaveLength(100);
      expect(told(await scene.ask(`{ ${pulls(100)} }`))).toEqual([
        {
          ...failed,
          message: 'Docker DVP: most calls fail at the moment, so it is left alone for a few seconds',
          path: ['n100'],
          code: 'UPSTREAM_UNREACHABLE',
        },
      ]);
      expect(scene.hub.seen).toHaveLength(100);
      // Scout is another upstream, although Docker's too.
      scene.hub.answer = () => json({ data: { [FIELD]: NODE } });
      expect((await scene.ask(ONE)).errors).toEqual([]);
    }));
});
