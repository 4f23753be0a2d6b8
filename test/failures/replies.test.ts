import { page, type Scene, SECRETS, startScene, told, unseen } from '../support/failures.js';
import { json, type StubReply } from '../support/upstream.js';

const TIMEOUT_MS = 500;
const MEBIBYTE = 1 << 20;

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.close());
beforeEach(() => {
  scene.upstream.seen.length = 0;
});

const QUAY = '{ quayRepository(repository: "acme/web") { name state stats { count } } }';
const ZOT = '{ zotTags(name: "acme/web") { name tags } }';
const DVP = '{ dvpNamespacePulls(namespace: "acme") { start pullCount } }';

const REPOSITORY = {
  namespace: 'acme',
  name: 'web',
  kind: 'image',
  is_public: true,
  state: 'NORMAL',
};

/** The first three runs of a query take three ways through the gateway: all must tell the same, if not in one wording. */
async function askThrice(reply: StubReply, query: string) {
  scene.upstream.answer = () => reply;
  const text = unseen(query);
  const answers = [await scene.ask(text), await scene.ask(text), await scene.ask(text)];
  const [first, ...others] = answers.map((answer) => ({ data: answer.data, errors: told(answer) }));
  const wordless = ({ data, errors }: { data: unknown; errors: object[] }) => ({
    data,
    errors: errors.map((error) => ({ ...error, message: expect.any(String) })),
  });
  if (!first) throw new Error('three answers have a first');
  for (const other of others) expect(other).toEqual(wordless(first));
  expect(first.errors).toHaveLength(1);
  return { data: first.data, error: { ...first.errors[0] } };
}

describe.each([
  ['quay', QUAY, 'quayRepository', 'Query.quayRepository'],
  ['zot', ZOT, 'zotTags', 'Query.zotTags'],
  ['dvp', DVP, 'dvpNamespacePulls', 'Query.dvpNamespacePulls'],
])('a success of %s', (upstream, query, field, operation) => {
  it.each([
    ['a page', { headers: { 'content-type': 'text/html' }, body: page('Sign in') }],
    ['half of a JSON', { body: '{"pulls": [1, 2' }],
    ['a text', { headers: { 'content-type': 'text/plain' }, body: 'OK' }],
    ['nothing', { body: '' }],
    ['bytes that are no text', { body: Buffer.from([0xff, 0xfe, 0x00, 0x7b]) }],
  ] as [string, StubReply][])('that holds %s instead of JSON is UPSTREAM_INVALID', async (_what, reply) => {
    const { data, error } = await askThrice(reply, query);
    expect(data).toEqual({ [field]: null });
    const told = { code: 'UPSTREAM_INVALID', path: [field], upstream, operation, status: 200 };
    expect(error).toMatchObject(told);
  });
});

describe('JSON of another shape than the graph promises', () => {
  it.each([
    ['a list where an object is expected', QUAY, json([])],
    ['a text where an object is expected', QUAY, json('Okay')],
    ['a number where an object is expected', QUAY, json(7)],
    ['an object without what may not be missing', QUAY, json({ ...REPOSITORY, name: null })],
    ['an unknown word where an enum is expected', QUAY, json({ ...REPOSITORY, state: 'SLEEPING' })],
    ['an object where a text is expected', QUAY, json({ ...REPOSITORY, name: { of: 'it' } })],
    ['a text where a list is expected', QUAY, json({ ...REPOSITORY, stats: 'none' })],
    ['a number beyond what is safe', QUAY, json({ ...REPOSITORY, stats: [{ date: 'd', count: 2 ** 53 }] })],
    ['a number with a fraction where a count is expected', DVP, json({ pulls: [{ pullCount: 1.5 }] })],
    ['no date where a date is expected', DVP, json({ pulls: [{ start: 'yesterday' }] })],
    ['null inside a list of values', ZOT, json({ name: 'acme/web', tags: ['1', null] })],
  ])('with %s is UPSTREAM_INVALID', async (_what, query, reply) => {
    const { error } = await askThrice(reply, query);
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });

  it('leaves the rest of the object its values when only a nullable field is wrong', async () => {
    const { data, error } = await askThrice(json({ ...REPOSITORY, state: 'SLEEPING' }), QUAY);
    expect(data).toEqual({ quayRepository: { name: 'web', state: null, stats: null } });
    expect(error).toMatchObject({ path: ['quayRepository', 'state'], code: 'UPSTREAM_INVALID' });
  });

  it('names the upstream in the error', async () => {
    const { error } = await askThrice(json({ ...REPOSITORY, name: null }), QUAY);
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', upstream: 'quay' });
  });
});

describe('an answer without end', () => {
  it('is cut off at its limit and told as UPSTREAM_INVALID', async () => {
    scene.upstream.answer = () => ({ body: Buffer.alloc(33 * MEBIBYTE, 0x20) });
    const answer = await scene.ask(QUAY);
    expect(answer.data).toEqual({ quayRepository: null });
    expect(told(answer)).toEqual([
      expect.objectContaining({ code: 'UPSTREAM_INVALID', upstream: 'quay', status: 200 }),
    ]);
  });

  it('that is an error is read in part, and its status still counts', async () => {
    const body = JSON.stringify({ message: 'x'.repeat(MEBIBYTE) });
    const { error } = await askThrice({ status: 403, body }, QUAY);
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403, upstream: 'quay' });
  });

  it('that is a message makes no endless error of it', async () => {
    const text = 'x'.repeat(60_000);
    for (const body of [text, JSON.stringify({ message: text })]) {
      scene.upstream.answer = () => ({ status: 400, body });
      expect((await scene.ask(QUAY)).text.length).toBeLessThan(4_000);
    }
  });
});

describe('a broken connection', () => {
  it('is UPSTREAM_UNREACHABLE after three attempts of a read', async () => {
    scene.upstream.answer = () => ({ after: 'reset' });
    const answer = await scene.ask(QUAY);
    expect(scene.upstream.seen).toHaveLength(3);
    expect(told(answer)).toEqual([
      {
        message: expect.stringMatching(/^Quay: connection failed \(\w+\)$/),
        path: ['quayRepository'],
        code: 'UPSTREAM_UNREACHABLE',
        upstream: 'quay',
        operation: 'Query.quayRepository',
      },
    ]);
  });

  it('never makes a write go out again', async () => {
    scene.upstream.answer = () => ({ after: 'reset' });
    const answer = await scene.ask('mutation { zotRevokeApiKey(id: "k") }');
    expect(scene.upstream.seen).toHaveLength(1);
    expect(told(answer)).toEqual([
      expect.objectContaining({ code: 'UPSTREAM_UNREACHABLE', upstream: 'zot' }),
    ]);
  });

  it('that heals is not told at all', async () => {
    let calls = 0;
    scene.upstream.answer = () => {
      calls += 1;
      return calls === 1 ? { after: 'reset' } : json(REPOSITORY);
    };
    const answer = await scene.ask('{ quayRepository(repository: "acme/web") { name } }');
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({ quayRepository: { name: 'web' } });
  });

  it('to a port where nobody listens is UPSTREAM_UNREACHABLE and does not tell the port', async () => {
    const deserted = await startScene();
    const { origin } = deserted.upstream;
    await deserted.upstream.close();
    const answer = await deserted.ask(QUAY);
    await deserted.gateway.close();
    expect(told(answer)).toEqual([expect.objectContaining({ code: 'UPSTREAM_UNREACHABLE' })]);
    expect(answer.text).not.toContain(new URL(origin).port);
  });
});

describe('an upstream that never answers', () => {
  it('is UPSTREAM_TIMEOUT after its time, asked once, and the others answer', async () => {
    const impatient = await startScene({ UPSTREAM_TIMEOUT_MS: String(TIMEOUT_MS) });
    impatient.upstream.answer = ({ url }) =>
      url.startsWith('/api/v1') ? { after: 'hang' } : json({ name: 'acme/web', tags: ['1'] });
    const answer = await impatient.ask(`${QUAY.slice(0, -1)} ${ZOT.slice(1)}`);
    await impatient.close();
    expect(answer.data).toEqual({ quayRepository: null, zotTags: { name: 'acme/web', tags: ['1'] } });
    expect(told(answer)).toEqual([
      {
        message: `Quay: no answer within ${TIMEOUT_MS} ms`,
        path: ['quayRepository'],
        code: 'UPSTREAM_TIMEOUT',
        upstream: 'quay',
        operation: 'Query.quayRepository',
      },
    ]);
    expect(impatient.upstream.seen).toHaveLength(2);
  });

  it("is UPSTREAM_TIMEOUT when the operation's deadline comes first", async () => {
    const hurried = await startScene({ OPERATION_DEADLINE_MS: '50' });
    hurried.upstream.answer = () => ({ after: 'hang' });
    const answer = await hurried.ask(QUAY);
    await hurried.close();
    expect(told(answer)).toEqual([
      expect.objectContaining({
        message: "Quay: no answer before the operation's deadline",
        code: 'UPSTREAM_TIMEOUT',
      }),
    ]);
  });
});

describe('an upstream that says too much', () => {
  const chatty = (text: string): StubReply => json({ message: text }, 400);

  it.each([
    ['the credential it was sent', `token ${SECRETS.quay} is not allowed`],
    ['a page inside JSON', '<html><body><h1>Forbidden</h1></body></html>'],
    ['its own stack', 'TypeError: boom\n    at handler (/srv/quay/app.js:10:3)'],
  ])('with %s does not say it through the gateway', async (_what, text) => {
    scene.upstream.answer = () => chatty(text);
    expect(told(await scene.ask(QUAY))).toEqual([expect.objectContaining({ code: 'BAD_USER_INPUT' })]);
  });

  it('with its own address does not say it through the gateway', async () => {
    scene.upstream.answer = () => chatty(`connect ECONNREFUSED ${scene.upstream.origin}/api`);
    expect(told(await scene.ask(QUAY))).toEqual([expect.objectContaining({ code: 'BAD_USER_INPUT' })]);
  });

  it('in an error of Scout does not say the credential either', async () => {
    const errors = [{ message: `bearer ${SECRETS.docker} has expired`, path: ['dhiRepositoryDetails'] }];
    scene.upstream.answer = () => json({ errors, data: { dhiRepositoryDetails: null } });
    const answer = await scene.ask('{ dhiRepositoryDetails(query: { repoName: "node" }) { name } }');
    expect(told(answer)).toHaveLength(1);
  });
});
