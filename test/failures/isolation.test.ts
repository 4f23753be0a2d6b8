import { quayErrors } from '../../src/sandbox/quay/errors.js';
import { expectNoLeak, page, type Scene, startScene, told } from '../support/failures.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import {
  json,
  type SeenRequest,
  type StubReply,
  type StubUpstream,
  startUpstream,
} from '../support/upstream.js';

const EVERYBODY = `{
  quayRepositories(public: true) { repositories { name } }
  zotRepositories { repositories }
  zotSearchImage(image: "a:1") { tag }
  dvpNamespaces
  dhiRepositoryDetails(query: { repoName: "node" }) { name }
}`;

const ANSWERS: readonly [prefix: string, field: string, upstream: string, body: unknown][] = [
  ['/api/v1/', 'quayRepositories', 'quay', { repositories: [] }],
  ['/v2/_catalog', 'zotRepositories', 'zot', { repositories: [] }],
  ['/v2/_zot/ext/search', 'zotSearchImage', 'zot', { data: { zotSearchImage: { tag: '1' } } }],
  ['/api/publisher/', 'dvpNamespaces', 'dvp', { namespaces: [] }],
  ['/scout/', 'dhiRepositoryDetails', 'scout', { data: { dhiRepositoryDetails: { name: 'node' } } }],
];
const WHOLE = {
  quayRepositories: { repositories: [] },
  zotRepositories: { repositories: [] },
  zotSearchImage: { tag: '1' },
  dvpNamespaces: [],
  dhiRepositoryDetails: { name: 'node' },
};

const FAILURES: readonly [what: string, reply: StubReply, code: string][] = [
  ['answers 500 with a page', { status: 500, body: page('boom') }, 'UPSTREAM_ERROR'],
  ['answers 401 with nothing', { status: 401, body: '' }, 'UNAUTHENTICATED'],
  ['answers 200 with a page', { status: 200, body: page('Sign in') }, 'UPSTREAM_INVALID'],
  ['breaks the connection', { after: 'reset' }, 'UPSTREAM_UNREACHABLE'],
];

function answerExcept(prefix: string, reply: StubReply) {
  return ({ url }: SeenRequest): StubReply => {
    if (url.startsWith(prefix)) return reply;
    const [, , , body] = ANSWERS.find(([start]) => url.startsWith(start)) ?? [];
    return body ? json(body) : { status: 418 };
  };
}

describe('one upstream that fails', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await startScene();
  });
  afterAll(() => scene.close());

  it('leaves everything in place when it does not', async () => {
    scene.upstream.answer = answerExcept('/none', {});
    const answer = await scene.ask(EVERYBODY);
    expect([answer.data, answer.errors]).toEqual([WHOLE, []]);
  });

  describe.each(FAILURES)('and %s', (_what, reply, code) => {
    it.each(ANSWERS)('at %s costs its own field %s and no other', async (prefix, field, upstream) => {
      scene.upstream.answer = answerExcept(prefix, reply);
      const answer = await scene.ask(EVERYBODY);
      expect(answer.status).toBe(200);
      expect(answer.data).toEqual({ ...WHOLE, [field]: null });
      expect(told(answer)).toEqual([expect.objectContaining({ path: [field], code, upstream })]);
    });
  });

  it('tells every request its own id, also when two requests share the failing call', async () => {
    scene.upstream.answer = () => ({ ...(quayErrors.message(404, 'gone') as StubReply), after: 50 });
    scene.upstream.seen.length = 0;
    const ids = ['first', 'second'];
    const answers = await Promise.all(
      ids.map((id) => scene.ask('{ quayUser { username } }', { headers: { 'x-request-id': id } })),
    );
    expect(scene.upstream.seen).toHaveLength(1);
    expect(answers.map(({ errors }) => errors[0]?.extensions.requestId)).toEqual(ids);
  });

  it('tells two fields of one operation that share the failing call each its own path', async () => {
    scene.upstream.answer = () => quayErrors.message(404, 'gone') as StubReply;
    const answer = await scene.ask('{ a: quayUser { username } b: quayUser { email } }');
    expect(told(answer).map(({ path }) => path)).toEqual([['a'], ['b']]);
  });
});

describe('an upstream without an address', () => {
  let quay: StubUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    quay = await startUpstream(() => json({ repositories: [] }));
    gateway = await startGateway({ QUAY_URL: quay.origin, SCOUT_URL: quay.origin, HUB_URL: quay.origin });
  });
  afterAll(async () => {
    await gateway.close();
    await quay.close();
  });

  it.each([
    ['zotRepositories', '{ zotRepositories { repositories } }'],
    ['zotManifestHeaders', '{ zotManifestHeaders(name: "a", reference: "1") { contentType } }'],
    ['zotSearchImage', '{ zotSearchImage(image: "a:1") { tag } }'],
    ['zotRevokeApiKey', 'mutation { zotRevokeApiKey(id: "k") }'],
    ['zotUploadNotationCertificate', 'mutation { zotUploadNotationCertificate(certificate: "c") }'],
  ])('makes %s UPSTREAM_NOT_CONFIGURED and names the variable to set', async (field, query) => {
    const answer = await gateway.ask(query);
    expect(answer.data).toEqual({ [field]: null });
    expect(told(answer)).toEqual([
      expect.objectContaining({
        message: 'zot: no address is configured; set ZOT_URL',
        path: [field],
        code: 'UPSTREAM_NOT_CONFIGURED',
        upstream: 'zot',
      }),
    ]);
    expectNoLeak(gateway.logged(), quay.origin);
  });

  it('leaves the other upstreams their answers', async () => {
    const query = '{ zotRepositories { repositories } quayRepositories(public: true) { nextPage } }';
    for (let run = 0; run < 3; run += 1) {
      const answer = await gateway.ask(query);
      expect(answer.data).toEqual({ zotRepositories: null, quayRepositories: { nextPage: null } });
      expect(told(answer)).toEqual([expect.objectContaining({ code: 'UPSTREAM_NOT_CONFIGURED' })]);
    }
  });
});
