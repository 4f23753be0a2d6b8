import { ApolloServer } from '@apollo/server';
import { readConfig } from '../../src/config.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { basic, expectNoLeak, SECRETS, unseen } from '../support/failures.js';
import { ADA, type Answer, BOB, sandboxUrls, startGateway, type TestGateway } from '../support/gateway.js';
import { until } from '../support/traffic.js';
import { json, type StubUpstream, startUpstream } from '../support/upstream.js';

interface Call {
  readonly upstream: string;
  readonly operation: string;
  readonly method: string;
  readonly milliseconds: number;
  readonly bytes: number | null;
  readonly status: number | null;
  readonly cache: string;
  readonly code?: string;
}

const SHOW = { 'portolan-calls': '1' };
const ORG = '{ organization: "demonstrationorg" }';

function callsOf({ extensions }: Answer): readonly Call[] | undefined {
  return (extensions?.portolan as { calls: Call[] } | undefined)?.calls;
}

/** Without what differs from run to run. */
function told(answer: Answer): string[] | undefined {
  return callsOf(answer)?.map(({ upstream, operation, method, status, cache, code }) =>
    [upstream, method, operation, status, cache, code]
      .filter((part) => part !== undefined && part !== null)
      .join(' '),
  );
}

describe('over the simulated upstreams', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({ ...sandboxUrls(sandbox), SHOW_CALLS: 'on' });
    await gateway.ask('{ dvpNamespaces }', { headers: ADA });
  });
  beforeEach(() => sandbox.reset());
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const show = (query: string, headers: Record<string, string> = ADA) =>
    gateway.ask(query, { headers: { ...headers, ...SHOW } });

  it.each<[string, Record<string, string>]>([
    ['without the header', {}],
    ['with another value of the header', { 'portolan-calls': 'true' }],
  ])('are not told %s', async (_when, headers) => {
    const answer = await gateway.ask('{ quayUser { username } }', { headers: { ...ADA, ...headers } });
    expect(answer.text).toBe('{"data":{"quayUser":{"username":"ada"}}}\n');
  });

  it('are the same whether an operation is interpreted, compiled, or goes past Apollo', async () => {
    const query = unseen(`{
      quayRepository(repository: "demonstrationorg/node") { name }
      dhiRepositoryDetails(context: ${ORG}, query: { repoName: "node" }) { name }
    }`);
    const apollo = jest.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
    const runs = [await show(query), await show(query), await show(query)];
    expect(apollo).toHaveBeenCalledTimes(2);
    apollo.mockRestore();
    for (const run of runs) {
      expect(told(run)?.sort()).toEqual([
        'quay GET Query.quayRepository 200 NONE',
        'scout POST Query.dhiRepositoryDetails 200 NONE',
      ]);
      expect(run.extensions?.correlation_id).toEqual(expect.any(String));
    }
  });

  it('have their sizes as they came', async () => {
    const answer = await show('{ quayUser { username } }');
    const [call] = callsOf(answer) ?? [];
    expect(call).toEqual({
      upstream: 'quay',
      operation: 'Query.quayUser',
      method: 'GET',
      milliseconds: expect.any(Number),
      bytes: expect.any(Number),
      status: 200,
      cache: 'NONE',
    });
    expect(gateway.logged()).toContain(`"operation":"Query.quayUser","status":200,"bytes":${call?.bytes},`);
  });

  it('tell what the operation had read before', async () => {
    const answer = await show('{ a: quayUser { username } b: quayUser { email } }');
    expect(told(answer)).toEqual(['quay GET Query.quayUser MEMO', 'quay GET Query.quayUser 200 NONE']);
    expect(sandbox.quay.calls).toHaveLength(1);
  });

  it('are an empty list for an operation that needs none', async () => {
    expect(callsOf(await show('{ __typename }'))).toEqual([]);
  });

  it('are not told of an operation that is not valid', async () => {
    const answer = await show('{ nosuch }');
    expect([answer.status, answer.extensions]).toEqual([400, undefined]);
  });

  it('include the sign-in that was made for them', async () => {
    const answer = await show('{ dvpNamespaces }', {
      'x-docker-authorization': basic('bob', 'dckr_pat_bob'),
    });
    expect(told(answer)).toEqual([
      'hub POST Mutation.hubCreateAccessToken 200 NONE',
      'dvp GET Query.dvpNamespaces 200 NONE',
    ]);
  });

  it('include every attempt', async () => {
    sandbox.quay.fail({ kind: 'status', status: 503, times: 1 });
    expect(told(await show('{ quayUser { username } }'))).toEqual([
      'quay GET Query.quayUser 503 NONE',
      'quay GET Query.quayUser 200 NONE',
    ]);
  });

  it('include those of changes', async () => {
    const answer = await show('mutation { quayCreateAppToken(input: { title: "shown" }) { title } }');
    expect(told(answer)).toEqual(['quay POST Mutation.quayCreateAppToken 200 NONE']);
  });

  it('include files that are read as they come', async () => {
    const week = 'namespace: "demonstrationorg", year: 2025, timespan: WEEKS, interval: 27';
    const answer = await show(`{ dvpExport(${week}, view: SUMMARY) { rows(first: 1) { columns } } }`);
    expect(answer.errors).toEqual([]);
    const calls = told(answer) ?? [];
    expect(calls).toHaveLength(sandbox.hub.calls.length);
    expect(calls[0]).toBe('dvp GET Query.dvpExport 200 NONE');
    expect(new Set(calls.slice(1))).toEqual(new Set(['dvp GET DvpExport.rows 200 NONE']));
  });

  it('are told to each of two callers who ask at once for themselves', async () => {
    const [ada, bob] = await Promise.all([
      show('{ quayUser { username } }'),
      show('{ quayUser { username } zotApiVersion { dockerDistributionApiVersion } }', BOB),
    ]);
    expect(told(ada as Answer)).toEqual(['quay GET Query.quayUser 200 NONE']);
    expect(told(bob as Answer)?.sort()).toEqual([
      'quay GET Query.quayUser 200 NONE',
      'zot GET Query.zotApiVersion 200 NONE',
    ]);
  });
});

describe('over an upstream that waits', () => {
  let upstream: StubUpstream;
  let gateway: TestGateway;

  beforeEach(async () => {
    upstream = await startUpstream();
    gateway = await startGateway({
      QUAY_URL: upstream.origin,
      UPSTREAM_TIMEOUT_MS: '300',
      SHOW_CALLS: 'on',
    });
  });
  afterEach(async () => {
    await gateway.close();
    await upstream.close();
  });

  const headers = { 'x-quay-authorization': `Bearer ${SECRETS.quay}`, ...SHOW };
  const CAPABILITIES = '{ quayRegistryCapabilities { mirrorArchitectures } }';

  it('tell whose answer was waited for', async () => {
    upstream.answer = () => ({ ...json({ mirror_architectures: [] }), after: 100 });
    const first = gateway.ask(CAPABILITIES, { headers });
    await until(() => upstream.seen.length === 1);
    const second = gateway.ask(CAPABILITIES, { headers });
    expect([told(await first), told(await second)]).toEqual([
      ['quay GET Query.quayRegistryCapabilities 200 NONE'],
      ['quay GET Query.quayRegistryCapabilities SHARED'],
    ]);
    expect(callsOf(await second)?.[0]).toMatchObject({ bytes: null, status: null });
    expect(upstream.seen).toHaveLength(1);
  });

  it('tell why there was no answer, and neither an address nor a credential', async () => {
    upstream.answer = () => ({ after: 'hang' });
    const answer = await gateway.ask('{ quayRepository(repository: "a/secret-name") { name } }', { headers });
    expect(told(answer)).toEqual(['quay GET Query.quayRepository NONE UPSTREAM_TIMEOUT']);
    expectNoLeak(answer.text, upstream.origin);
    expect(JSON.stringify(answer.extensions)).not.toContain('secret-name');
  });
});

describe('a server that was not told to show calls', () => {
  it.each<[string, NodeJS.ProcessEnv]>([
    ['by itself', {}],
    ['with a line that is empty', { SHOW_CALLS: '' }],
    ['when it is told not to', { SHOW_CALLS: 'off' }],
    ['in production', { NODE_ENV: 'production' }],
  ])('keeps them to itself %s', (_when, env) => {
    expect(readConfig(env).showsCalls).toBe(false);
  });

  it('tells nobody who asks', async () => {
    const upstream = await startUpstream(() => json({ mirror_architectures: [] }));
    const gateway = await startGateway({ QUAY_URL: upstream.origin });
    const answer = await gateway.ask('{ quayRegistryCapabilities { __typename } }', { headers: SHOW });
    await gateway.close();
    await upstream.close();
    expect(answer.text).toBe(
      '{"data":{"quayRegistryCapabilities":{"__typename":"QuayRegistryCapabilities"}}}\n',
    );
  });
});
