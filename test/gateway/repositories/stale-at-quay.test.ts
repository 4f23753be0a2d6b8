import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/sandbox.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

const NODE = 'quay.example/demonstrationorg/node';
const STALE = `query ($reference: String!, $for: Duration!) { registryRepository(reference: $reference) {
  stale(for: $for) { isStale reason tags { name digest pulledAt } sources { upstream state reason } } } }`;
const LIST = `query ($for: Duration!) { registryRepositories(registry: "quay", staleFor: $for, first: 100) {
  nodes { path } sources { state reason } } }`;
const NOT_COUNTED = /FEATURE_IMAGE_PULL_STATS is off/;

interface StaleTags {
  readonly isStale: boolean | null;
  readonly reason: string | null;
  readonly tags: readonly {
    readonly name: string;
    readonly digest: string;
    readonly pulledAt: string | null;
  }[];
  readonly sources: readonly { readonly state: string; readonly reason: string | null }[];
}

jest.setTimeout(60_000);

let sandbox: Sandbox;
let gateway: TestGateway;

const open = async (options: SandboxOptions = {}) => {
  sandbox = await startSandbox(options);
  gateway = await startGateway(sandboxUrls(sandbox));
};
const close = async () => {
  await gateway.close();
  await sandbox.close();
};
const statistics = () => sandbox.quay.calls.filter(({ url }) => url.endsWith('/pull_statistics'));

async function ask(query: string, variables: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { data, errors } = await gateway.ask(query, { headers: ADA, variables });
  expect(errors).toEqual([]);
  return data ?? {};
}

async function staleIn(reference: string, length: string): Promise<StaleTags> {
  const { registryRepository } = await ask(STALE, { reference, for: length });
  return (registryRepository as { stale: StaleTags }).stale; // as STALE selects it
}

describe('what is stale at a Quay that counts pulls', () => {
  beforeAll(() => open());
  beforeEach(() => sandbox.reset());
  afterAll(close);

  it('is nothing that was pulled lately, for one list and one call for each image', async () => {
    const { isStale, tags, sources } = await staleIn(NODE, 'P30D');
    expect([isStale, tags, sources]).toEqual([
      false,
      [],
      [{ upstream: 'quay', state: 'FOUND', reason: null }],
    ]);
    // Twelve tags name two images.
    expect([sandbox.quay.calls.length, statistics().length]).toEqual([3, 2]);
  });

  it('is what was pulled long ago as well, and tells when', async () => {
    const { isStale, tags } = await staleIn('quay.example/demonstrationorg/svc-18', 'P30D');
    expect([isStale, tags.length]).toEqual([true, 10]);
    expect(tags.map(({ pulledAt }) => pulledAt)).not.toContain(null);
    expect([sandbox.quay.calls.length, statistics().length]).toEqual([11, 10]);
  });

  it('asks again for nothing that the list or a location of an image has asked', async () => {
    const query = `query ($reference: String!) {
      image(reference: $reference) { locations { nodes { pulledAt } } }
      registryRepositories(registry: "quay", text: "demonstrationorg/node", staleFor: "PT30M") {
        nodes { path stale(for: "PT30M") { isStale tags { name } } } } }`;
    const data = await ask(query, { reference: `${NODE}:20` });
    expect(JSON.stringify(data.image)).toMatch(/"pulledAt":"20/);
    expect(data.registryRepositories).toMatchObject({ nodes: [{ stale: { isStale: true } }] });
    const urls = statistics().map(({ url }) => url);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls.filter((url) => url.includes('/demonstrationorg/node/'))).toHaveLength(2);
  });

  it('lists the one repository of the story that nobody has used', async () => {
    const { registryRepositories } = await ask(LIST, { for: 'P30D' });
    expect(registryRepositories).toEqual({
      nodes: [{ path: 'demonstrationorg/svc-18' }],
      sources: [{ state: 'FOUND', reason: null }],
    });
  });

  it('is not known where statistics are refused, and the old tags are named', async () => {
    sandbox.quay.fail({ kind: 'status', status: 403, path: '/pull_statistics' });
    const { isStale, reason, tags, sources } = await staleIn(NODE, 'P30D');
    expect([isStale, tags.length, statistics().length]).toEqual([null, 12, 2]);
    expect(tags.map(({ pulledAt }) => pulledAt)).toEqual(Array(12).fill(null));
    expect(reason).toMatch(/^pulls could not be read: Quay: /);
    expect(sources).toMatchObject([{ state: 'FOUND', reason: expect.stringContaining('could not be read') }]);
  });
});

describe('what is stale at a Quay that does not count pulls', () => {
  beforeAll(() => open({ quayFeaturesOff: ['FEATURE_IMAGE_PULL_STATS'] }));
  beforeEach(() => sandbox.reset());
  afterAll(close);

  it('is not known, the old tags are named, and Quay is asked once', async () => {
    const { isStale, reason, tags } = await staleIn(NODE, 'P30D');
    expect([isStale, tags.length]).toEqual([null, 12]);
    expect(reason).toMatch(NOT_COUNTED);
    expect([sandbox.quay.calls.length, statistics().length]).toEqual([2, 1]);
  });

  it('is asked once for a whole list', async () => {
    const { registryRepositories } = await ask(LIST, { for: 'P30D' });
    const { nodes, sources } = registryRepositories as { nodes: object[]; sources: { reason: string }[] };
    expect(nodes.length).toBeGreaterThan(10);
    expect(sources[0]?.reason).toMatch(NOT_COUNTED);
    expect(statistics()).toHaveLength(1);
  });
});
