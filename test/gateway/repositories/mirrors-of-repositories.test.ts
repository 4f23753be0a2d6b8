import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { ADA, BOB, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

const QUERY = `query ($registry: String!, $text: String!) {
  registryRepositories(registry: $registry, text: $text, first: 1) { nodes { path
    mirrorOf { id sourceReference destination { path } }
    mirrors { totalCount nodes { id sourceReference destination { host path } } sources { upstream state } }
  } }
}`;

jest.setTimeout(60_000);

describe('the mirrors of a repository', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway(sandboxUrls(sandbox));
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const ask = async (query: string, variables: object, headers = ADA) => {
    const { data, errors } = await gateway.ask(query, { headers, variables: { ...variables } });
    expect(errors).toEqual([]);
    return data ?? {};
  };

  it('lead from a copy to its source', async () => {
    const data = await ask(QUERY, { registry: 'docker.io', text: 'demonstrationorg/dhi-node' });
    expect(data.registryRepositories).toMatchObject({
      nodes: [
        { mirrorOf: { sourceReference: 'dhi.io/node', destination: { path: 'demonstrationorg/dhi-node' } } },
      ],
    });
  });

  it("lead from a source to the copies that the caller's organizations have", async () => {
    const destinationsFor = async (headers: typeof ADA) => {
      const data = await ask(QUERY, { registry: 'dhi.io', text: 'redis' }, headers);
      const { nodes } = data.registryRepositories as {
        nodes: { mirrorOf: null; mirrors: { nodes: { destination: { host: string; path: string } }[] } }[];
      };
      expect(nodes[0]?.mirrorOf).toBeNull();
      return nodes[0]?.mirrors.nodes.map(({ destination: { host, path } }) => `${host}/${path}`);
    };
    const ada = await destinationsFor(ADA);
    expect(ada).toContain('docker.io/demonstrationorg/dhi-redis');
    expect(ada?.filter((name) => name.includes('bobsorg'))).toEqual([]);
    expect(await destinationsFor(BOB)).toEqual(['docker.io/bobsorg/dhi-redis']);
  });

  it('are found again by their global ids', async () => {
    const data = await ask(QUERY, { registry: 'docker.io', text: 'demonstrationorg/dhi-node' });
    const { nodes } = data.registryRepositories as { nodes: { mirrorOf: { id: string } }[] };
    const id = nodes[0]?.mirrorOf.id;
    const query = 'query ($id: ID!) { node(id: $id) { __typename id ... on Mirror { sourceReference } } }';
    expect(await ask(query, { id })).toEqual({
      node: { __typename: 'Mirror', id, sourceReference: 'dhi.io/node' },
    });
  });
});
