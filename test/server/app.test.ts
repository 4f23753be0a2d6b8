import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from '../support/gateway.js';

const APP = 'https://app.example.com';
const QUERY = '{ quayUser { username } }';
const MADE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let sandbox: Sandbox;
let gateway: TestGateway;
const opened: TestGateway[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway(sandboxUrls(sandbox));
});
beforeEach(() => sandbox.reset());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

async function open(env: NodeJS.ProcessEnv): Promise<TestGateway> {
  const other = await startGateway({ ...sandboxUrls(sandbox), ...env });
  opened.push(other);
  return other;
}

describe('the paths of the gateway', () => {
  it('are answered with a request id, known or not', async () => {
    for (const [path, status] of [
      ['/healthz', 200],
      ['/readyz', 200],
      ['/nowhere', 404],
      ['/graphql/', 404],
    ] as const) {
      const response = await fetch(`${gateway.origin}${path}`);
      expect([path, response.status]).toEqual([path, status]);
      expect(response.headers.get('x-request-id')).toMatch(MADE);
    }
  });

  it('say that it lives without asking an upstream', async () => {
    expect(await (await fetch(`${gateway.origin}/healthz`)).json()).toEqual({ status: 'ok' });
    expect([sandbox.scout, sandbox.hub, sandbox.quay, sandbox.zot].flatMap(({ calls }) => calls)).toEqual([]);
  });

  it('do not name the software behind them', async () => {
    const response = await fetch(`${gateway.origin}/nowhere`);
    expect(await response.json()).toEqual({ error: 'not found' });
    expect([...response.headers.keys()].filter((name) => /server|powered/.test(name))).toEqual([]);
  });

  it('take queries by GET from whoever can set a header', async () => {
    const url = `${gateway.origin}/graphql?query=${encodeURIComponent(QUERY)}`;
    const headers = { ...ADA, 'apollo-require-preflight': '1' };
    expect(await (await fetch(url, { headers })).json()).toEqual({ data: { quayUser: { username: 'ada' } } });
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('take no %s', async (method) => {
    expect((await fetch(`${gateway.origin}/graphql`, { method })).status).toBe(404);
  });
});

describe('pages of other origins', () => {
  const preflight = ({ origin }: TestGateway, from: string) =>
    fetch(`${origin}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-quay-authorization',
      },
    });
  const allowed = ({ headers }: Response) => headers.get('access-control-allow-origin');

  it('may not call the gateway unless they are configured', async () => {
    const response = await preflight(gateway, APP);
    expect([response.status, allowed(response)]).toEqual([404, null]);
    const { headers } = await gateway.ask(QUERY, { headers: { origin: APP } });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('may call it, with the headers it knows, when they are', async () => {
    const listed = await open({ CORS_ORIGINS: `http://localhost:3000, ${APP}` });
    const response = await preflight(listed, APP);
    expect([response.status, allowed(response)]).toEqual([204, APP]);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toContain('x-quay-authorization');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    const { headers } = await listed.ask(QUERY, { headers: { ...ADA, origin: APP } });
    expect(headers['access-control-allow-origin']).toBe(APP);
    expect(headers['access-control-expose-headers']).toContain('x-request-id');
    expect(headers.vary).toMatch(/origin/i);
  });

  it.each([
    'https://other.example.com',
    'https://app.example.com.evil.test',
    'http://app.example.com',
    'null',
  ])('such as %s may not, when only another one is configured', async (origin) => {
    const limited = await open({ CORS_ORIGINS: APP });
    expect(allowed(await preflight(limited, origin))).toBeNull();
    const { headers } = await limited.ask(QUERY, { headers: { origin } });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('can read a refusal as well', async () => {
    const locked = await open({ CORS_ORIGINS: APP, CLIENT_KEYS: `web:${'ab'.repeat(32)}` });
    const { status, headers } = await locked.ask(QUERY, { headers: { origin: APP } });
    expect([status, headers['access-control-allow-origin']]).toEqual([401, APP]);
    expect((await preflight(locked, APP)).status).toBe(204);
  });
});

describe('the body of a request', () => {
  const post = (bytes: number) => {
    const rest = JSON.stringify({ query: `${QUERY} # ` });
    return fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...ADA },
      body: rest.replace('# ', `# ${'x'.repeat(bytes - rest.length)}`),
    });
  };

  it('may be 1 MiB and not a byte more', async () => {
    expect((await post(1 << 20)).status).toBe(200);
    expect((await post((1 << 20) + 1)).status).toBe(413);
    expect(sandbox.quay.calls).toHaveLength(1);
  });
});

describe('the request id', () => {
  const idFor = async (id: string) => (await gateway.ask(QUERY, { headers: { 'x-request-id': id } })).headers;

  it.each([
    ['one letter', 'a'],
    ['every sign that is allowed', 'trace-1_2.3:4/5+6='],
    ['128 characters', 'x'.repeat(128)],
  ])('is the caller’s when it is %s', async (_what, id) => {
    expect((await idFor(id))['x-request-id']).toBe(id);
  });

  it.each([
    ['two words', 'two words'],
    ['129 characters', 'x'.repeat(129)],
    ['500 characters', 'x'.repeat(500)],
    ['a list', 'a,b'],
    ['JSON', '{"a":1}'],
    ['not ASCII', 'caf\u00e9'],
    ['a quotation', "a';--"],
    ['empty', ''],
  ])('is a new one when the caller’s is %s', async (_what, id) => {
    expect((await idFor(id))['x-request-id']).toMatch(MADE);
  });

  it.each(['one\r\n two', 'one\n two', 'one\r\nx-injected: two', 'one\0two'])(
    'never puts a line of its own into the answer when it is %j',
    async (id) => {
      const socket = connect(Number(new URL(gateway.origin).port), '127.0.0.1');
      socket.end(
        `GET /healthz HTTP/1.1\r\nhost: portolan\r\nx-request-id: ${id}\r\nconnection: close\r\n\r\n`,
      );
      const [head = ''] = (await text(socket)).split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 (200|400)/);
      expect(head).not.toMatch(/^\s*two|^x-injected/im);
    },
  );

  it('is another one for every request that brings none', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await gateway.ask(QUERY)).headers['x-request-id']),
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('the schema', () => {
  const SCHEMA = '{ __schema { queryType { name } } }';
  const shows = async ({ ask }: TestGateway) => {
    const { status, errors, data } = await ask(SCHEMA);
    if (status === 200) expect([errors, data]).toEqual([[], { __schema: { queryType: { name: 'Query' } } }]);
    else expect([status, errors[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    return status === 200;
  };
  const playground = async ({ origin }: TestGateway) => (await fetch(`${origin}/playground`)).status !== 404;

  it.each([
    ['shown', {}, true],
    ['hidden in production', { NODE_ENV: 'production' }, false],
    ['shown in production when asked for', { NODE_ENV: 'production', INTROSPECTION: 'on' }, true],
    ['hidden elsewhere when asked for', { INTROSPECTION: 'off' }, false],
  ])('is %s', async (_how, env, isShown) => {
    const other = await open(env);
    for (let run = 0; run < 3; run += 1) expect(await shows(other)).toBe(isShown);
    expect((await other.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });

  it.each([
    ['there', {}, true],
    ['not there in production', { NODE_ENV: 'production' }, false],
    ['there in production when asked for', { NODE_ENV: 'production', PLAYGROUND: 'true' }, true],
    ['not there elsewhere when asked for', { PLAYGROUND: '0' }, false],
  ])('has its playground %s', async (_how, env, isThere) => {
    expect(await playground(await open(env))).toBe(isThere);
  });
});

describe('the log', () => {
  const linesOf = async (query: string, options: Parameters<TestGateway['ask']>[1] = {}) => {
    const other = await open({});
    const headers = { ...ADA, 'x-request-id': 'traced', ...options.headers };
    const answer = await other.ask(query, { ...options, headers });
    const lines: Record<string, unknown>[] = other
      .logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return { answer, lines };
  };

  it('has one line for the operation and one for each upstream call, all with the request id', async () => {
    const query = `query Trace($repo: String!) { quayRepository(repository: $repo) { tags { page } } zotApiVersion { __typename }
      dhiRepositoryDetails(query: { repoName: "node" }) { name } }`;
    const { lines } = await linesOf(query, { variables: { repo: 'demonstrationorg/web' } });
    expect(new Set(lines.map(({ requestId }) => requestId))).toEqual(new Set(['traced']));
    const [operation, ...more] = lines.filter(({ msg }) => msg === 'operation');
    expect(more).toEqual([]);
    expect(operation).toMatchObject({
      operationName: 'Trace',
      operationType: 'query',
      ms: expect.any(Number),
    });
    const calls = lines.filter(({ msg }) => msg === 'upstream reply');
    expect(calls.map((line) => `${line.upstream} ${line.operation} ${line.status}`).sort()).toEqual([
      'hub Mutation.hubCreateAccessToken 200',
      'quay QuayRepository.tags 200',
      'quay Query.quayRepository 200',
      'scout Query.dhiRepositoryDetails 200',
      'zot Query.zotApiVersion 200',
    ]);
    expect(lines).toHaveLength(6);
  });

  it('tells what failed with it by number and codes', async () => {
    const { answer, lines } = await linesOf(
      '{ a: quayUser { username } b: quayTags(repository: "..") { page } }',
      { headers: { 'x-quay-authorization': 'Bearer wrong' } },
    );
    expect(answer.errors.map(({ extensions }) => extensions.requestId)).toEqual(['traced', 'traced']);
    expect(lines.find(({ msg }) => msg === 'operation')).toMatchObject({
      errors: 2,
      codes: expect.arrayContaining(['UNAUTHENTICATED', 'BAD_USER_INPUT']),
    });
  });

  it.each(['{ nosuch }', '{ broken'])('has one line for %s, which is no operation', async (query) => {
    const { lines } = await linesOf(query);
    expect(lines.map(({ msg, requestId, errors }) => [msg, requestId, errors])).toEqual([
      ['operation', 'traced', 1],
    ]);
  });

  it('has neither the text nor the variables of an operation, nor a credential', async () => {
    const { lines } = await linesOf(
      'query ($repo: String!) { secretAlias: quayRepository(repository: $repo) { name } }',
      {
        variables: { repo: 'demonstrationorg/secret-project' },
      },
    );
    expect(JSON.stringify(lines)).not.toMatch(/secretAlias|secret-project|quay-ada-token|YWRh|dckr_pat/);
  });

  it('is told by the shortcut as it is by Apollo', async () => {
    const query = 'query Often { quayUser { username } }';
    for (let run = 0; run < 3; run += 1)
      await gateway.ask(query, { headers: { ...ADA, 'x-request-id': `run-${run}` } });
    const told = gateway
      .logged()
      .split('\n')
      .filter((line) => line.includes('"Often"'))
      .map((line) => ({ ...JSON.parse(line), time: 0, ms: 0, requestId: '' }));
    expect(told).toHaveLength(3);
    expect(told[2]).toEqual(told[0]);
  });
});
