import type { Call } from '../../src/sandbox/service.js';
import { zotErrors } from '../../src/sandbox/zot/errors.js';
import { page, type Scene, startScene, told } from '../support/failures.js';
import type { StubReply } from '../support/upstream.js';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.close());

const READ = '{ zotManifest(name: "tools/lint", reference: "1") { schemaVersion } }';
const WRITE = 'mutation { zotCreateApiKey(input: { label: "l" }) { uuid } }';
const SEARCH = '{ zotSearchImage(image: "tools/lint:1") { repoName } }';
const CALL: Call = {
  method: 'GET',
  path: '/v2/tools/lint/manifests/1',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
};

async function ask(reply: unknown, query = READ) {
  scene.upstream.seen.length = 0;
  scene.upstream.answer = () => ({ headers: {}, ...(reply as StubReply) }); // the sandbox's answers have the same form
  const answer = await scene.ask(query);
  expect(answer.status).toBe(200);
  expect(Object.values(answer.data ?? {})).toEqual([null]);
  const [error] = told(answer);
  return { ...error, sent: scene.upstream.seen.length };
}

const read = { path: ['zotManifest'], upstream: 'zot', operation: 'Query.zotManifest' };
const write = { path: ['zotCreateApiKey'], upstream: 'zot', operation: 'Mutation.zotCreateApiKey' };
const search = { path: ['zotSearchImage'], upstream: 'zot' };

describe("zot's error list", () => {
  it.each([
    [400, 'MANIFEST_INVALID', 'BAD_USER_INPUT', 'manifest invalid'],
    [401, 'UNAUTHORIZED', 'UNAUTHENTICATED', 'authentication required'],
    [403, 'DENIED', 'FORBIDDEN', 'requested access to the resource is denied'],
    [404, 'NAME_UNKNOWN', 'NOT_FOUND', 'repository name not known to registry'],
    [405, 'DENIED', 'CONFLICT', 'still in use: something that is stored refers to it'],
    [409, 'MANIFEST_INVALID', 'CONFLICT', 'manifest invalid'],
    [415, 'MANIFEST_INVALID', 'BAD_USER_INPUT', 'manifest invalid'],
    [500, 'MANIFEST_INVALID', 'UPSTREAM_ERROR', 'manifest invalid'],
  ] as const)('with status %i and %s becomes %s', async (status, errorType, code, text) => {
    expect(await ask(zotErrors.list(status, errorType))).toEqual({
      ...read,
      message: `zot: ${text}`,
      code,
      status,
      errorType,
      ociCode: errorType,
      sent: 1,
    });
  });

  it('names what was asked for, and the reason that a policy gives', async () => {
    const detail = { name: 'tools/lint', reference: '1', reason: 'only at night' };
    expect(await ask(zotErrors.list(403, 'DENIED', detail))).toMatchObject({
      message:
        'zot: requested access to the resource is denied, name "tools/lint", reference "1", reason "only at night"',
      code: 'FORBIDDEN',
    });
  });

  it.each(['{"errors": []}', '{"errors": [null]}', '{"errors": "none"}', '{}', '[]', '[7]', 'null', '7'])(
    'that holds nothing of use, %s, still says what its status means',
    async (body) => {
      expect(await ask({ status: 404, body })).toMatchObject({
        message: 'zot: not found, or not visible with these credentials',
        code: 'NOT_FOUND',
      });
    },
  );
});

describe("zot's bare error of a failed authentication", () => {
  it('becomes UNAUTHENTICATED, for the registry, API keys and the search alike', async () => {
    const reply = zotErrors.unauthenticated(CALL);
    const expected = {
      message: 'zot: authentication required',
      code: 'UNAUTHENTICATED',
      status: 401,
      errorType: 'UNAUTHORIZED',
      ociCode: 'UNAUTHORIZED',
      sent: 1,
    };
    expect(await ask(reply)).toEqual({ ...read, ...expected });
    expect(await ask(reply, WRITE)).toEqual({ ...write, ...expected });
    expect(await ask(reply, SEARCH)).toMatchObject({ ...search, ...expected });
  });
});

describe("zot's empty bodies", () => {
  it.each([
    [400, 'BAD_USER_INPUT', 1],
    [403, 'FORBIDDEN', 1],
    [404, 'NOT_FOUND', 1],
    [405, 'UPSTREAM_UNSUPPORTED', 1],
    [409, 'CONFLICT', 1],
    [413, 'PAYLOAD_TOO_LARGE', 1],
    [500, 'UPSTREAM_ERROR', 1],
    [502, 'UPSTREAM_ERROR', 3],
    [503, 'UPSTREAM_ERROR', 3],
  ])('with status %i become %s, and a read is sent %i times', async (status, code, sent) => {
    const expected = { ...read, message: expect.stringMatching(/^zot: ./), code, status, sent };
    expect(await ask(zotErrors.empty(status))).toEqual(expected);
  });

  it.each([400, 413, 500, 503])('with status %i never make a write go out again', async (status) => {
    expect(await ask(zotErrors.empty(status), WRITE)).toMatchObject({ ...write, status, sent: 1 });
  });
});

describe("zot's plain texts", () => {
  it('of the router mean that the route is not there', async () => {
    expect(await ask(zotErrors.unknownPath())).toEqual({
      ...read,
      message: 'zot: this registry does not have the operation',
      code: 'UPSTREAM_UNSUPPORTED',
      status: 404,
      sent: 1,
    });
  });

  it('of a search that is switched off mean that it is not supported', async () => {
    const expected = { ...search, code: 'UPSTREAM_UNSUPPORTED', status: 404, sent: 1 };
    expect(await ask(zotErrors.unknownPath(), SEARCH)).toMatchObject(expected);
  });

  it('of its rate limit become RATE_LIMITED, after three attempts of a read', async () => {
    const expected = { message: 'zot: Too Many Requests', code: 'RATE_LIMITED', status: 429, sent: 3 };
    expect(await ask(zotErrors.text(429, 'Too Many Requests'))).toEqual({ ...read, ...expected });
  });
});

describe('a proxy in front of zot', () => {
  it.each([401, 403, 404, 500, 502])(
    'whose page comes with status %i leaves nothing of the page',
    async (status) => {
      const error = await ask({
        status,
        headers: { 'content-type': 'text/html' },
        body: page('No such thing'),
      });
      expect(error).toMatchObject({ ...read, status });
      expect(error.message).not.toContain('No such thing');
    },
  );
});

describe("zot's search", () => {
  it('tells the failure of a field with its text and path', async () => {
    const body = JSON.stringify({
      errors: [{ message: 'cve search is disabled', path: ['zotSearchImage'] }],
      data: null,
    });
    const message = 'cve search is disabled; extensions.search.cve in the configuration of zot turns it on';
    const expected = { ...search, message, code: 'UPSTREAM_UNSUPPORTED' };
    for (let run = 0; run < 3; run += 1) expect(await ask({ body }, SEARCH)).toMatchObject(expected);
  });

  it('that does not know a field is of another version than the graph', async () => {
    const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
    const body = JSON.stringify({ errors: [{ message: 'Cannot query field', extensions }], data: null });
    expect(await ask({ status: 422, body }, SEARCH)).toMatchObject({
      ...search,
      code: 'UPSTREAM_UNSUPPORTED',
      errorType: 'GRAPHQL_VALIDATION_FAILED',
    });
  });

  it('that is denied by a policy is FORBIDDEN', async () => {
    const expected = { ...search, code: 'FORBIDDEN', status: 403, errorType: 'DENIED' };
    expect(await ask(zotErrors.denied(CALL), SEARCH)).toMatchObject(expected);
  });
});
