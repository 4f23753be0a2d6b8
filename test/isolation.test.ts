import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import { ADA, type Answer, BOB, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';
import { json, type StubUpstream, startUpstream } from './support/upstream.js';

/** Everything that is cached, shared or batched, in one operation. */
const EVERYTHING = `{
  user: quayUser { username }
  tokens: quayAppTokens { tokens { title } }
  web: quayRepository(repository: "demonstrationorg/web") { name }
  node: quayRepository(repository: "demonstrationorg/node") { name }
  repositories: zotRepositories { repositories }
  keys: zotApiKeys { label }
  search: zotSearchGlobalSearch(query: "node") { repos { name } }
  namespaces: dvpNamespaces
  pulls: dvpReposPulls(repos: ["demonstrationorg/dhi-node"]) { pulls { pullCount } }
  mirrors: dhiListMirroredRepositories(context: { organization: "demonstrationorg" }) {
    mirroredRepositories { id pulls { pullCount } }
  }
}`;

describe('two callers', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway(sandboxUrls(sandbox));
    await gateway.ask(
      'mutation { quayCreateAppToken(input: { title: "of ada" }) { uuid } zotCreateApiKey(input: { label: "of ada" }) { uuid } }',
      { headers: ADA },
    );
    await gateway.ask(
      'mutation { quayCreateAppToken(input: { title: "of bob" }) { uuid } zotCreateApiKey(input: { label: "of bob" }) { uuid } }',
      { headers: BOB },
    );
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const expectAda = ({ data, errors }: Answer): void => {
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      user: { username: 'ada' },
      tokens: { tokens: [{ title: 'of ada' }] },
      web: { name: 'web' },
      keys: [{ label: 'of ada' }],
      namespaces: ['demonstrationorg'],
    });
    expect((data?.repositories as { repositories: string[] } | undefined)?.repositories).toContain(
      'demonstrationorg/node',
    );
    expect(JSON.stringify(data?.search)).toContain('demonstrationorg/node');
    expect(JSON.stringify(data?.pulls)).toContain('pullCount');
    expect(JSON.stringify(data?.mirrors)).toContain('pullCount');
  };
  const expectBob = ({ data, errors, text }: Answer): void => {
    expect(data).toMatchObject({
      user: { username: 'bob' },
      tokens: { tokens: [{ title: 'of bob' }] },
      web: null,
      node: { name: 'node' },
      keys: [{ label: 'of bob' }],
      namespaces: ['bobsorg'],
      pulls: [{ pulls: [] }],
      mirrors: null,
    });
    expect(errors.map(({ path }) => path?.[0]).sort()).toEqual(['mirrors', 'web']);
    expect(text).not.toContain('of ada');
    expect(text).not.toContain('demonstrationorg/node');
  };

  it('never see each other’s data, one after the other', async () => {
    for (let round = 0; round < 4; round += 1) {
      expectAda(await gateway.ask(EVERYTHING, { headers: ADA }));
      expectBob(await gateway.ask(EVERYTHING, { headers: BOB }));
    }
  });

  it('never see each other’s data, at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => gateway.ask(EVERYTHING, { headers: index % 2 ? BOB : ADA })),
    );
    for (const [index, answer] of answers.entries()) (index % 2 ? expectBob : expectAda)(answer);
  });

  it('see nothing of a caller with credentials when they bring none', async () => {
    const [, anonymous] = await Promise.all([
      gateway.ask(EVERYTHING, { headers: ADA }),
      gateway.ask(EVERYTHING),
    ]);
    expect(anonymous.data).toMatchObject({
      user: null,
      tokens: null,
      web: null,
      keys: null,
      namespaces: null,
      mirrors: null,
    });
    expect(anonymous.text).not.toContain('ada');
  });
});

describe('credentials', () => {
  const upstreams: Record<'scout' | 'hub' | 'quay' | 'zot', StubUpstream> = Object.create(null);
  let gateway: TestGateway;

  beforeAll(async () => {
    for (const name of ['scout', 'hub', 'quay', 'zot'] as const) {
      upstreams[name] = await startUpstream(({ url }) =>
        json(
          url.includes('auth/token')
            ? { access_token: 'exchanged.for.docker' }
            : { data: {}, tags: [], pulls: [] },
        ),
      );
    }
    const { scout, hub, quay, zot } = upstreams;
    gateway = await startGateway({
      SCOUT_URL: scout.origin,
      HUB_URL: hub.origin,
      QUAY_URL: quay.origin,
      ZOT_URL: zot.origin,
    });
  });
  afterAll(async () => {
    await gateway.close();
    await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
  });

  it('reach their own upstream and no other, and no log line', async () => {
    const query = `{
      dhiRepositoryDetails(query: { repoName: "node" }) { name }
      quayRepository(repository: "a/b") { name }
      zotTags(name: "a") { tags }
      zotSearchImage(image: "a:b") { tag }
      dvpNamespacePulls(namespace: "a") { pullCount }
    }`;
    await gateway.ask(query, { headers: ADA });
    const sent = (name: keyof typeof upstreams) =>
      new Set(upstreams[name].seen.map(({ headers }) => headers.authorization));
    expect(sent('quay')).toEqual(new Set(['Bearer quay-ada-token']));
    expect(sent('zot')).toEqual(new Set([ADA['x-zot-authorization']]));
    expect(sent('scout')).toEqual(new Set(['Bearer exchanged.for.docker']));
    expect(sent('hub')).toEqual(new Set([undefined, 'Bearer exchanged.for.docker']));
    const everything = Object.values(upstreams).flatMap(({ seen }) =>
      seen.map(({ headers }) => Object.keys(headers)),
    );
    expect(everything.flat().filter((name) => name.startsWith('x-'))).toEqual([]);
    for (const secret of [
      'quay-ada-token',
      'ada-password',
      'dckr_pat_ada',
      'exchanged.for.docker',
      'YWRhO',
    ]) {
      expect(gateway.logged()).not.toContain(secret);
    }
    expect(gateway.logged()).toContain('upstream reply');
  });
});
