import { nodeImages, redisImage, unindexedDigests, webImage } from '../../../src/sandbox/story.js';
import type { StoryImage } from '../../../src/sandbox/story-image.js';
import { samples } from '../../../src/sandbox/story-samples.js';
import { NOW, ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let now = NOW;
let scout: Scout;

beforeEach(async () => {
  now = NOW;
  scout = await startScout({ now: () => now });
});
afterEach(() => scout.close());

const organization = ORGANISATION;
const digestOf = (image: StoryImage | undefined, position = 0) => image?.manifests[position]?.digest ?? '';
const diffIdsOf = (image: StoryImage | undefined): string[] =>
  JSON.parse(image?.manifests[0]?.configText ?? '{}').rootfs.diff_ids;
const nodeRuntime = nodeImages[1];
const agent = samples[0]?.images[0];
const agentBase = samples[1]?.images[0];
const webDigest = digestOf(webImage);

const ONE = `query one($organization: String, $digest: String!, $platform: ImagePlatform!, $repository: String) {
  imageDetailsByDigest(
    context: { organization: $organization }, digest: $digest, platform: $platform, repository: $repository
  ) {
    digest createdAt packageCount sbomState layerCount compressedSize mediaType user
    tags { name current digest } platform { os architecture variant } labels { key value }
    repository { hostName repoName badge pullCount supportedTags }
    dockerFile { path commit { sha repository { orgName repoName } } }
    vulnerabilityReport { total }
    baseImage { digest repository { repoName } } baseImageTag { name }
    histories { ordinal emptyLayer createdBy layer { digest diffId fileLines { number } } }
    streams { name }
    attestations { __typename predicateType ... on IbAttestationProvenance { mode base { tag repository } git { sha } } }
  }
}`;
const LIST = `query list($organization: String, $digest: String!, $repository: String) {
  imageDetailsListByDigest(context: { organization: $organization }, digest: $digest, repository: $repository) {
    digest repository { repoName } platform { architecture }
  }
}`;
const TWIN = `query twin($digest: String!, $repository: String) {
  dhiImageDetailsListByDigest(digest: $digest, repository: $repository) { digest repository { hostName repoName } }
}`;
const BY_DIFF_IDS = `query byDiffIds($organization: String, $diffIds: [ID!]!) {
  imagesByDiffIds(context: { organization: $organization }, diffIds: $diffIds) { matches images { digest repository { repoName } } }
}`;
const BASES = `query bases($organization: String, $digest: String!) {
  baseImagesByDigest(context: { organization: $organization }, digest: $digest) {
    layerMatches { layerOrdinal layerDigest } images { digest repository { repoName } }
  }
}`;
const INDEX = `mutation index($organization: String, $image: IndexImageInput!) {
  indexImage(context: { organization: $organization }, image: $image) { digest }
}`;

const amd64 = { os: 'linux', architecture: 'amd64' };

async function one(variables: object, as: Who = null) {
  const { data } = await scout.ask(ONE, { variables: { platform: amd64, ...variables }, as });
  return data.imageDetailsByDigest;
}

async function stateOf(digest: string) {
  const query = `query s($digests: [String!]!) { imageSummariesByDigest(context: {}, digests: $digests) {
    sbomState vulnerabilityReport { total }
  } }`;
  return (await scout.ask(query, { variables: { digests: [digest] } })).data.imageSummariesByDigest[0];
}

describe('an image by its digest', () => {
  it('is described with what it was built on', async () => {
    const image = await one({ organization, digest: webDigest }, 'carol');
    expect(image).toMatchObject({
      digest: webDigest,
      createdAt: '2025-07-03T11:27:40.06Z',
      packageCount: 4,
      sbomState: 'INDEXED',
      layerCount: 3,
      user: 'node',
      tags: [{ name: '4.2.0', current: true, digest: webImage.indexDigest }, { name: 'latest' }],
      platform: { os: 'linux', architecture: 'amd64', variant: null },
      repository: { hostName: 'hub.docker.com', repoName: `${ORGANISATION}/web`, pullCount: null },
      dockerFile: {
        path: '/Dockerfile',
        commit: {
          sha: '5e1c309dae7f45e0f39b1bf3ac3cd9db12e7d689',
          repository: { orgName: ORGANISATION, repoName: 'web' },
        },
      },
      vulnerabilityReport: { total: 5 },
      baseImage: { digest: digestOf(nodeRuntime), repository: { repoName: `${ORGANISATION}/dhi-node` } },
      baseImageTag: { name: '20' },
      streams: [
        { name: 'environment:production' },
        { name: 'environment:staging' },
        { name: 'latest-indexed' },
      ],
    });
    expect(image.histories.map(({ layer }: { layer: { fileLines: unknown[] } }) => layer.fileLines)).toEqual([
      [],
      [],
      [{ number: 3 }],
    ]);
    expect(image.attestations[0]).toEqual({
      __typename: 'IbAttestationProvenance',
      predicateType: 'https://slsa.dev/provenance/v0.2',
      mode: 'MAX',
      base: { tag: '20', repository: `${ORGANISATION}/dhi-node` },
      git: { sha: '5e1c309dae7f45e0f39b1bf3ac3cd9db12e7d689' },
    });
    expect(image.attestations[1].__typename).toBe('IbAttestationGeneric');
  });

  it('is null for strangers, for others and for an unknown digest', async () => {
    expect(await one({ digest: webDigest })).toBeNull();
    expect(await one({ digest: webDigest, organization: 'bobsorg' }, 'bob')).toBeNull();
    expect(await one({ digest: 'sha256:unknown' })).toBeNull();
    const { data, errors } = await scout.ask(ONE, {
      variables: { platform: amd64, organization, digest: webDigest },
      as: 'bob',
    });
    expect({ data, errors }).toEqual({
      data: { imageDetailsByDigest: null },
      errors: [refusalAt('imageDetailsByDigest')],
    });
  });

  it.each([
    ['arm64', null, 1],
    ['arm64', 'n/a', 1],
    ['arm64', 'v8', 1],
    ['amd64', 'n/a', 0],
  ])('takes the platform %s with the variant %s out of an index', async (architecture, variant, position) => {
    const platform = { os: 'linux', architecture, variant };
    const image = await one({ digest: nodeRuntime?.indexDigest, platform });
    expect(image.digest).toBe(digestOf(nodeRuntime, position));
  });

  it.each([
    [{ os: 'linux', architecture: 's390x' }],
    [{ os: 'windows', architecture: 'amd64' }],
    [{ os: 'linux', architecture: 'amd64', variant: 'v3' }],
    [{ os: 'linux', architecture: 'arm64' }],
  ])('is null on another platform %j', async (platform) => {
    expect(await one({ digest: digestOf(nodeRuntime), platform })).toBeNull();
  });

  it('lies in the repository that is asked for', async () => {
    const digest = digestOf(nodeRuntime);
    const repositoryOf = async (repository?: string, as: Who = null) =>
      (await one({ ...(as ? { organization } : {}), digest, repository }, as))?.repository.repoName;
    expect(await repositoryOf()).toBe('dhi/node');
    expect(await repositoryOf(undefined, 'ada')).toBe(`${ORGANISATION}/dhi-node`);
    expect(await repositoryOf('dhi.io/dhi/node', 'ada')).toBe('dhi/node');
    expect(await repositoryOf('dhi-node', 'ada')).toBe(`${ORGANISATION}/dhi-node`);
    expect(await repositoryOf(`${ORGANISATION}/dhi-node`)).toBeUndefined();
  });
});

describe('the images of a digest', () => {
  const list = async (query: string, variables: object, as: Who = null) =>
    Object.values((await scout.ask(query, { variables, as })).data)[0];

  it('are every platform of an index, or the one of a manifest', async () => {
    expect(await list(LIST, { digest: redisImage.indexDigest })).toEqual(
      ['amd64', 'arm64'].map((architecture, position) => ({
        digest: digestOf(redisImage, position),
        repository: { repoName: 'dhi/redis' },
        platform: { architecture },
      })),
    );
    expect(await list(LIST, { digest: digestOf(redisImage) })).toHaveLength(1);
    expect(await list(LIST, { digest: 'sha256:unknown' })).toEqual([]);
    expect(await list(LIST, { digest: webImage.indexDigest })).toEqual([]);
  });

  it('come from the catalogue alone at its twin', async () => {
    const found = [
      { digest: digestOf(redisImage), repository: { hostName: 'dhi.io', repoName: 'dhi/redis' } },
    ];
    expect(await list(TWIN, { digest: digestOf(redisImage), repository: 'redis' })).toEqual(found);
    expect(await list(TWIN, { digest: digestOf(redisImage), repository: 'node' })).toEqual([]);
    expect(await list(TWIN, { digest: digestOf(agent) })).toEqual([]);
  });
});

describe('base images', () => {
  const bases = async (variables: object, as: Who = null) =>
    (await scout.ask(BASES, { variables, as })).data.baseImagesByDigest;

  it('are found by the layers they share', async () => {
    expect(await bases({ digest: digestOf(agent) })).toEqual([
      {
        layerMatches: [{ layerOrdinal: 0, layerDigest: agentBase?.manifests[0]?.layers[0]?.digest }],
        images: [{ digest: digestOf(agentBase), repository: { repoName: 'samples/agent-base' } }],
      },
    ]);
    expect(await bases({ digest: digestOf(agentBase) })).toEqual([]);
    expect(await bases({ digest: 'sha256:unknown' })).toEqual([]);
  });

  it('are found by what the build attested, in the name of its organisation', async () => {
    const [base] = await bases({ digest: webDigest, organization }, 'ada');
    expect(base.images).toEqual([
      { digest: digestOf(nodeRuntime), repository: { repoName: `${ORGANISATION}/dhi-node` } },
    ]);
    expect(base.layerMatches.map(({ layerDigest }: { layerDigest: string }) => layerDigest)).toEqual(
      webImage.manifests[0]?.layers.slice(0, 2).map(({ digest }) => digest),
    );
    expect(await bases({ digest: webDigest })).toEqual([]);
  });

  it('are told from a stack of layers, with the part that matched', async () => {
    const stack = diffIdsOf(agent);
    const find = async (diffIds: string[], as: Who = null) =>
      (await scout.ask(BY_DIFF_IDS, { variables: { diffIds, ...(as ? { organization } : {}) }, as })).data
        .imagesByDiffIds;
    expect(await find([...stack, 'sha256:more'])).toEqual([
      {
        matches: stack,
        images: [{ digest: digestOf(agent), repository: { repoName: 'samples/demonstration-agent' } }],
      },
      {
        matches: stack.slice(0, 1),
        images: [{ digest: digestOf(agentBase), repository: { repoName: 'samples/agent-base' } }],
      },
    ]);
    expect(await find([...stack].reverse())).toEqual([]);
    expect(await find([])).toEqual([]);
    expect(await find(diffIdsOf(webImage))).toEqual([]);
    expect(await find(diffIdsOf(webImage), 'ada')).toHaveLength(1);
  });
});

describe('asking for an analysis', () => {
  const index = (digest: string, repository: string, as: Who = 'ada') =>
    scout.ask(INDEX, { variables: { organization, image: { digest, repository } }, as });

  it('finishes the one of an image a moment later', async () => {
    const [digest = ''] = unindexedDigests;
    const { data } = await index(digest, `${ORGANISATION}/dhi-redis`);
    expect(data.indexImage).toEqual({ digest });
    expect(await stateOf(digest)).toEqual({ sbomState: 'INDEXING', vulnerabilityReport: null });
    now += 5_000;
    expect(await stateOf(digest)).toEqual({ sbomState: 'INDEXED', vulnerabilityReport: { total: 3 } });
  });

  it('starts the one of an image that never had one, by its index', async () => {
    const old = samples[0]?.images[1];
    expect(await stateOf(digestOf(old))).toEqual({ sbomState: 'NONE', vulnerabilityReport: null });
    await index(old?.indexDigest ?? '', 'samples/demonstration-agent');
    expect((await stateOf(digestOf(old))).sbomState).toBe('INDEXING');
    now += 5_000;
    expect((await stateOf(digestOf(old))).sbomState).toBe('INDEXED');
  });

  it('fails again where it failed', async () => {
    const digest = digestOf(agent, 1);
    expect((await stateOf(digest)).sbomState).toBe('INDEXING_FAILED');
    await index(digest, 'samples/demonstration-agent');
    expect((await stateOf(digest)).sbomState).toBe('INDEXING');
    now += 5_000;
    expect((await stateOf(digest)).sbomState).toBe('INDEXING_FAILED');
  });

  it('of an image that is not there is refused', async () => {
    const { errors } = await index(webDigest, `${ORGANISATION}/dhi-node`);
    expect(errors).toEqual([refusalAt('indexImage', 404, expect.any(String))]);
  });

  it.each<Who>(['bob', null])('is refused to %s', async (as) => {
    const [digest = ''] = unindexedDigests;
    expect((await index(digest, `${ORGANISATION}/dhi-redis`, as)).errors).toEqual([refusalAt('indexImage')]);
    now += 5_000;
    expect((await stateOf(digest)).sbomState).toBe('INDEXING');
  });
});
