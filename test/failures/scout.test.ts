import { scoutFailure } from '../../src/sandbox/scout/failures.js';
import { type Scene, startScene, told, unseen } from '../support/failures.js';
import { json, type StubReply } from '../support/upstream.js';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.close());

const ONE = '{ dhiRepositoryDetails(query: { repoName: "node" }) { name } }';
const TWO = `query Two {
  node: dhiRepositoryDetails(query: { repoName: "node" }) { name displayName }
  images: imageSummariesByDigest(context: {}, digests: ["sha256:a"]) { digest sbomState }
}`;
const CORRELATION = '0b7a5a0e-3f7f-4d50-9a55-0d6b6f3d2c11';

async function ask(reply: unknown, query = ONE) {
  scene.upstream.seen.length = 0;
  scene.upstream.answer = () => reply as StubReply; // the sandbox's answers have the same form
  return scene.ask(query);
}

/** The first three runs of a query take three ways through the gateway. */
async function askThrice(reply: () => unknown, query: string) {
  const text = unseen(query);
  const answers = [await ask(reply(), text), await ask(reply(), text), await ask(reply(), text)];
  const [first, ...others] = answers.map((answer) => ({ data: answer.data, errors: told(answer) }));
  for (const other of others) expect(other).toEqual(first);
  return first;
}

function refusal(extensions: Record<string, unknown>, path = ['dhiRepositoryDetails']): StubReply {
  const message = 'You are not allowed to read data for this team';
  return json({
    errors: [{ message, path, extensions }],
    data: { dhiRepositoryDetails: null },
    extensions: { correlation_id: CORRELATION },
  });
}

describe('a request that fails below GraphQL', () => {
  it.each([
    [400, 'BAD_USER_INPUT', 'Docker Scout: Bad Request'],
    [401, 'UNAUTHENTICATED', 'Docker Scout: Unauthorized'],
    [402, 'PAYMENT_REQUIRED', 'Docker Scout: Payment Required'],
    [403, 'FORBIDDEN', 'Docker Scout: these credentials do not allow it'],
    [404, 'NOT_FOUND', 'Docker Scout: Not Found'],
    [409, 'CONFLICT', 'Docker Scout: Conflict'],
    [429, 'RATE_LIMITED', 'Docker Scout: Too Many Requests'],
    [500, 'UPSTREAM_ERROR', 'Docker Scout: Internal Server Error'],
    [502, 'UPSTREAM_ERROR', 'Docker Scout: answered with status 502'],
    [503, 'UPSTREAM_ERROR', 'Docker Scout: answered with status 503'],
  ])('with status %i fails its fields with %s', async (status, code, message) => {
    const answer = await ask(scoutFailure(status));
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ dhiRepositoryDetails: null });
    expect(told(answer)).toEqual([
      expect.objectContaining({ message, path: ['dhiRepositoryDetails'], code, upstream: 'scout', status }),
    ]);
  });

  it('tells the seconds to wait', async () => {
    expect(told(await ask(scoutFailure(429)))).toEqual([expect.objectContaining({ retryAfter: 30 })]);
  });

  it('is sent once, and each of its fields tells the failure', async () => {
    const answer = await ask(scoutFailure(503), TWO);
    expect(scene.upstream.seen).toHaveLength(1);
    expect(answer.data).toEqual({ node: null, images: null });
    expect(told(answer).map(({ path, message }) => [path, message])).toEqual([
      [['node'], 'Docker Scout: answered with status 503'],
      [['images'], 'Docker Scout: answered with status 503'],
    ]);
  });

  it('names the operation by its field, as every other failure does', async () => {
    expect(told(await ask(scoutFailure(401)))).toEqual([
      expect.objectContaining({ operation: 'Query.dhiRepositoryDetails' }),
    ]);
  });
});

describe('an error of GraphQL', () => {
  it.each([
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 400 }, 400, 'BAD_USER_INPUT'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 401 }, 401, 'UNAUTHENTICATED'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 402 }, 402, 'PAYMENT_REQUIRED'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 403 }, 403, 'FORBIDDEN'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 'FORBIDDEN' }, 403, 'FORBIDDEN'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 'NOT_FOUND' }, 404, 'NOT_FOUND'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: '409' }, 409, 'CONFLICT'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 429 }, 429, 'RATE_LIMITED'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 500 }, 500, 'UPSTREAM_ERROR'],
    [{ code: 'DOWNSTREAM_SERVICE_ERROR', status: 503 }, 503, 'UPSTREAM_ERROR'],
  ])(
    'with extensions %j is told with status %i as %s, in the same words',
    async (extensions, status, code) => {
      const { data, errors } = (await askThrice(() => refusal(extensions), ONE)) ?? {};
      expect(data).toEqual({ dhiRepositoryDetails: null });
      expect(errors).toEqual([
        expect.objectContaining({
          message: 'You are not allowed to read data for this team',
          path: ['dhiRepositoryDetails'],
          code,
          upstream: 'scout',
          status,
          errorType: 'DOWNSTREAM_SERVICE_ERROR',
          correlationId: CORRELATION,
        }),
      ]);
    },
  );

  it('without a status is UPSTREAM_ERROR', async () => {
    expect(told(await ask(refusal({})))).toEqual([expect.objectContaining({ code: 'UPSTREAM_ERROR' })]);
  });

  it('about a document that Scout does not know any more is UPSTREAM_UNSUPPORTED', async () => {
    const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
    const errors = [{ message: 'Cannot query field "name"', extensions }];
    expect(told(await ask(json({ errors }, 400)))).toEqual([
      expect.objectContaining({ code: 'UPSTREAM_UNSUPPORTED', path: ['dhiRepositoryDetails'] }),
    ]);
  });

  it('carries nothing of the placeholders and arguments that Scout adds', async () => {
    const answer = await ask(refusal({ code: 'X', status: 'FORBIDDEN', arguments: { context: '$context' } }));
    expect(answer.text).not.toContain('$context');
  });

  it('of one field leaves the other one its answer, also when it took the whole of the data', async () => {
    const images = [{ digest: 'sha256:a', sbomState: 'INDEXED' }];
    const reply = (body: string): StubReply =>
      body.includes('repoName')
        ? json({ errors: [{ message: 'no', path: ['node'], extensions: { status: 403 } }], data: null })
        : json({ data: { images } });
    const text = unseen(TWO);
    for (let run = 0; run < 3; run += 1) {
      scene.upstream.answer = ({ body }) => reply(body);
      const answer = await scene.ask(text);
      expect(answer.data).toEqual({ node: null, images });
      expect(told(answer)).toEqual([expect.objectContaining({ path: ['node'], code: 'FORBIDDEN' })]);
    }
  });

  it('deep inside the data stands at its own null', async () => {
    const query = '{ a: dhiRepositoryDetails(query: { repoName: "node" }) { n: name home: homeUrl } }';
    const reply = () =>
      json({
        data: { a: { name: 'node', homeUrl: null } },
        errors: [{ message: 'no home', path: ['a', 'homeUrl'], extensions: { status: 500 } }],
      });
    expect(await askThrice(reply, query)).toEqual({
      data: { a: { n: 'node', home: null } },
      errors: [expect.objectContaining({ message: 'no home', path: ['a', 'home'], code: 'UPSTREAM_ERROR' })],
    });
  });
});

describe('an answer that breaks the rules of GraphQL', () => {
  const invalid = expect.objectContaining({ code: 'UPSTREAM_INVALID', message: expect.stringMatching(/./) });

  it.each([
    ['no JSON', { body: '{"data": [1, 2' }],
    ['nothing', { body: '' }],
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><html></html>' }],
    ['JSON null', json(null)],
    ['a list', json([{ data: {} }])],
    ['an object without data and errors', json({})],
    ['no data and no error', json({ data: null })],
    ['no data and an empty list of errors', json({ errors: [] })],
    ['data that is a text', json({ data: 'none' })],
    ['data that is a list', json({ data: [1, 2] })],
    ['errors that are no objects', json({ data: null, errors: [null] })],
    ['errors that are no list', json({ data: null, errors: 'broken' })],
    ['an error without a message', json({ data: { dhiRepositoryDetails: null }, errors: [{}] })],
    ['an object where a text is expected', json({ data: { dhiRepositoryDetails: { name: {} } } })],
    ['null where a value must be', json({ data: { dhiRepositoryDetails: { name: null } } })],
  ] as [string, StubReply][])('because it is %s fails with UPSTREAM_INVALID', async (_what, reply) => {
    const result = await askThrice(() => reply, ONE);
    expect(result).toEqual({ data: { dhiRepositoryDetails: null }, errors: [invalid] });
  });

  it('with an error path through the prototype harms nobody', async () => {
    const path = ['dhiRepositoryDetails', '__proto__', 'polluted'];
    const reply = json({
      data: { dhiRepositoryDetails: { name: 'node' } },
      errors: [{ message: 'no', path }],
    });
    try {
      await ask(reply);
      expect(Object.keys(Object.prototype)).toEqual([]);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted');
    }
  });
});
