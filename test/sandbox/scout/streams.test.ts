import { nodeImages, redisImage, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const organization = ORGANISATION;
const PRODUCTION = 'environment:production';
const webDigest = webImage.manifests[0]?.digest ?? '';
const redisArm = redisImage.manifests[1]?.digest ?? '';

const STREAMS = `query streams($organization: String, $query: ScStreamsQuery) {
  streams(context: { organization: $organization }, query: $query) { paging { totalCount } items { name } }
}`;
const IMAGES = `query images($organization: String, $query: ScStreamImagesQuery!) {
  streamImages(context: { organization: $organization }, query: $query) {
    paging { totalCount }
    items { digest sbomState repository { repoName } platform { architecture } streams { name } baseImage { repository { repoName } } }
  }
}`;
const RECORD = `mutation record($organization: String, $input: AddImageToStreamInput!) {
  addImageToStream(context: { organization: $organization }, input: $input) { status }
}`;
const REPLACE = `mutation replace($organization: String, $input: SetStreamImagesInput!) {
  setStreamImages(context: { organization: $organization }, input: $input) { status }
}`;
const BASES = `query bases($query: ScStreamBaseImagesSummaryQuery!) {
  baseImagesSummaryByStream(context: { organization: "${organization}" }, query: $query) {
    paging { totalCount }
    items { imageCount childImageCount packages { minCount maxCount } repository { hostName repoName pullCount } }
  }
}`;
const CHILDREN = `query children($query: ScStreamImagesByBaseImageQuery!) {
  streamImagesByBaseImage(context: { organization: "${organization}" }, query: $query) {
    paging { totalCount } items { digest }
  }
}`;

interface Item {
  readonly digest: string;
  readonly repository: { readonly repoName: string };
  readonly platform: { readonly architecture: string };
}

async function namesOf(query: object | null = null, own: string = organization, as: Who = 'ada') {
  const { data } = await scout.ask(STREAMS, { variables: { organization: own, query }, as });
  return data.streams.items.map(({ name }: { name: string }) => name);
}

async function imagesOf(query: object, own: string = organization, as: Who = 'carol') {
  const { data } = await scout.ask(IMAGES, { variables: { organization: own, query }, as });
  return data.streamImages;
}

async function placesOf(query: object): Promise<string[]> {
  const { items } = await imagesOf(query);
  return items.map(
    ({ repository, platform }: Item) => `${repository.repoName.split('/')[1]} ${platform.architecture}`,
  );
}

async function record(input: object, as: Who = 'carol') {
  return scout.ask(RECORD, { variables: { organization, input }, as });
}

async function replace(images: object[], stream = PRODUCTION) {
  return scout.ask(REPLACE, { variables: { organization, input: { stream, images } }, as: 'carol' });
}

describe('the streams', () => {
  it('are the built-in one and the environments of the organisation', async () => {
    expect(await namesOf()).toEqual([PRODUCTION, 'environment:staging', 'latest-indexed']);
    expect(await namesOf(null, 'bobsorg', 'bob')).toEqual(['latest-indexed']);
  });

  it('are found by a prefix that minds the case, page by page', async () => {
    expect(await namesOf({ filter: { namePrefix: 'environment:' } })).toHaveLength(2);
    expect(await namesOf({ filter: { namePrefix: 'Environment:' } })).toEqual([]);
    expect(await namesOf({ paging: { pageSize: 2, page: 2 } })).toEqual(['latest-indexed']);
  });

  it('are closed to others', async () => {
    for (const as of ['bob', null] as const) {
      const { data, errors } = await scout.ask(STREAMS, { variables: { organization }, as });
      expect({ data, errors }).toEqual({ data: { streams: null }, errors: [refusalAt('streams')] });
    }
  });
});

describe('the images of a stream', () => {
  it('are the newest analysed ones of each repository in latest-indexed, those of one push by digest', async () => {
    expect(await placesOf({ stream: 'latest-indexed' })).toEqual([
      'web amd64',
      'dhi-redis amd64',
      'dhi-node arm64',
      'dhi-node amd64',
      'dhi-python amd64',
      'dhi-python arm64',
    ]);
  });

  it('tell where they run and what they stand on', async () => {
    const { items } = await imagesOf({ stream: PRODUCTION, filter: { repoName: 'web' } });
    expect(items).toEqual([
      {
        digest: webDigest,
        sbomState: 'INDEXED',
        repository: { repoName: `${organization}/web` },
        platform: { architecture: 'amd64' },
        streams: [{ name: PRODUCTION }, { name: 'environment:staging' }, { name: 'latest-indexed' }],
        baseImage: { repository: { repoName: `${organization}/dhi-node` } },
      },
    ]);
  });

  it('are ordered, filtered and paged', async () => {
    const stream = PRODUCTION;
    expect(await placesOf({ stream, ordering: { field: 'LAST_PUSHED', sortOrder: 'ASCENDING' } })).toEqual([
      'dhi-node amd64',
      'dhi-redis amd64',
      'web amd64',
    ]);
    expect(await placesOf({ stream, orgFilters: [{ name: 'team', value: 'storefront' }] })).toEqual([
      'web amd64',
    ]);
    expect(await placesOf({ stream, orgFilters: [{ name: 'colour', value: 'blue' }] })).toEqual([]);
    expect(await imagesOf({ stream, paging: { pageSize: 2, page: 2 } })).toMatchObject({
      paging: { totalCount: 3 },
      items: [{ repository: { repoName: `${organization}/dhi-node` } }],
    });
  });

  it('are null for a stream that is not there, and another for another organisation', async () => {
    expect(await imagesOf({ stream: 'environment:nowhere' })).toBeNull();
    expect(await imagesOf({ stream: PRODUCTION }, 'bobsorg', 'bob')).toBeNull();
    const { items } = await imagesOf({ stream: 'latest-indexed' }, 'bobsorg', 'bob');
    expect(items.map(({ repository }: Item) => repository.repoName)).toEqual(['bobsorg/dhi-redis']);
  });
});

describe('recording an image', () => {
  it('makes a new stream of an unknown name, for the usual platform', async () => {
    const stream = 'environment:canary';
    expect((await record({ stream, image: 'dhi-node:20-dev' })).data).toEqual({
      addImageToStream: { status: 'ACCEPTED' },
    });
    const { items } = await imagesOf({ stream });
    expect(items.map(({ digest }: Item) => digest)).toEqual([nodeImages[0]?.manifests[0]?.digest]);
    expect(await namesOf()).toContain(stream);
    expect(await namesOf(null, 'bobsorg', 'bob')).not.toContain(stream);
  });

  it('takes the place of what the same application ran before', async () => {
    const stream = 'environment:canary';
    await record({ stream, image: 'dhi-node:20-dev', appName: 'shop' });
    await record({ stream, image: `docker.io/${organization}/web@${webImage.indexDigest}`, appName: 'shop' });
    await record({ stream, image: 'web', appName: 'shop' });
    expect(await placesOf({ stream })).toEqual(['web amd64']);
  });

  it('takes an exact digest or a platform, also before the image has been analysed', async () => {
    const stream = 'environment:edge';
    await record({ stream, image: `dhi-redis@${redisArm}` });
    const platform = { os: 'linux', architecture: 'arm64' };
    await record({ stream, image: 'dhi-python:3.13', platform });
    expect(await placesOf({ stream })).toEqual(['dhi-redis arm64', 'dhi-python arm64']);
    expect((await imagesOf({ stream })).items[0].sbomState).toBe('INDEXING');
  });

  it.each([
    [{ stream: 'latest-indexed', image: 'web' }, 400, 'The stream latest-indexed fills itself'],
    [{ stream: '', image: 'web' }, 400, 'The name of a stream must not be empty or hold spaces'],
    [{ stream: 'environment:x', image: 'we b' }, 400, 'we b is no reference of an image'],
    [{ stream: 'environment:x', image: 'web:9' }, 404, 'The image web:9 is not known to this team'],
    [
      { stream: 'environment:x', image: 'quay.io/web' },
      404,
      'The image quay.io/web is not known to this team',
    ],
  ])('is refused for %j', async (input, status, message) => {
    expect((await record(input)).errors).toEqual([refusalAt('addImageToStream', status, message)]);
    expect(await namesOf()).toHaveLength(3);
  });

  it('is closed to others, who cannot see the images either', async () => {
    const input = { stream: PRODUCTION, image: 'web' };
    expect((await record(input, 'bob')).errors).toEqual([refusalAt('addImageToStream')]);
    const foreign = { organization: 'bobsorg', input: { ...input, image: `${organization}/web` } };
    expect((await scout.ask(RECORD, { variables: foreign, as: 'bob' })).errors[0].extensions.status).toBe(
      404,
    );
  });
});

describe('setting the images of a stream', () => {
  it('replaces all of them', async () => {
    expect((await replace([{ image: 'dhi-python', appName: 'jobs' }])).errors[0].extensions.status).toBe(404);
    expect(await placesOf({ stream: PRODUCTION })).toHaveLength(3);
    const { data } = await replace([{ image: 'dhi-python:3', appName: 'jobs' }]);
    expect(data).toEqual({ setStreamImages: { status: 'ACCEPTED' } });
    expect(await placesOf({ stream: PRODUCTION })).toEqual(['dhi-python amd64']);
    await replace([]);
    expect((await imagesOf({ stream: PRODUCTION })).paging.totalCount).toBe(0);
  });
});

describe('the base images of a stream', () => {
  it('are counted by their repository', async () => {
    const ask = async (query: object) =>
      (await scout.ask(BASES, { variables: { query }, as: 'ada' })).data.baseImagesSummaryByStream;
    expect(await ask({ stream: PRODUCTION })).toEqual({
      paging: { totalCount: 1 },
      items: [
        {
          imageCount: 1,
          childImageCount: 1,
          packages: { minCount: 3, maxCount: 3 },
          repository: {
            hostName: 'hub.docker.com',
            repoName: `${organization}/dhi-node`,
            pullCount: 26 * 640_000_000,
          },
        },
      ],
    });
    expect((await ask({ stream: PRODUCTION, filter: { repoName: 'python' } })).items).toEqual([]);
    expect(await ask({ stream: 'environment:nowhere' })).toBeNull();
  });

  it('lead to the images built on them', async () => {
    const repository = { hostName: 'docker.io', repoName: `${organization}/dhi-node` };
    const ask = async (change: object = {}) => {
      const variables = { query: { stream: PRODUCTION, repository, ...change } };
      return (await scout.ask(CHILDREN, { variables, as: 'ada' })).data.streamImagesByBaseImage;
    };
    expect(await ask()).toEqual({ paging: { totalCount: 1 }, items: [{ digest: webDigest }] });
    expect((await ask({ filter: { repoName: 'python' } })).items).toEqual([]);
    expect((await ask({ repository: { ...repository, repoName: 'dhi-redis' } })).items).toEqual([]);
  });
});
