import { nodeImages, redisImage, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const [devImage, runtimeImage] = nodeImages;
const devDigest = devImage?.manifests[0]?.digest ?? '';
const runtimeDigest = runtimeImage?.manifests[0]?.digest ?? '';
const webDigest = webImage.manifests[0]?.digest ?? '';
const redisArm = redisImage.manifests[1]?.digest ?? '';

const TAG = `digest indexDigest createdAt packageCount imageSize size tags aliases
  vulnerabilityReport { total } vulnerabilities { total }
  tag { name os runtime flavor slim framework } scoring { total summary details { name reason score } }`;
const TAGS = `{ repository { name pullCount starCount description }
  recommendations { currentTag { ${TAG} } recommendedTags { ${TAG} } } }`;
const BY_DIGEST = `query byDigest($organization: String, $digest: String!, $repository: String) {
  tagRecommendationsByDigest(context: { organization: $organization }, digest: $digest, repository: $repository) ${TAGS}
}`;
const BY_DIGESTS = `query byDigests($digests: [String!]!) {
  tagRecommendationsByDigests(context: {}, digests: $digests) {
    items { digest recommendedTags { recommendations { recommendedTags { digest } } } }
  }
}`;
const BY_TAG = `query byTag($repository: String!, $tag: String!) {
  tagRecommendationsByRepositoryAndTag(context: {}, repository: $repository, tag: $tag) {
    repository { name } recommendations { currentTag { digest } recommendedTags { digest } }
  }
}`;

async function ask(document: string, variables: object, as: Who = null) {
  const { data, errors } = await scout.ask(document, { variables, as });
  return errors ? { errors } : Object.values<ReturnType<typeof JSON.parse>>(data)[0];
}

describe('the recommended tags of a digest', () => {
  it('are those of the same platform that hold less, with what speaks for them', async () => {
    const { repository, recommendations } = await ask(BY_DIGEST, { digest: devDigest });
    expect(repository.name).toBe('dhi/node');
    const [{ currentTag, recommendedTags }] = recommendations;
    expect(currentTag).toMatchObject({
      digest: devDigest,
      scoring: null,
      tag: { flavor: 'dev', slim: false },
    });
    expect(recommendedTags).toEqual([
      {
        digest: runtimeDigest,
        indexDigest: runtimeImage?.indexDigest,
        createdAt: '2025-07-02T09:15:02.118206Z',
        packageCount: 3,
        imageSize: 48_648_260,
        size: 48_648_260,
        tags: runtimeImage?.tags,
        aliases: runtimeImage?.tags.slice(1),
        vulnerabilityReport: { total: 3 },
        vulnerabilities: { total: 3 },
        tag: {
          name: '20.19.3-debian12',
          os: 'debian 12',
          runtime: '20.19.3',
          flavor: null,
          slim: true,
          framework: null,
        },
        scoring: {
          total: 6,
          summary: 'Fewer vulnerabilities, Fewer packages, Smaller image',
          details: [
            { name: 'vulnerabilities', reason: 'Fewer vulnerabilities', score: 2 },
            { name: 'packages', reason: 'Fewer packages', score: 3 },
            { name: 'size', reason: 'Smaller image', score: 1 },
          ],
        },
      },
    ]);
  });

  it('are none for what is the best already, and for what has no sibling', async () => {
    const { recommendations } = await ask(BY_DIGEST, { digest: runtimeDigest });
    expect(recommendations[0].recommendedTags).toEqual([]);
    const redis = await ask(BY_DIGEST, { digest: redisArm });
    expect(redis.recommendations[0]).toMatchObject({
      currentTag: { packageCount: 0, vulnerabilityReport: null, vulnerabilities: { total: 0 } },
      recommendedTags: [],
    });
  });

  it('can be of one repository that holds the digest', async () => {
    const organization = ORGANISATION;
    const nameIn = async (repository: string | null) =>
      (await ask(BY_DIGEST, { organization, digest: devDigest, repository }, 'carol'))?.repository.name;
    expect(await nameIn(null)).toBe(`${ORGANISATION}/dhi-node`);
    expect(await nameIn('dhi.io/dhi/node')).toBe('dhi/node');
    expect(await nameIn('dhi-python')).toBeUndefined();
  });

  it('show a private image to its organisation only', async () => {
    expect(await ask(BY_DIGEST, { digest: webDigest })).toBeNull();
    expect(await ask(BY_DIGEST, { digest: webDigest, organization: 'bobsorg' }, 'bob')).toBeNull();
    expect(await ask(BY_DIGEST, { digest: webDigest, organization: ORGANISATION }, 'bob')).toEqual({
      errors: [refusalAt('tagRecommendationsByDigest')],
    });
    const own = await ask(BY_DIGEST, { digest: webDigest, organization: ORGANISATION }, 'ada');
    expect(own.repository.name).toBe(`${ORGANISATION}/web`);
  });
});

describe('the recommended tags', () => {
  it('come for many digests, null for unknown ones', async () => {
    const { items } = await ask(BY_DIGESTS, { digests: [devDigest, 'sha256:unknown', devDigest] });
    expect(items).toEqual([
      {
        digest: devDigest,
        recommendedTags: { recommendations: [{ recommendedTags: [{ digest: runtimeDigest }] }] },
      },
      { digest: 'sha256:unknown', recommendedTags: null },
    ]);
  });

  it('come for one tag of a repository', async () => {
    expect(await ask(BY_TAG, { repository: 'node', tag: '20-dev' })).toEqual({
      repository: { name: 'dhi/node' },
      recommendations: [{ currentTag: { digest: devDigest }, recommendedTags: [{ digest: runtimeDigest }] }],
    });
    expect(await ask(BY_TAG, { repository: 'node', tag: 'nothing' })).toBeNull();
  });
});
