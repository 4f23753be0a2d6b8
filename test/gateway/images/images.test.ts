import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { nodeImages, webImage } from '../../../src/sandbox/story.js';
import { toolBillOfMaterials, toolImage, toolSignature } from '../../../src/sandbox/zot/tool-images.js';
import { ADA, BOB, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';
import { answerOf, HOSTS, type SaidSource, statesOf } from '../../support/joined.js';

const [nodeDev, nodeRuntime] = nodeImages;
const DEV = nodeDev?.indexDigest ?? '';
const DEV_AMD64 = nodeDev?.manifests[0];

interface Image {
  readonly reference: string;
  readonly digest: string | null;
  readonly matched: string | null;
  readonly indexDigest: string | null;
  readonly kind: string | null;
  readonly platforms: readonly { readonly architecture: string; readonly digest: string }[];
  readonly locations: {
    readonly totalCount: number;
    readonly nodes: readonly Location[];
    readonly sources: readonly SaidSource[];
  };
}

interface Location {
  readonly registry: string;
  readonly repository: string;
  readonly matched: string;
  readonly digest: string;
  readonly tags: readonly { readonly name: string }[];
}

const FIELDS = `reference digest matched indexDigest kind platforms { architecture digest }
  locations { totalCount nodes { registry repository matched digest tags { name } } sources { upstream state reason searched } }`;
const IMAGE = `query ($reference: String!) { image(reference: $reference) { ${FIELDS} } }`;
const IMAGES = `query ($references: [String!]!) { images(references: $references) { ${FIELDS} } }`;

const namesOf = ({ locations }: Image): string[] =>
  locations.nodes.map(({ registry, repository }) => `${registry}/${repository}`).sort();

describe('an image', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({ ...sandboxUrls(sandbox), ...HOSTS });
  });
  beforeEach(() => sandbox.reset());
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const find = async (reference: string, headers: Record<string, string> = ADA): Promise<Image> =>
    (await answerOf(gateway, IMAGE, { variables: { reference }, headers })).image as Image;

  const EVERYWHERE = [
    'dhi.io/node',
    'docker.io/demonstrationorg/dhi-node',
    'quay.example/demonstrationorg/node',
    'zot.example/demonstrationorg/dhi-node',
    'zot.example/demonstrationorg/node',
  ];

  it.each([
    'dhi.io/node:20-dev',
    'demonstrationorg/dhi-node:20-dev',
    'quay.example/demonstrationorg/node:20-dev',
    'zot.example/demonstrationorg/node:20-dev',
    `zot.example/demonstrationorg/node@${DEV}`,
    `dhi.io/node:20-dev@${DEV}`,
    DEV,
  ])('is found in every registry by %s', async (reference) => {
    const image = await find(reference);
    expect(image.digest).toBe(DEV);
    expect(image.kind).toBe('INDEX');
    expect(image.indexDigest).toBe(DEV);
    expect(image.platforms.map(({ digest }) => digest)).toEqual(
      nodeDev?.manifests.map(({ digest }) => digest),
    );
    expect(namesOf(image)).toEqual(EVERYWHERE);
    expect(image.locations.nodes.every(({ tags }) => tags.some(({ name }) => name === '20-dev'))).toBe(true);
    expect(statesOf(image.locations.sources)).toEqual({ scout: 'FOUND', quay: 'FOUND', zot: 'FOUND' });
    expect(image.matched).toBe(reference.includes('@') || reference === DEV ? 'INDEX' : null);
  });

  it('is found through its index by the digest of a platform, and says so', async () => {
    const image = await find(DEV_AMD64?.digest ?? '');
    expect(image).toMatchObject({
      digest: DEV_AMD64?.digest,
      matched: 'MANIFEST',
      kind: 'IMAGE',
      indexDigest: DEV,
      platforms: [{ architecture: 'amd64', digest: DEV_AMD64?.digest }],
    });
    expect(namesOf(image)).toEqual(EVERYWHERE);
    expect(new Set(image.locations.nodes.map(({ digest, matched }) => `${matched} ${digest}`))).toEqual(
      new Set([`MANIFEST ${DEV}`]),
    );
  });

  it('is found by the digest of a configuration, which only zot knows, and then everywhere', async () => {
    const image = await find(DEV_AMD64?.configDigest ?? '');
    expect(image).toMatchObject({
      digest: DEV_AMD64?.configDigest,
      matched: 'CONFIG',
      kind: 'IMAGE',
      platforms: [{ architecture: 'amd64', digest: DEV_AMD64?.digest }],
    });
    expect(namesOf(image)).toEqual(EVERYWHERE);
    expect(new Set(image.locations.nodes.map(({ matched }) => matched))).toEqual(new Set(['CONFIG']));
  });

  it.each([
    ['under the tag of a signature', `tools/cli:${toolSignature.tag}`, toolSignature.digest],
    ['under no tag', `tools/cli@${toolBillOfMaterials.digest}`, toolBillOfMaterials.digest],
  ])('is found in the registry of zot %s, where its search shows none', async (_where, name, digest) => {
    const image = await find(`zot.example/${name}`);
    expect(image).toMatchObject({ digest, kind: 'IMAGE' });
    expect(namesOf(image)).toEqual(['zot.example/tools/cli']);
    expect(sandbox.zot.calls.filter(({ method }) => method === 'HEAD')).toHaveLength(1);
  });

  it('is said to be hidden where its repository at zot may not be read, though another may', async () => {
    const { locations } = await find(`zot.example/demonstrationorg/node@${toolImage.indexDigest}`, BOB);
    const zot = locations.sources.find(({ upstream }) => upstream === 'zot');
    expect(zot).toMatchObject({ state: 'FOUND', reason: expect.stringContaining('do not allow it') });
    expect(locations.nodes.map(({ repository }) => repository)).toEqual(['tools/cli']);
  });

  it('that one registry has, names what was searched elsewhere', async () => {
    const image = await find('zot.example/tools/cli:1.1.0');
    expect(image.digest).toBe(toolImage.indexDigest);
    expect(namesOf(image)).toEqual(['zot.example/tools/cli']);
    const [scout, quay, zot] = image.locations.sources;
    expect(zot?.state).toBe('FOUND');
    expect(quay).toMatchObject({ state: 'FORBIDDEN', searched: ['quay.example/tools/cli'] });
    expect(scout?.searched).toEqual(
      expect.arrayContaining([
        'organization demonstrationorg',
        'public images',
        'the catalog of hardened images',
      ]),
    );
    // What Scout does not show of an organization may be there: that is not absence.
    expect(scout).toMatchObject({ state: 'FORBIDDEN', reason: expect.stringContaining('crowdedorg') });
  });

  it('that nobody has, is told by the sources and not by an error', async () => {
    const image = await find('zot.example/tools/cli:9.9.9');
    expect(image).toMatchObject({ digest: null, kind: null, platforms: [], locations: { totalCount: 0 } });
    expect(statesOf(image.locations.sources)).toEqual({ scout: 'UNKNOWN', quay: 'UNKNOWN', zot: 'ABSENT' });
    const nowhere = await find(`sha256:${'0'.repeat(64)}`, {});
    expect(statesOf(nowhere.locations.sources)).toEqual({
      scout: 'ABSENT',
      quay: 'UNKNOWN',
      zot: 'UNAUTHENTICATED',
    });
  });

  it('of a registry that is none of ours is not guessed at', async () => {
    const image = await find('gcr.io/team/node:20');
    expect(image.digest).toBeNull();
    expect(statesOf(image.locations.sources)).toEqual({ scout: 'ABSENT', quay: 'UNKNOWN', zot: 'UNKNOWN' });
    // With its digest it can be asked for, wherever it came from.
    expect(namesOf(await find(`gcr.io/team/node@${DEV}`))).toEqual(EVERYWHERE);
  });

  it('is seen by each caller where that caller may see it', async () => {
    const [mine, theirs] = await Promise.all([find(webImage.indexDigest), find(webImage.indexDigest, BOB)]);
    expect(namesOf(mine)).toEqual(['docker.io/demonstrationorg/web', 'quay.example/demonstrationorg/web']);
    expect(namesOf(theirs)).toEqual([]);
    expect(JSON.stringify(theirs)).not.toContain('demonstrationorg/web');
    const again = await find(webImage.indexDigest, BOB);
    expect(namesOf(again)).toEqual([]);
  });

  it('leads to the images of its platforms and to the raw objects', async () => {
    const { image } = await answerOf(
      gateway,
      `query ($reference: String!) { image(reference: $reference) {
        platforms { image { reference digest } }
        locations { nodes {
          upstream id pullCommand webUrl registryRepository { path }
          scoutImages { digest packageCount } quayManifest { digest isManifestList } zotManifest { digest }
        } }
      } }`,
      { variables: { reference: 'dhi.io/node:20-dev' } },
    );
    const { platforms, locations } = image as {
      platforms: { image: { reference: string; digest: string } }[];
      locations: { nodes: Record<string, unknown>[] };
    };
    expect(platforms[0]?.image).toEqual({
      reference: `dhi.io/node@${DEV_AMD64?.digest}`,
      digest: DEV_AMD64?.digest,
    });
    const byUpstream = (name: string) => locations.nodes.find(({ upstream }) => upstream === name);
    expect(byUpstream('scout')).toMatchObject({
      pullCommand: `docker pull dhi.io/node@${DEV}`,
      scoutImages: [{ digest: DEV_AMD64?.digest }, {}],
      quayManifest: null,
      zotManifest: null,
    });
    expect(byUpstream('quay')).toMatchObject({
      scoutImages: null,
      quayManifest: { digest: DEV, isManifestList: true },
      registryRepository: { path: 'demonstrationorg/node' },
    });
    expect(byUpstream('zot')).toMatchObject({ zotManifest: { digest: DEV } });
  });

  it('has a bad reference cost its own entry', async () => {
    const references = ['dhi.io/node:20', 'No:pe', 'dhi.io/redis:8'];
    const { data, errors } = await gateway.ask(IMAGES, { variables: { references }, headers: ADA });
    const images = data?.images as (Image | null)[];
    expect(images.map((image) => image?.reference)).toEqual(['dhi.io/node:20', undefined, 'dhi.io/redis:8']);
    expect(images[0]?.digest).toBe(nodeRuntime?.indexDigest);
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['images', 1],
        message: '"No:pe" is no image reference: a repository is written in lower case (at character 1)',
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      }),
    ]);
  });

  it('is one of fifty at most', async () => {
    const references = Array.from({ length: 51 }, (_, index) => `team/image-${index}`);
    const { data, errors } = await gateway.ask(IMAGES, { variables: { references }, headers: ADA });
    expect(data).toEqual({ images: null });
    expect(errors[0]?.message).toBe('"references" has 51 entries; 50 at most are answered at once');
    expect(sandbox.scout.calls).toEqual([]);
  });

  it('pages through its locations', async () => {
    const query = `query ($reference: String!, $after: String) { image(reference: $reference) {
      locations(first: 2, after: $after) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const variables: Record<string, unknown> = { reference: DEV, after };
      const { image } = await answerOf(gateway, query, { variables });
      const { locations } = image as {
        locations: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
      seen.push(...locations.nodes.map(({ id }) => id));
      after = locations.pageInfo.hasNextPage ? locations.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
  });
});

describe('an image while upstreams fail', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  /** A gateway of its own for each: circuits that opened stay open for a while. */
  async function findWithout(down: readonly ('scout' | 'quay' | 'zot')[], reference: string): Promise<Image> {
    const gateway = await startGateway({ ...sandboxUrls(sandbox), ...HOSTS });
    try {
      for (const name of down) sandbox[name].fail({ kind: 'status', status: 503 });
      return (await answerOf(gateway, IMAGE, { variables: { reference } })).image as Image;
    } finally {
      sandbox.reset();
      await gateway.close();
    }
  }

  it.each([
    [['scout'], 3, { scout: 'UNAVAILABLE', quay: 'FOUND', zot: 'FOUND' }],
    [['quay'], 4, { scout: 'FOUND', quay: 'UNAVAILABLE', zot: 'FOUND' }],
    [['zot'], 3, { scout: 'FOUND', quay: 'FOUND', zot: 'UNAVAILABLE' }],
    [['scout', 'quay'], 2, { scout: 'UNAVAILABLE', quay: 'UNAVAILABLE', zot: 'FOUND' }],
    [['scout', 'zot'], 0, { scout: 'UNAVAILABLE', quay: 'UNKNOWN', zot: 'UNAVAILABLE' }],
    [['quay', 'zot'], 2, { scout: 'FOUND', quay: 'UNAVAILABLE', zot: 'UNAVAILABLE' }],
  ] as const)('is still found by those that are left without %j', async (down, count, states) => {
    const { locations } = await findWithout(down, DEV);
    expect(statesOf(locations.sources)).toEqual(states);
    expect(locations.nodes).toHaveLength(count);
  });

  it('is found in Quay alone with its platforms read from the index', async () => {
    const image = await findWithout(['scout', 'zot'], 'quay.example/demonstrationorg/node:20-dev');
    expect(image).toMatchObject({ digest: DEV, kind: 'INDEX' });
    expect(image.platforms.map(({ architecture }) => architecture)).toEqual(['amd64', 'arm64']);
    expect(namesOf(image)).toEqual(['quay.example/demonstrationorg/node']);
  });

  it('is found by zot’s registry where zot has no search', async () => {
    const mute = await startSandbox({ zot: { search: false } });
    const gateway = await startGateway({ ...sandboxUrls(mute), ...HOSTS });
    const find = async (reference: string): Promise<Image> =>
      (await answerOf(gateway, IMAGE, { variables: { reference } })).image as Image;
    try {
      expect((await find('zot.example/tools/cli:1.1.0')).digest).toBe(toolImage.indexDigest);
      expect(namesOf(await find('quay.example/demonstrationorg/node:20-dev'))).toContain(
        'zot.example/demonstrationorg/node',
      );
    } finally {
      await gateway.close();
      await mute.close();
    }
  });
});
