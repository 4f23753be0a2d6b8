import { type Scene, startScene, told, unseen } from '../support/failures.js';
import { json, type StubReply } from '../support/upstream.js';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.close());

const TWO = '{ node: dhiRepositoryDetails(query: { repoName: "node" }) { name homeUrl } user { id email } }';
const NODE = { name: 'node', homeUrl: 'https://node.example' };
const USER = { id: '1', email: 'ada@example.com' };

interface Told {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly code?: unknown;
  readonly status?: unknown;
  readonly errorType?: unknown;
}

/** The first three runs of a query take three ways through the gateway; all answer alike, but for the order of errors. */
async function askThrice(reply: StubReply, query = TWO) {
  const text = unseen(query);
  scene.upstream.answer = () => reply;
  const ask = async () => {
    const answer = await scene.ask(text);
    const errors: Told[] = told(answer);
    const { data, status, headers } = answer;
    return { data, status, headers, errors: errors.sort((one, other) => rank(one) - rank(other)) };
  };
  const [first, second, third] = [await ask(), await ask(), await ask()];
  for (const { headers: _dated, ...other } of [second, third]) expect(first).toMatchObject(other);
  return first;
}

function rank({ path = [] }: Told): number {
  return path.length;
}

function failure(message: string, more: object = {}) {
  return { message, ...more };
}

describe('errors of Scout', () => {
  it('stay as many as they are, each with its code and its path', async () => {
    const reply = json({
      data: { node: null, user: { ...USER, email: null } },
      errors: [
        failure('no node', { path: ['node'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', status: 403 } }),
        failure('no mail', { path: ['user', 'email'], extensions: { code: 'OTHER', status: 402 } }),
      ],
    });
    const { data, errors } = await askThrice(reply);
    expect(data).toEqual({ node: null, user: { id: '1', email: null } });
    expect(errors.map(({ message, path, code, errorType }) => [message, path, code, errorType])).toEqual([
      ['no node', ['node'], 'FORBIDDEN', 'DOWNSTREAM_SERVICE_ERROR'],
      ['no mail', ['user', 'email'], 'PAYMENT_REQUIRED', 'OTHER'],
    ]);
  });

  it('at one and the same path stay two', async () => {
    const at = { path: ['node'] };
    const reply = json({
      data: { node: null, user: USER },
      errors: [
        failure('first', { ...at, extensions: { status: 403 } }),
        failure('second', { ...at, extensions: { status: 500 } }),
      ],
    });
    const { data, errors } = await askThrice(reply);
    expect(data).toEqual({ node: null, user: USER });
    expect(errors.map(({ message, path, code }) => [message, path, code])).toEqual([
      ['first', ['node'], 'FORBIDDEN'],
      ['second', ['node'], 'UPSTREAM_ERROR'],
    ]);
  });

  it('beside data leave the data as they are', async () => {
    const reply = json({
      data: { node: NODE, user: USER },
      errors: [failure('old news', { path: ['user'] })],
    });
    const { data, errors } = await askThrice(reply);
    expect(data).toEqual({ node: NODE, user: USER });
    expect(errors.map(({ message, path }) => [message, path])).toEqual([['old news', ['user']]]);
  });

  it('without a path stand at what is null, or alone where nothing is', async () => {
    const some = await askThrice(json({ data: { node: null, user: USER }, errors: [failure('somewhere')] }));
    expect(some.data).toEqual({ node: null, user: USER });
    expect(some.errors.map(({ message, path }) => [message, path])).toEqual([['somewhere', ['node']]]);
    const none = await askThrice(json({ data: { node: NODE, user: USER }, errors: [failure('nowhere')] }));
    expect(none.data).toEqual({ node: NODE, user: USER });
    expect(none.errors.map(({ message, path }) => [message, path])).toEqual([['nowhere', undefined]]);
  });

  it('with null for all data and no path fail every field', async () => {
    const { data, errors } = await askThrice(json({ data: null, errors: [failure('all gone')] }));
    expect(data).toEqual({ node: null, user: null });
    expect(errors.map(({ message, path }) => [message, path])).toEqual([
      ['all gone', ['node']],
      ['all gone', ['user']],
    ]);
  });

  it.each<[unknown, string | undefined, string, number | undefined]>([
    ['BAD_REQUEST', 'X', 'BAD_USER_INPUT', 400],
    ['UNAUTHORIZED', 'X', 'UNAUTHENTICATED', 401],
    ['PAYMENT_REQUIRED', 'X', 'PAYMENT_REQUIRED', 402],
    ['TOO_MANY_REQUESTS', 'X', 'RATE_LIMITED', 429],
    ['INTERNAL_SERVER_ERROR', 'X', 'UPSTREAM_ERROR', 500],
    ['SERVICE_UNAVAILABLE', 'X', 'UPSTREAM_ERROR', 503],
    ['forbidden', 'X', 'FORBIDDEN', 403],
    ['402', 'X', 'PAYMENT_REQUIRED', 402],
    ['MYSTERIOUS', 'X', 'UPSTREAM_ERROR', undefined],
    [200, 'X', 'UPSTREAM_ERROR', undefined],
    [4.5, 'X', 'UPSTREAM_ERROR', undefined],
    [-1, 'X', 'UPSTREAM_ERROR', undefined],
    [{ code: 403 }, 'X', 'UPSTREAM_ERROR', undefined],
    [null, 'X', 'UPSTREAM_ERROR', undefined],
    [undefined, 'UNAUTHENTICATED', 'UNAUTHENTICATED', undefined],
    [undefined, 'FORBIDDEN', 'FORBIDDEN', undefined],
    [undefined, 'PAYMENT_REQUIRED', 'PAYMENT_REQUIRED', undefined],
    [undefined, 'INTERNAL_SERVER_ERROR', 'UPSTREAM_ERROR', undefined],
  ])('with the status %j and the code %j are %s', async (status, type, code, told) => {
    const error = failure('no', { path: ['node'], extensions: { code: type, status } });
    const { errors } = await askThrice(json({ data: { node: null, user: USER }, errors: [error] }));
    expect(errors).toEqual([expect.objectContaining({ code, message: 'no', errorType: type })]);
    expect(errors[0]?.status).toBe(told);
  });

  it.each([401, 403])('with HTTP status %i and a page say nothing of the page', async (status) => {
    const body = '<html><head><title>No</title></head><body>/v1/graphql your client does not</body></html>';
    const reply = { status, headers: { 'content-type': 'text/html' }, body };
    const { data, errors, status: ours } = await askThrice(reply);
    expect([ours, data]).toEqual([200, { node: null, user: null }]);
    const code = status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    expect(errors.map((error) => [error.code, error.status])).toEqual([
      [code, status],
      [code, status],
    ]);
    expect(JSON.stringify(errors)).not.toContain('your client');
  });

  it('never change the status or the headers of our answer', async () => {
    const http = { status: 418, headers: { 'set-cookie': 'a=b', 'x-scout': '1' } };
    for (const extensions of [{ http }, { code: 'UNAUTHENTICATED', status: 401, http }]) {
      for (const path of [['node'], undefined]) {
        const errors = [failure('tea', { ...(path && { path }), extensions })];
        const {
          status,
          headers,
          errors: ours,
        } = await askThrice(json({ data: { node: null, user: USER }, errors, extensions: { http } }));
        expect(status).toBe(200);
        expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['set-cookie']));
        expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-scout']));
        expect(JSON.stringify(ours)).not.toContain('418');
      }
    }
  });

  it('of a mutation are told the same way', async () => {
    const errors = [failure('no', { path: ['gone'], extensions: { code: 'X', status: 402 } })];
    scene.upstream.answer = () => json({ data: null, errors });
    const query = 'mutation { gone: deleteWebhook(context: {}, id: "1") { success } }';
    const answer = await scene.ask(query);
    expect(answer.data).toEqual({ gone: null });
    expect(told(answer)).toEqual([
      expect.objectContaining({
        path: ['gone'],
        code: 'PAYMENT_REQUIRED',
        operation: 'Mutation.deleteWebhook',
      }),
    ]);
  });
});
