import { PortolanError } from '../../src/errors.js';
import { notesOf } from '../../src/graphql/notes.js';
import type { RemoteAnswer } from '../../src/graphql/remote.js';
import { type RemoteRequest, sendDocument } from '../../src/graphql/send-document.js';
import type { Session } from '../../src/http/session.js';
import { describeRemote } from '../support/remote.js';
import { ADA, openSession, openStage, type Stage } from '../support/traffic.js';
import { json, type StubReply } from '../support/upstream.js';

const REQUEST: RemoteRequest = { query: '{repos{id}}', variables: { a: 1 }, operationName: 'Mine' };

let stage: Stage;

afterEach(() => stage.close());

interface PostOptions {
  readonly base?: string;
  readonly path?: string;
  readonly request?: RemoteRequest;
  readonly session?: Session;
}

async function post(reply: StubReply, options: PostOptions = {}): Promise<RemoteAnswer> {
  const { base = '', path = '', request = REQUEST, session = openSession(ADA) } = options;
  stage = await openStage({ answer: () => reply, base });
  return sendDocument(describeRemote(stage.target, path), request, 'Query.repos', session);
}

async function failureOf(reply: StubReply): Promise<PortolanError> {
  const outcome = await post(reply).catch((error: unknown) => error);
  if (outcome instanceof PortolanError) return outcome;
  throw new Error(`answered: ${JSON.stringify(outcome)}`);
}

describe('a document', () => {
  it('is posted with its variables, its operation name and the credential', async () => {
    await post(json({ data: {} }));
    expect(stage.upstream.seen).toHaveLength(1);
    const [seen] = stage.upstream.seen;
    expect(seen).toMatchObject({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: 'Bearer ada',
      },
    });
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      query: '{repos{id}}',
      variables: { a: 1 },
      operationName: 'Mine',
    });
  });

  it('has no operation name when the client gave none', async () => {
    await post(json({ data: {} }), { request: { query: '{repos{id}}', variables: {} } });
    expect(JSON.parse(stage.upstream.seen[0]?.body ?? '')).toEqual({ query: '{repos{id}}', variables: {} });
  });

  it.each([
    ['the address itself', '/v1/graphql', '', '/v1/graphql'],
    ['a path below the address', '', '/v2/_zot/ext/search', '/v2/_zot/ext/search'],
    ['a path below a path', '/zot', '/v2/_zot/ext/search', '/zot/v2/_zot/ext/search'],
    ['the root', '', '', '/'],
  ])('is posted to %s', async (_, base, path, url) => {
    await post(json({ data: {} }), { base, path });
    expect(stage.upstream.seen.map((seen) => seen.url)).toEqual([url]);
  });

  it('is posted once, even when the upstream is busy', async () => {
    await failureOf({ status: 503, headers: { 'retry-after': '0' } });
    expect(stage.upstream.seen).toHaveLength(1);
  });
});

describe('an answer', () => {
  it.each([
    ['data', { data: { repos: [] } }, { data: { repos: [] }, errors: [] }],
    [
      'data and errors',
      { data: { repos: null }, errors: [{ message: 'no', path: ['repos', 0] }] },
      undefined,
    ],
    ['errors without data', { errors: [{ message: 'no' }] }, { data: null, errors: [{ message: 'no' }] }],
    [
      'null data and errors with extensions',
      { data: null, errors: [{ message: 'no', extensions: { status: 403 } }], extensions: { x: 1 } },
      undefined,
    ],
  ])('may have %s', async (_, body, answer) => {
    expect(await post(json(body))).toEqual(answer ?? body);
  });

  it.each([400, 422])('may come with status %i', async (status) => {
    const answer = await post(json({ errors: [{ message: 'Syntax Error' }] }, status));
    expect(answer.errors).toMatchObject([{ message: 'Syntax Error' }]);
  });

  it.each([401, 403, 429, 500])('with status %i is the failure that the status tells', async (status) => {
    await expect(post(json({ errors: [{ message: 'no' }] }, status))).rejects.toMatchObject({
      extensions: { status },
    });
  });

  it('may come as any content type', async () => {
    const answer = await post({ body: '{"data":{"repos":[]}}', headers: { 'content-type': 'text/plain' } });
    expect(answer.data).toEqual({ repos: [] });
  });

  it('has errors of which only what GraphQL knows is read', async () => {
    const error = { message: 'a\nstack', path: [{}], extensions: 'x', other: 1 };
    const answer = await post(json({ errors: [error, { message: '<html>' }] }));
    expect(answer.errors).toEqual([{ message: 'a' }, { message: 'the upstream gave no reason' }]);
  });

  it('has messages without addresses', async () => {
    const answer = await post(json({ errors: [{ message: 'got 500 from http://10.0.0.1:8080/internal' }] }));
    expect(answer.errors).toEqual([{ message: 'got 500 from [address]' }]);
  });

  it('has its correlation id noted', async () => {
    const session = openSession(ADA);
    await post(json({ data: {}, extensions: { correlation_id: 'c-1' } }), { session });
    await stage.close();
    await post(json({ data: {}, extensions: { correlation_id: 7 } }), { session });
    expect(notesOf(session).correlationIds).toEqual(['c-1']);
  });
});

describe('no answer', () => {
  it.each([
    ['a JSON text', '"hello"'],
    ['a list', '[{"data":{}}]'],
    ['null', 'null'],
    ['nothing', ''],
    ['neither data nor errors', '{"message":"welcome"}'],
    ['null data without errors', '{"data":null}'],
    ['no data and no errors', '{"errors":[]}'],
    ['data that are a text', '{"data":"x"}'],
    ['data that are a list', '{"data":[]}'],
    ['errors that are no list', '{"data":{},"errors":"x"}'],
    ['errors without messages', '{"data":{},"errors":[{"message":5},{}]}'],
    ['errors that are null', '{"data":{},"errors":[null]}'],
    ['a text that was cut off', '{"data":{"repos":['],
  ])('is %s', async (_, body) => {
    const failure = await failureOf({ body });
    expect(failure.message).toBe('Quay: something else came where a GraphQL answer was expected');
    expect(failure.extensions).toEqual({
      code: 'UPSTREAM_INVALID',
      upstream: 'quay',
      operation: 'Query.repos',
      status: 200,
    });
  });

  it('is a page', async () => {
    const failure = await failureOf({ body: '\n<!doctype html>' });
    expect(failure.message).toBe('Quay: an HTML page came where a GraphQL answer was expected');
  });

  it.each([
    [
      'an OCI error list',
      401,
      '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}',
      'UNAUTHENTICATED',
    ],
    ['a JSON object', 403, '{"message":"no"}', 'FORBIDDEN'],
    ['a page', 403, '<html>', 'FORBIDDEN'],
    ['a text', 429, 'slow down', 'RATE_LIMITED'],
    ['nothing', 502, '', 'UPSTREAM_ERROR'],
    ['null data', 500, '{"data":null}', 'UPSTREAM_ERROR'],
  ])("with a status of its own is the upstream's error: %s", async (_, status, body, code) => {
    expect((await failureOf({ status, body })).extensions).toMatchObject({
      code,
      status,
      operation: 'Query.repos',
    });
  });

  it('comes when the connection breaks', async () => {
    expect((await failureOf({ after: 'reset' })).extensions).toEqual({
      code: 'UPSTREAM_UNREACHABLE',
      upstream: 'quay',
      operation: 'Query.repos',
    });
  });
});

describe('a malformed credential', () => {
  it('is the failure of the operation that needed it', async () => {
    const session: Session = {
      ...openSession(),
      credential: () => {
        throw new PortolanError('UNAUTHENTICATED', 'malformed');
      },
    };
    await expect(post(json({ data: {} }), { session })).rejects.toMatchObject({
      extensions: { code: 'UNAUTHENTICATED', upstream: 'quay', operation: 'Query.repos' },
    });
    expect(stage.upstream.seen).toEqual([]);
  });
});
