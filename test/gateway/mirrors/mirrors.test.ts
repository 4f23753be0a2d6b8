import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { ADA, type Answer, BOB, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

const ORGANIZATION = 'demonstrationorg';
const QUAY_NAME = 'quay.example';
const ZOT_NAME = 'zot.example';
const FIELDS = `
  id kind sourceReference source { __typename host path } destination { __typename host path }
  lastRun { status at error }
  drift { state tags { name state sourceDigest destinationDigest behindBySeconds } sources { upstream state reason } }`;
const LIST = `query ($organization: String!, $states: [DriftState!]) {
  mirrors(organization: $organization, states: $states, first: 100) {
    totalCount nodes { ${FIELDS} } sources { upstream state reason }
  }
}`;

interface MirrorAnswer {
  readonly id: string;
  readonly kind: string;
  readonly sourceReference: string;
  readonly source: { readonly __typename: string; readonly path: string } | null;
  readonly destination: { readonly __typename: string; readonly host: string; readonly path: string };
  readonly lastRun: { readonly status: string } | null;
  readonly drift: {
    readonly state: string;
    readonly tags: readonly { readonly name: string; readonly state: string }[];
    readonly sources: readonly SourceAnswer[];
  };
}
interface SourceAnswer {
  readonly upstream: string;
  readonly state: string;
  readonly reason: string | null;
}
interface ListAnswer {
  readonly totalCount: number;
  readonly nodes: readonly MirrorAnswer[];
  readonly sources: readonly SourceAnswer[];
}

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({
    ...sandboxUrls(sandbox),
    QUAY_HOST: QUAY_NAME,
    ZOT_HOST: ZOT_NAME,
    MIRRORS: [
      `dhi.io/node=${ZOT_NAME}/${ORGANIZATION}/dhi-node`,
      `dhi.io/redis=${ZOT_NAME}/${ORGANIZATION}/not-there`,
    ].join(','),
  });
  // The first operation of a process is slow, and has Ada signed in.
  await ask(ADA);
}, 60_000);
beforeEach(() => sandbox.reset());
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

async function ask(headers: Record<string, string>, variables = {}): Promise<Answer> {
  return gateway.ask(LIST, { headers, variables: { organization: ORGANIZATION, ...variables } });
}

async function list(headers: Record<string, string> = ADA, variables = {}): Promise<ListAnswer> {
  const { data, errors } = await ask(headers, variables);
  expect(errors).toEqual([]);
  return data?.mirrors as ListAnswer; // the query above asks for just that
}

function mirrorTo(reference: string, { nodes }: ListAnswer): MirrorAnswer {
  const found = nodes.find(({ destination: { host, path } }) => `${host}/${path}` === reference);
  if (!found) throw new Error(`there is no mirror to ${reference}`);
  return found;
}

function statesOf({ sources }: Pick<ListAnswer, 'sources'>): Record<string, string> {
  return Object.fromEntries(sources.map(({ upstream, state }) => [upstream, state]));
}

describe('the mirrors of the story', () => {
  it('are kept by Docker, by Quay, and by whoever the configuration trusts', async () => {
    const found = await list();
    expect(mirrorTo(`docker.io/${ORGANIZATION}/dhi-node`, found)).toMatchObject({
      kind: 'DHI',
      sourceReference: 'dhi.io/node',
      source: { __typename: 'DockerRegistryRepository', host: 'dhi.io', path: 'node' },
      destination: { __typename: 'DockerRegistryRepository' },
      lastRun: { status: 'SUCCEEDED', error: null },
      drift: { state: 'IN_SYNC', sources: [{ upstream: 'scout', state: 'FOUND', reason: null }] },
    });
    expect(mirrorTo(`${QUAY_NAME}/${ORGANIZATION}/svc-18`, found)).toMatchObject({
      kind: 'QUAY',
      source: null,
      sourceReference: 'registry.example/services/svc-18',
      destination: { __typename: 'QuayRegistryRepository' },
      lastRun: { status: 'CANCELLED' },
      drift: { state: 'UNKNOWN' },
    });
    const configured = mirrorTo(`${ZOT_NAME}/${ORGANIZATION}/dhi-node`, found);
    expect(configured).toMatchObject({
      kind: 'CONFIGURED',
      destination: { __typename: 'ZotRegistryRepository' },
      lastRun: null,
      drift: { state: 'IN_SYNC' },
    });
    expect(configured.drift.tags.map(({ name }) => name)).toContain('20-debian12');
    expect(statesOf(found)).toEqual({ scout: 'FOUND', quay: 'FOUND', zot: 'UNKNOWN' });
    expect(found.totalCount).toBe(found.nodes.length);
  });

  it('miss every tag where the destination is not there', async () => {
    const missing = mirrorTo(`${ZOT_NAME}/${ORGANIZATION}/not-there`, await list());
    expect(missing.drift).toMatchObject({
      state: 'MISSING',
      sources: [
        { upstream: 'scout', state: 'FOUND' },
        { upstream: 'zot', state: 'ABSENT' },
      ],
    });
    expect(missing.drift.tags.map(({ name, state }) => [name, state])).toContainEqual(['8', 'MISSING']);
    for (const tag of missing.drift.tags) expect(tag).toMatchObject({ behindBySeconds: expect.any(Number) });
  });

  it('are found by state', async () => {
    const missing = await list(ADA, { states: ['MISSING'] });
    expect(missing.nodes.map(({ destination }) => destination.path)).toContain(`${ORGANIZATION}/not-there`);
    expect(new Set(missing.nodes.map(({ drift }) => drift.state))).toEqual(new Set(['MISSING']));
    const everything = await list();
    const states = [...new Set(everything.nodes.map(({ drift }) => drift.state))];
    expect((await list(ADA, { states })).totalCount).toBe(everything.totalCount);
  });

  it('show only tags in some states when those are asked for', async () => {
    const { data, errors } = await gateway.ask(
      `{ mirrors(organization: "${ORGANIZATION}", states: [MISSING]) { nodes {
        destination { path } drift { all: tags { name } missing: tags(states: [MISSING]) { name } same: tags(states: [IN_SYNC]) { name } }
      } } }`,
      { headers: ADA },
    );
    expect(errors).toEqual([]);
    const { nodes } = Object(data).mirrors;
    const found = nodes.find(({ destination: { path } }: MirrorAnswer) => path.endsWith('/not-there'));
    expect(found.drift.missing).toEqual(found.drift.all);
    expect(found.drift.missing).toContainEqual({ name: '8' });
    expect(found.drift.same).toEqual([]);
  });

  it('answer the same interpreted and compiled', async () => {
    // Time goes on between the answers.
    const timeless = (found: ListAnswer) => JSON.stringify(found).replace(/"behindBySeconds":\d+/g, '');
    const interpreted = timeless(await list());
    for (let run = 0; run < 2; run += 1) expect(timeless(await list())).toBe(interpreted);
  });

  it('lead to the raw objects that they were made from', async () => {
    const { data, errors } = await gateway.ask(
      `{ mirrors(organization: "${ORGANIZATION}", first: 100) { nodes {
        kind dhiMirroredRepository { id isMirroring dhiSourceRepository { name } } quayMirror { externalReference syncInterval }
      } } }`,
      { headers: ADA },
    );
    expect(errors).toEqual([]);
    const { nodes } = Object(data).mirrors;
    expect(nodes).toContainEqual({
      kind: 'DHI',
      dhiMirroredRepository: {
        id: 'dhi-mirror-5f0c1a01',
        isMirroring: true,
        dhiSourceRepository: { name: 'node' },
      },
      quayMirror: null,
    });
    expect(nodes).toContainEqual({
      kind: 'QUAY',
      dhiMirroredRepository: null,
      quayMirror: { externalReference: 'registry.example/services/svc-18', syncInterval: 86_400 },
    });
    // One document for the list, one for all raw objects.
    expect(sandbox.scout.calls).toHaveLength(2);
  });

  it('cost two documents of Scout, and each call once', async () => {
    const { nodes } = await list();
    expect(sandbox.scout.calls).toHaveLength(2);
    const urls = sandbox.quay.calls.map(({ method, url }) => `${method} ${url}`);
    expect(new Set(urls).size).toBe(urls.length);
    const atQuay = nodes.filter(({ kind }) => kind === 'QUAY').length;
    // Their health, the mirror of the organization, and a configuration and a tag list for each.
    expect(urls).toHaveLength(2 + 2 * atQuay);
  });

  it('are unknown of an organization that nobody knows, and refused for what is no name', async () => {
    const nobody = await list(ADA, { organization: 'nobodys' });
    expect(nobody).toMatchObject({ totalCount: 0, nodes: [] });
    expect(statesOf(nobody)).toEqual({ scout: 'FORBIDDEN', quay: 'ABSENT' });
    const { errors } = await ask(ADA, { organization: '../x' });
    expect(errors).toMatchObject([{ path: ['mirrors'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('callers of the mirrors', () => {
  it('see each what they may, at the same time', async () => {
    const [ada, bob, nobody] = await Promise.all([list(ADA), list(BOB), list({})]);
    expect(new Set(ada.nodes.map(({ kind }) => kind))).toEqual(new Set(['DHI', 'QUAY', 'CONFIGURED']));
    // What stands in the configuration is no secret, what is in the registries is.
    for (const other of [bob, nobody]) {
      expect(new Set(other.nodes.map(({ kind }) => kind))).toEqual(new Set(['CONFIGURED']));
      expect(JSON.stringify(other)).not.toContain('svc-18"');
      const copy = mirrorTo(`${ZOT_NAME}/${ORGANIZATION}/dhi-node`, other);
      expect(copy.drift.state).toBe('UNKNOWN');
      for (const tag of copy.drift.tags) expect(tag).toMatchObject({ destinationDigest: null });
    }
    expect(statesOf(bob)).toEqual({ scout: 'FORBIDDEN', quay: 'FORBIDDEN', zot: 'UNKNOWN' });
    expect(statesOf(nobody)).toMatchObject({ scout: 'FORBIDDEN', quay: 'UNAUTHENTICATED' });
  });

  it('see the same one after the other', async () => {
    const before = await list(BOB);
    await list(ADA);
    const after = await list(BOB);
    expect(after.nodes.map(({ id }) => id)).toEqual(before.nodes.map(({ id }) => id));
    expect((await list(BOB, { organization: 'bobsorg' })).nodes).toMatchObject([
      { kind: 'DHI', sourceReference: 'dhi.io/redis' },
    ]);
  });
});

describe('with an upstream down, the mirrors', () => {
  const kindsOf = ({ nodes }: ListAnswer) => new Set(nodes.map(({ kind }) => kind));

  it('of Docker are missing while Scout is away, and say so', async () => {
    sandbox.scout.fail({ kind: 'reset' });
    const found = await list();
    expect(kindsOf(found)).toEqual(new Set(['QUAY', 'CONFIGURED']));
    expect(statesOf(found)).toEqual({ scout: 'UNAVAILABLE', quay: 'FOUND', zot: 'UNKNOWN' });
    const copy = mirrorTo(`${ZOT_NAME}/${ORGANIZATION}/dhi-node`, found);
    expect(copy.drift.state).toBe('UNKNOWN');
    expect(statesOf(copy.drift)).toEqual({ scout: 'UNAVAILABLE', zot: 'FOUND' });
  });

  it('of Docker are missing while nobody can sign in there, and say so', async () => {
    const unsigned = await startGateway(sandboxUrls(sandbox));
    sandbox.hub.fail({ kind: 'reset' });
    const variables = { organization: ORGANIZATION };
    const { data, errors } = await unsigned.ask(LIST, { headers: ADA, variables });
    await unsigned.close();
    expect(errors).toEqual([]);
    expect(statesOf(Object(data).mirrors)).toMatchObject({ scout: 'UNAVAILABLE', quay: 'FOUND' });
    expect(sandbox.scout.calls).toEqual([]);
  });

  it('of Quay are missing while Quay is away, and say so', async () => {
    sandbox.quay.fail({ kind: 'reset' });
    const found = await list();
    expect(kindsOf(found)).toEqual(new Set(['DHI', 'CONFIGURED']));
    expect(statesOf(found)).toEqual({ scout: 'FOUND', quay: 'UNAVAILABLE', zot: 'UNKNOWN' });
  });

  it('to zot are known but not compared while zot is away', async () => {
    sandbox.zot.fail({ kind: 'reset' });
    const found = await list();
    expect(kindsOf(found)).toEqual(new Set(['DHI', 'QUAY', 'CONFIGURED']));
    const copy = mirrorTo(`${ZOT_NAME}/${ORGANIZATION}/dhi-node`, found);
    expect(copy.drift.state).toBe('UNKNOWN');
    expect(statesOf(copy.drift)).toEqual({ scout: 'FOUND', zot: 'UNAVAILABLE' });
    expect(mirrorTo(`docker.io/${ORGANIZATION}/dhi-node`, found).drift.state).toBe('IN_SYNC');
  });

  it('are those of the configuration alone while Scout and Quay do not know anything', async () => {
    sandbox.quay.fail({ kind: 'status', status: 404 });
    sandbox.scout.fail({ kind: 'reset' });
    const found = await list();
    expect(kindsOf(found)).toEqual(new Set(['CONFIGURED']));
    expect(statesOf(found)).toEqual({ scout: 'UNAVAILABLE', quay: 'ABSENT', zot: 'UNKNOWN' });
  });
});

describe('to have a mirror copy at once', () => {
  const sync = (id: string, headers: Record<string, string> = ADA) =>
    gateway.ask(
      'mutation ($id: ID!) { mirrorSyncNow(id: $id) { id lastRun { status } quayMirror { syncStatus } } }',
      {
        headers,
        variables: { id },
      },
    );

  it('is asked of Quay, and the mirror is read again', async () => {
    const { id } = mirrorTo(`${QUAY_NAME}/${ORGANIZATION}/svc-18`, await list());
    sandbox.reset();
    const { data, errors } = await sync(id);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      mirrorSyncNow: { id, lastRun: { status: 'REQUESTED' }, quayMirror: { syncStatus: 'SYNC_NOW' } },
    });
    const posts = sandbox.quay.calls.filter(({ method }) => method === 'POST');
    expect(posts.map(({ url }) => url)).toEqual([
      `/api/v1/repository/${ORGANIZATION}/svc-18/mirror/sync-now`,
    ]);
  });

  it('is refused for mirrors that others keep, with what to do instead', async () => {
    const found = await list();
    sandbox.reset();
    for (const reference of [`docker.io/${ORGANIZATION}/dhi-node`, `${ZOT_NAME}/${ORGANIZATION}/dhi-node`]) {
      const { data, errors } = await sync(mirrorTo(reference, found).id);
      expect(data).toEqual({ mirrorSyncNow: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNSUPPORTED' } }]);
      expect(errors[0]?.message).toMatch(/dhiListMirroringLogs|configuration/);
    }
    expect(sandbox.quay.calls).toEqual([]);
  });

  it('is refused for what is no mirror, or one that is gone', async () => {
    const idOf = (...key: string[]) => Buffer.from(JSON.stringify(key)).toString('base64url');
    for (const id of ['x', idOf('Image', 'a'), idOf('Mirror', 'QUAY')]) {
      expect((await sync(id)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    const gone = idOf('Mirror', 'QUAY', ORGANIZATION, 'dhi.io/node', `${QUAY_NAME}/${ORGANIZATION}/svc-18`);
    expect((await sync(gone)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('needs the right to', async () => {
    const { id } = mirrorTo(`${QUAY_NAME}/${ORGANIZATION}/svc-17`, await list());
    const { data, errors } = await sync(id, BOB);
    expect(data).toEqual({ mirrorSyncNow: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', upstream: 'quay' } }]);
  });
});
