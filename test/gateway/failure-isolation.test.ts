import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { ADA, type Answer, BOB, sandboxUrls, startGateway, type TestGateway } from '../support/gateway.js';
import { type HeldStage, openHeldStage } from '../support/held-upstream.js';
import { until } from '../support/traffic.js';

const ORG = '{ organization: "demonstrationorg" }';
const EVERYBODY = `{
  dhiRepositoryDetails(query: { repoName: "node" }) { name }
  quayUser { username }
  zotApiVersion { dockerDistributionApiVersion }
  zotSearchImage(image: "demonstrationorg/node:20") { tag }
  dvpNamespaces
}`;
const WHOLE = {
  dhiRepositoryDetails: { name: 'node' },
  quayUser: { username: 'ada' },
  zotApiVersion: { dockerDistributionApiVersion: 'registry/2.0' },
  zotSearchImage: { tag: '20' },
  dvpNamespaces: ['demonstrationorg'],
};

let sandbox: Sandbox;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  // The first operation of a process is slow; the deadlines below are short.
  const gateway = await open();
  const answer = await gateway.ask(EVERYBODY, { headers: ADA });
  expect([answer.data, answer.errors]).toEqual([WHOLE, []]);
});
beforeEach(() => sandbox.reset());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});
afterAll(() => sandbox.close());

async function open(env: NodeJS.ProcessEnv = {}): Promise<TestGateway> {
  const gateway = await startGateway({ ...sandboxUrls(sandbox), ...env });
  opened.push(gateway);
  return gateway;
}

/** A gateway that already holds Ada's Docker token, so that calls are counted without the exchange. */
async function openSignedIn(env: NodeJS.ProcessEnv = {}): Promise<TestGateway> {
  const gateway = await open(env);
  const { errors } = await gateway.ask('{ dvpNamespaces }', { headers: ADA });
  expect(errors).toEqual([]);
  sandbox.reset();
  return gateway;
}

async function timed(work: () => Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  const start = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - start };
}

const UPSTREAMS = [
  ['scout', 'scout', undefined, ['dhiRepositoryDetails']],
  ['quay', 'quay', undefined, ['quayUser']],
  ['zot', 'zot', undefined, ['zotApiVersion', 'zotSearchImage']],
  ['dvp', 'hub', '/api/publisher', ['dvpNamespaces']],
] as const;

describe.each(UPSTREAMS)('%s', (name, service, path, fields) => {
  const failures = (answer: Answer) =>
    answer.errors.map(({ path: at, extensions: { code, upstream } }) => ({ at, code, upstream }));
  const expected = fields.map((field) => ({ at: [field], code: 'UPSTREAM_TIMEOUT', upstream: name }));
  const left = { ...WHOLE, ...Object.fromEntries(fields.map((field) => [field, null])) };

  it('that hangs costs its own fields, and the operation ends by its deadline', async () => {
    const gateway = await openSignedIn({ OPERATION_DEADLINE_MS: '400' });
    sandbox[service].fail({ kind: 'hang', ...(path && { path }) });
    const { answer, ms } = await timed(() => gateway.ask(EVERYBODY, { headers: ADA }));
    expect(answer.data).toEqual(left);
    expect(failures(answer)).toEqual(expected);
    expect(answer.errors[0]?.message).toMatch(/deadline/);
    expect(ms).toBeGreaterThan(350);
    expect(ms).toBeLessThan(1_500);
  });

  it('that is slower than its time is given up, while the others answer', async () => {
    const gateway = await openSignedIn({ UPSTREAM_TIMEOUT_MS: '400' });
    sandbox[service].fail({ kind: 'slow', ms: 1_500, ...(path && { path }) });
    const { answer, ms } = await timed(() => gateway.ask(EVERYBODY, { headers: ADA }));
    expect(answer.data).toEqual(left);
    expect(failures(answer)).toEqual(expected);
    expect(answer.errors[0]?.message).toMatch(/no answer within 400 ms/);
    expect(ms).toBeLessThan(1_400);
  });
});

it('a token exchange that takes too long costs what needs the token, and names Docker Hub', async () => {
  const gateway = await open({ UPSTREAM_TIMEOUT_MS: '400' });
  sandbox.hub.fail({ kind: 'hang', path: '/v2/auth/token' });
  const answer = await gateway.ask(EVERYBODY, { headers: ADA });
  expect(answer.data).toEqual({ ...WHOLE, dhiRepositoryDetails: null, dvpNamespaces: null });
  expect(answer.errors.map(({ extensions }) => [extensions.code, extensions.upstream])).toEqual([
    ['UPSTREAM_TIMEOUT', 'hub'],
    ['UPSTREAM_TIMEOUT', 'hub'],
  ]);
});

it('an upstream that is down at the start works as soon as it is there, without a restart', async () => {
  const port = await freePort();
  const gateway = await open({ QUAY_URL: `http://127.0.0.1:${port}` });
  const readiness = await fetch(`${gateway.origin}/readyz`);
  expect([readiness.status, await readiness.json()]).toEqual([
    200,
    { status: 'degraded', upstreams: { scout: 'up', quay: 'down', zot: 'up', dvp: 'up', hub: 'up' } },
  ]);
  for (let run = 0; run < 3; run += 1) {
    const answer = await gateway.ask(EVERYBODY, { headers: ADA });
    expect(answer.data).toEqual({ ...WHOLE, quayUser: null });
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', upstream: 'quay' });
  }
  opened.push(await startSandbox({ ports: { quay: port } }));
  const answer = await gateway.ask(EVERYBODY, { headers: ADA });
  expect([answer.data, answer.errors]).toEqual([WHOLE, []]);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a field of Scout that may not be null there and fails', () => {
  const query = `{
    open: dhiRepositoryDetails(query: { repoName: "redis" }) { name }
    mirrors: dhiListMirroredRepositories(context: ${ORG}) { totalCount }
    summaries: imageSummariesByDigest(context: {}, digests: []) { digest }
  }`;

  it('does not take the others with it: they are asked again without it', async () => {
    const gateway = await open();
    for (let run = 0; run < 4; run += 1) {
      sandbox.reset();
      const answer = await gateway.ask(query, { headers: BOB });
      expect(answer.data).toEqual({ open: { name: 'redis' }, mirrors: null, summaries: [] });
      expect(answer.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
        [['mirrors'], 'FORBIDDEN'],
      ]);
      const documents = sandbox.scout.calls.map(({ body }) => JSON.parse(body).query);
      expect(documents.map((document) => document.includes('dhiListMirroredRepositories'))).toEqual([
        true,
        false,
      ]);
    }
  });

  it('leaves the correlation ids of both answers in the operation’s answer', async () => {
    const gateway = await open();
    const { extensions, errors } = await gateway.ask(query, { headers: BOB });
    const ids = extensions?.correlation_ids as string[];
    expect(new Set(ids).size).toBe(2);
    expect(ids).toEqual([expect.stringMatching(/^[\w-]{36}$/), expect.stringMatching(/^[\w-]{36}$/)]);
    expect(extensions?.correlation_id).toBe(ids[0]);
    expect(errors[0]?.extensions.correlationId).toBe(ids[0]);
  });

  it('has nobody asked again when it is alone', async () => {
    const gateway = await open();
    const mirrors = `{ dhiListMirroredRepositories(context: ${ORG}) { totalCount } }`;
    const { extensions } = await gateway.ask(mirrors, { headers: BOB });
    expect(sandbox.scout.calls).toHaveLength(1);
    expect(extensions?.correlation_ids).toHaveLength(1);
  });
});

describe('a client that goes away', () => {
  let held: HeldStage;
  let gateway: TestGateway;

  beforeEach(async () => {
    held = await openHeldStage();
    opened.push(held);
    gateway = await open({ QUAY_URL: held.target.origin, SCOUT_URL: held.target.origin });
  });

  /** A client with a connection of its own, which it can break. */
  const ask = (query: string): { leave(): void; answer: Promise<string> } => {
    const headers = { 'content-type': 'application/json', 'x-quay-authorization': 'Bearer one' };
    const client = request(`${gateway.origin}/graphql`, { method: 'POST', headers, agent: false });
    client.end(JSON.stringify({ query }));
    const answer = new Promise<string>((resolve, reject) => {
      client.once('error', reject);
      client.once('response', (response) => resolve(text(response)));
    });
    return { leave: () => client.destroy(new Error('left')), answer };
  };

  it.each([
    ['a read', '{ quayUser { username } }'],
    ['a write', 'mutation { quayRevokeAppToken(tokenUuid: "u") }'],
    ['a document of Scout', '{ dhiRepositoryDetails(query: { repoName: "node" }) { name } }'],
  ])('has %s cancelled', async (_what, query) => {
    const client = ask(query);
    const call = await held.request(0);
    expect(call.isGone).toBe(false);
    client.leave();
    await expect(client.answer).rejects.toThrow('left');
    await until(() => call.isGone);
  });

  it('does not cancel the read that another request shares', async () => {
    const leaving = ask('{ quayUser { username } }');
    const shared = await held.request(0);
    const staying = ask(
      '{ q: quayUser { name: username } dhiRepositoryDetails(query: { repoName: "x" }) { name } }',
    );
    // Scout's document of the second request shows that its fields have started.
    const marker = await held.request(1);
    leaving.leave();
    await expect(leaving.answer).rejects.toThrow('left');
    await until(() => gateway.logged().includes('"msg":"operation"'));
    expect(shared.isGone).toBe(false);
    marker.answer('{"data":{"dhiRepositoryDetails":null}}');
    shared.answer('{"username":"ada"}');
    expect(JSON.parse(await staying.answer).data).toMatchObject({ q: { name: 'ada' } });
    expect(held.held).toHaveLength(2);
  });

  it('last of those that share a read has it cancelled', async () => {
    const clients = [ask('{ quayUser { username } }'), ask('{ quayUser { email } dvpNamespaces }')];
    const shared = await held.request(0);
    await until(() => gateway.logged().includes('dvp'));
    for (const { leave, answer } of clients) {
      expect(shared.isGone).toBe(false);
      leave();
      await expect(answer).rejects.toThrow('left');
    }
    await until(() => shared.isGone);
    expect(held.held).toHaveLength(1);
  });
});

describe('an upstream that fails for a moment', () => {
  it.each([
    ['Quay', 'quay', '{ it: quayUser { username } }', { username: 'ada' }],
    [
      'zot’s search',
      'zot',
      '{ it: zotSearchImage(image: "demonstrationorg/node:20") { tag } }',
      { tag: '20' },
    ],
  ] as const)('is asked again for a read of %s', async (_who, service, query, it) => {
    const gateway = await openSignedIn();
    sandbox[service].fail({ kind: 'status', status: 503, times: 2 });
    const { data, errors } = await gateway.ask(query, { headers: ADA });
    expect([data, errors]).toEqual([{ it }, []]);
    expect(sandbox[service].calls).toHaveLength(3);
  });

  it.each([
    ['Quay', 'quay', 'mutation { quayCreateAppToken(input: { title: "once" }) { title } }'],
    ['Scout', 'scout', '{ dhiRepositoryDetails(query: { repoName: "node" }) { name } }'],
  ] as const)('is not asked again for a POST to %s', async (_who, service, query) => {
    const gateway = await openSignedIn();
    sandbox[service].fail({ kind: 'status', status: 503, times: 1 });
    const { errors } = await gateway.ask(query, { headers: ADA });
    expect(errors).toHaveLength(1);
    expect(sandbox[service].calls).toHaveLength(1);
  });
});

describe('requests at the same time', () => {
  const query = '{ quayUser { username } }';

  it('with one credential share a read', async () => {
    const gateway = await openSignedIn();
    sandbox.quay.fail({ kind: 'slow', ms: 100 });
    const answers = await Promise.all([1, 2].map(() => gateway.ask(query, { headers: ADA })));
    expect(answers.map(({ data }) => data?.quayUser)).toEqual([{ username: 'ada' }, { username: 'ada' }]);
    expect(sandbox.quay.calls).toHaveLength(1);
  });

  it('with two credentials read for themselves', async () => {
    const gateway = await openSignedIn();
    sandbox.quay.fail({ kind: 'slow', ms: 100 });
    const answers = await Promise.all([ADA, BOB].map((headers) => gateway.ask(query, { headers })));
    expect(answers.map(({ data }) => data?.quayUser)).toEqual([{ username: 'ada' }, { username: 'bob' }]);
    expect(sandbox.quay.calls).toHaveLength(2);
  });

  it('exchange one Docker credential once, however many they are', async () => {
    const gateway = await open();
    sandbox.hub.fail({ kind: 'slow', ms: 100, path: '/v2/auth/token' });
    const ask = () => gateway.ask(EVERYBODY, { headers: ADA });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    for (const { data } of answers) expect(data).toEqual(WHOLE);
    const exchanges = sandbox.hub.calls.filter(({ url }) => url === '/v2/auth/token');
    expect(exchanges).toHaveLength(1);
  });

  it('exchange two Docker credentials each for itself', async () => {
    const gateway = await open();
    await Promise.all([ADA, BOB, ADA, BOB].map((headers) => gateway.ask('{ dvpNamespaces }', { headers })));
    const exchanges = sandbox.hub.calls.filter(({ url }) => url === '/v2/auth/token');
    expect(exchanges.map(({ body }) => JSON.parse(body).identifier).sort()).toEqual(['ada', 'bob']);
  });
});
