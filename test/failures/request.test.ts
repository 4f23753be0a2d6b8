import { expectNoLeak, type Scene, startScene, told } from '../support/failures.js';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.close());
afterEach(() => {
  // Nothing that is wrong before it is an operation may reach an upstream.
  expect(scene.upstream.seen.splice(0)).toEqual([]);
});

interface Posted {
  readonly status: number;
  readonly errors: { message: string; extensions: Record<string, unknown> }[];
}

async function post(body: string, contentType = 'application/json'): Promise<Posted> {
  return send('/graphql', { method: 'POST', headers: { 'content-type': contentType }, body });
}

async function send(path: string, init: RequestInit = {}): Promise<Posted> {
  const response = await fetch(`${scene.gateway.origin}${path}`, init);
  const text = await response.text();
  expectNoLeak(text);
  expect(response.headers.get('x-request-id')).toBeTruthy();
  const { errors, data } = JSON.parse(text);
  expect(data ?? null).toBeNull();
  expect(errors).toHaveLength(1);
  expect(errors[0].extensions.requestId).toBe(response.headers.get('x-request-id'));
  return { status: response.status, errors };
}

const codeOf = ({ status, errors }: Posted) => [status, errors[0]?.extensions.code];

describe('a document that does not fit the schema', () => {
  it.each([
    ['an unknown field', '{ quayRepository(repository: "a/b") { nosuch } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown root field', '{ nosuch }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown argument', '{ quayUser(nosuch: 1) { username } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a literal of the wrong type',
      '{ quayRepository(repository: 7) { name } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'an unknown enum value',
      '{ dvpRepoPulls(namespace: "a", repo: "b", timespan: DAYS) { start } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a missing argument', '{ quayRepository { name } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['no selection', '{ quayUser }', 'GRAPHQL_VALIDATION_FAILED'],
    ['no GraphQL', '{ quayUser { username ', 'GRAPHQL_PARSE_FAILED'],
    ['nothing', '', 'BAD_USER_INPUT'],
  ])('with %s is refused before any upstream is called', async (_what, query, code) => {
    expect(codeOf(await post(JSON.stringify({ query })))).toEqual([400, code]);
  });
});

it('a subscription is refused as a mistake of the client, because the graph has none', async () => {
  const posted = await post(JSON.stringify({ query: 'subscription { quayUser { username } }' }));
  expect(posted.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

describe('variables', () => {
  const query = 'query ($name: String!, $page: Int) { quayTags(repository: $name, page: $page) { page } }';

  it.each([
    ['of the wrong type', { name: 7 }],
    ['that are null where they may not be', { name: null }],
    ['that are missing', {}],
    ['beyond 32 bits for an Int', { name: 'a/b', page: 4_294_967_296 }],
    ['that are an object where a text is expected', { name: { $ne: '' } }],
  ])('%s are refused with 400 and BAD_USER_INPUT', async (_what, variables) => {
    for (let run = 0; run < 3; run += 1) {
      expect(codeOf(await post(JSON.stringify({ query, variables })))).toEqual([400, 'BAD_USER_INPUT']);
    }
  });

  it('as a text with JSON in it are refused', async () => {
    expect(codeOf(await post(JSON.stringify({ query, variables: '{"name":"a/b"}' })))).toEqual([
      400,
      'BAD_USER_INPUT',
    ]);
  });

  it('of an input object are refused when a field is unknown', async () => {
    const create =
      'mutation ($input: QuayCreateAppTokenInput!) { quayCreateAppToken(input: $input) { uuid } }';
    const variables = { input: { title: 't', nosuch: 1 } };
    expect(codeOf(await post(JSON.stringify({ query: create, variables })))).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('that are no date are refused where a DateTime is expected', async () => {
    const create = 'mutation ($input: ZotCreateApiKeyInput!) { zotCreateApiKey(input: $input) { uuid } }';
    const variables = { input: { label: 'l', expirationDate: 'tomorrow' } };
    expect(codeOf(await post(JSON.stringify({ query: create, variables })))).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('a request body', () => {
  it.each([
    ['that is no JSON', '{"query": '],
    ['that is empty', ''],
    ['that is no object', '"{ quayUser { username } }"'],
    ['that is null', 'null'],
    ['without a query', '{}'],
    ['with a query that is no text', '{"query": 7}'],
    ['that tries to reach the prototype', '{"__proto__": {"query": "{ quayUser { username } }"}}'],
    ['that is a batch', '[{"query": "{ quayUser { username } }"}]'],
  ])('%s is refused with 400 and BAD_USER_INPUT', async (_what, body) => {
    expect(codeOf(await post(body))).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('that names an operation which is not in the document is refused', async () => {
    const body = { query: 'query A { quayUser { username } }', operationName: 'B' };
    expect(codeOf(await post(JSON.stringify(body)))).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('over 1 MiB is refused with 413 and PAYLOAD_TOO_LARGE', async () => {
    const query = `{ quayUser { username } } # ${'x'.repeat(1 << 20)}`;
    expect(codeOf(await post(JSON.stringify({ query })))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });
});

describe('a request that a page of another site could send', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'as %s is refused, although it holds a valid operation',
    async (contentType) => {
      const posted = await post(JSON.stringify({ query: '{ quayUser { username } }' }), contentType);
      expect([400, 415]).toContain(posted.status);
      expect(posted.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    },
  );

  it('by GET without a header that forms cannot set is refused', async () => {
    const posted = await send(`/graphql?query=${encodeURIComponent('{ quayUser { username } }')}`);
    expect(codeOf(posted)).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('is refused when it would change something by GET', async () => {
    const query = encodeURIComponent('mutation { quayRevokeAppToken(tokenUuid: "u") }');
    const posted = await send(`/graphql?query=${query}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(codeOf(posted)).toEqual([405, 'BAD_USER_INPUT']);
  });
});

describe('the value of an argument that becomes part of a path', () => {
  const outside = { code: 'BAD_USER_INPUT' };

  it.each([
    'a/..',
    '../b',
    'a/./b',
    '..',
    'a/%2e%2e',
    '%2E%2E/b',
    'a/.%2e',
    'a/%252e%252e',
    'a%2f..%2fb',
    'a\\..\\b',
    'a//b',
    '/a',
    'a/',
    '',
    'a/b\u0000',
    'a/b\r\nx-injected: 1',
    'a/\ud800',
  ])('is refused when it is %j', async (repository) => {
    const query = 'query ($repository: String!) { quayRepository(repository: $repository) { name } }';
    for (let run = 0; run < 3; run += 1) {
      const answer = await scene.ask(query, { variables: { repository } });
      expect(answer.data).toEqual({ quayRepository: null });
      expect(told(answer)).toEqual([expect.objectContaining({ ...outside, path: ['quayRepository'] })]);
    }
  });

  it.each(['..', '%2e%2e', 'a/b', 'a%2fb', '', '.'])(
    'may not be %j where it is one segment',
    async (uuid) => {
      const query = 'mutation ($uuid: String!) { quayRevokeAppToken(tokenUuid: $uuid) }';
      const answer = await scene.ask(query, { variables: { uuid } });
      expect(told(answer)).toEqual([expect.objectContaining({ ...outside, path: ['quayRevokeAppToken'] })]);
    },
  );

  it.each([
    ['zotManifest', '{ zotManifest(name: "a", reference: "..") { schemaVersion } }'],
    ['zotTags', '{ zotTags(name: "../_catalog") { name } }'],
    ['dvpNamespace', '{ dvpNamespace(namespace: "..") { namespace } }'],
    ['dvpRepoPulls', '{ dvpRepoPulls(namespace: "a", repo: "%2e%2e") { start } }'],
    ['quayManifest', '{ quayManifest(repository: "a/b", digest: "../../user") { digest } }'],
  ])('is refused by %s as well', async (field, query) => {
    const answer = await scene.ask(query);
    expect(told(answer)).toEqual([expect.objectContaining({ ...outside, path: [field] })]);
  });

  it('is refused when it would be half a character of a query', async () => {
    const query = 'query ($tag: String) { zotTags(name: "a", last: $tag) { name } }';
    const answer = await scene.ask(query, { variables: { tag: '\ud800' } });
    expect(told(answer)).toEqual([expect.objectContaining({ ...outside, path: ['zotTags'] })]);
  });
});
