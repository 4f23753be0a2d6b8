import { closeAll, imageOf, MANIFEST, startZot, type Zot } from './zot-harness.js';

afterEach(closeAll);

interface Part {
  readonly config?: object;
  readonly layers: readonly string[];
  readonly annotations?: Record<string, string>;
}

interface Result {
  readonly RepoName: string;
  readonly Tag: string;
  readonly [field: string]: unknown;
}

const IMAGE = 'org.opencontainers.image';
const SCHEMA = 'org.label-schema';
const TEXTS = 'Title Vendor Licenses Source Description Documentation Authors Labels';
const PARTS = 'RepoName Tag LastUpdated Manifests { Digest }';

async function ask({ send }: Zot, query: string) {
  const headers = { 'content-type': 'application/json' };
  const { body } = await send('POST /v2/_zot/ext/search', { headers, body: JSON.stringify({ query }) });
  expect(body.errors).toBeUndefined();
  return body.data;
}

/** Pushes an image of these layers, without a tag when `reference` is null. */
async function push(zot: Zot, [name, reference]: [string, string | null], part: Part): Promise<string> {
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', ...part.config });
  for (const content of [config, ...part.layers]) await zot.blob(name, content);
  const layers = part.layers.flatMap((content) => imageOf('', content).layers);
  const { annotations } = part;
  return zot.manifest(name, reference, {
    ...imageOf(config, ''),
    layers,
    ...(annotations && { annotations }),
  });
}

async function pushIndex(zot: Zot, [name, tag]: [string, string], digests: string[], more: object = {}) {
  const manifests = digests.map((digest) => ({ mediaType: MANIFEST, digest, size: 1 }));
  return zot.manifest(name, tag, { schemaVersion: 2, manifests, ...more });
}

async function summaryOf(zot: Zot, name: string) {
  const fields = 'Size Vendors Platforms { Os Arch } NewestImage { Tag }';
  const { ExpandedRepoInfo } = await ask(
    zot,
    `{ ExpandedRepoInfo(repo: "${name}") { Summary { ${fields} } } }`,
  );
  return ExpandedRepoInfo.Summary;
}

describe('the texts of an image', () => {
  it('are those of an index, else of its first image, else of the labels there', async () => {
    const zot = await startZot();
    const labelled = { config: { Labels: { [`${IMAGE}.title`]: 'label', [`${IMAGE}.licenses`]: 'MIT' } } };
    const annotations = {
      [`${IMAGE}.title`]: 'annotation',
      [`${IMAGE}.vendor`]: 'vendor',
      [`${IMAGE}.source`]: 'source',
      [`${IMAGE}.description`]: 'description',
      [`${IMAGE}.documentation`]: 'documentation',
      [`${IMAGE}.authors`]: 'authors',
      [`${SCHEMA}.labels`]: 'labels',
    };
    const told = await push(zot, ['ada/app', null], { config: labelled, layers: ['told'], annotations });
    const silent = await push(zot, ['ada/app', null], { layers: ['silent'] });
    await pushIndex(zot, ['ada/app', '1'], [told, silent]);
    await pushIndex(zot, ['ada/app', '2'], [silent, told]);
    const own = { annotations: { [`${IMAGE}.title`]: 'index', [`${IMAGE}.vendor`]: '' } };
    await pushIndex(zot, ['ada/app', '3'], [told], own);
    const { ImageList } = await ask(zot, `{ ImageList(repo: "ada/app") { Results { ${TEXTS} } } }`);
    const texts = {
      Title: 'annotation',
      Vendor: 'vendor',
      Licenses: 'MIT',
      Source: 'source',
      Description: 'description',
      Documentation: 'documentation',
      Authors: 'authors',
      Labels: 'labels',
    };
    const nothing = Object.fromEntries(Object.keys(texts).map((field) => [field, '']));
    expect(ImageList.Results).toEqual([texts, nothing, { ...texts, Title: 'index' }]);
  });

  it('may stand under their older names, and an author in the configuration', async () => {
    const zot = await startZot();
    const older = {
      name: 'title',
      vendor: 'vendor',
      license: 'MIT',
      'vcs-url': 'source',
      usage: 'documentation',
    };
    const names = Object.entries(older).map(([name, text]) => [`${SCHEMA}.${name}`, text]);
    const annotations = { ...Object.fromEntries(names), [`${IMAGE}.title`]: '' };
    const part = { config: { author: 'author' }, layers: ['one'], annotations };
    const digest = await push(zot, ['ada/app', '1'], part);
    await pushIndex(zot, ['ada/app', '2'], [digest]);
    const { ImageList } = await ask(
      zot,
      '{ ImageList(repo: "ada/app") { Results { Title Vendor Licenses Source Documentation Authors } } }',
    );
    const texts = { Title: 'title', Vendor: 'vendor', Licenses: 'MIT', Source: 'source' };
    expect(ImageList.Results).toEqual([
      { ...texts, Documentation: 'documentation', Authors: 'author' },
      { ...texts, Documentation: 'documentation', Authors: '' },
    ]);
  });
});

describe('the build time', () => {
  it('is annotated, or that of the newest image, or of the last step that was made', async () => {
    const zot = await startZot();
    const [old, young] = ['2025-01-01T00:00:00Z', '2025-03-01T00:00:00Z'];
    const history = [{ created: '2024-01-01T00:00:00Z' }, { created: old }];
    const first = await push(zot, ['ada/app', 'steps'], { config: { history }, layers: ['one', 'two'] });
    const second = await push(zot, ['ada/app', null], { config: { created: young }, layers: ['two'] });
    await pushIndex(zot, ['ada/app', 'index'], [first, second]);
    const stated = '2025-02-01T00:00:00+02:00';
    const annotations = { [`${IMAGE}.created`]: stated };
    await pushIndex(zot, ['ada/app', 'stated'], [first, second], { annotations });
    const labels = { created: young, config: { Labels: { [`${IMAGE}.created`]: stated } } };
    const broken = { [`${IMAGE}.created`]: '2025-99-01T00:00:00Z' };
    await push(zot, ['ada/app', 'label'], { config: labels, layers: ['one'], annotations: broken });
    const { ImageList } = await ask(
      zot,
      '{ ImageList(repo: "ada/app") { Results { Tag LastUpdated Manifests { LastUpdated } } } }',
    );
    const parts = [{ LastUpdated: old }, { LastUpdated: young }];
    expect(ImageList.Results).toEqual([
      { Tag: 'index', LastUpdated: young, Manifests: parts },
      { Tag: 'label', LastUpdated: stated, Manifests: [{ LastUpdated: stated }] },
      { Tag: 'stated', LastUpdated: stated, Manifests: parts },
      { Tag: 'steps', LastUpdated: old, Manifests: [{ LastUpdated: old }] },
    ]);
    expect((await summaryOf(zot, 'ada/app')).NewestImage).toEqual({ Tag: 'index' });
  });
});

describe('the summary of a repository', () => {
  it('counts what is under a tag, not referrers, signatures or what lost its tag', async () => {
    const zot = await startZot();
    const tagged = { config: { config: { Labels: { [`${IMAGE}.vendor`]: 'Label' } } }, layers: ['tagged'] };
    const digest = await push(zot, ['ada/app', '1'], tagged);
    const before = await summaryOf(zot, 'ada/app');
    const { Image } = await ask(zot, '{ Image(image: "ada/app:1") { Size Vendor } }');
    const linux = { Os: 'linux', Arch: 'amd64' };
    const summary = { Size: Image.Size, Vendors: [], Platforms: [linux], NewestImage: { Tag: '1' } };
    expect([Image.Vendor, before]).toEqual(['Label', summary]);
    await zot.blob('ada/app', '{}');
    const subject = { mediaType: MANIFEST, digest, size: 1 };
    const referrer = { ...imageOf('{}', 'tagged', { subject }), artifactType: 'application/spdx+json' };
    await zot.manifest('ada/app', null, referrer);
    const annotations = { [`${IMAGE}.vendor`]: 'Annotation' };
    const unseen = { config: { architecture: 's390x' }, layers: ['unseen'], annotations };
    for (const reference of [null, digest.replace(':', '-').concat('.sig'), 'gone'])
      await push(zot, ['ada/app', reference], unseen);
    const grown = await summaryOf(zot, 'ada/app');
    expect(grown.Vendors).toEqual(['Annotation']);
    expect(Number(grown.Size)).toBeGreaterThan(Number(summary.Size));
    await zot.send('DELETE /v2/ada/app/manifests/gone');
    expect(await summaryOf(zot, 'ada/app')).toEqual(summary);
  });

  it('has the vendors of the images in an index, not that of the index', async () => {
    const zot = await startZot();
    const vendor = (name: string) => ({ annotations: { [`${IMAGE}.vendor`]: name } });
    const digest = await push(zot, ['ada/app', null], { layers: ['one'], ...vendor('Image') });
    const index = await pushIndex(zot, ['ada/app', '1'], [digest], vendor('Index'));
    const { Size, Vendors } = await summaryOf(zot, 'ada/app');
    expect(Vendors).toEqual(['Image']);
    const { Image } = await ask(zot, '{ Image(image: "ada/app:1") { Size Vendor } }');
    const indexSize = (await zot.send(`GET /v2/ada/app/manifests/${index}`)).bytes.length;
    expect([Image.Vendor, Number(Size)]).toEqual(['Index', Number(Image.Size) + indexSize]);
  });
});

describe('tags of attachments', () => {
  it('are images to the search when they are attestations or bills of materials, and else left out', async () => {
    const zot = await startZot();
    const digest = await push(zot, ['ada/app', '1'], { layers: ['image'] });
    const stem = digest.replace(':', '-');
    for (const suffix of ['.sig', '.att', '.sbom', '']) {
      await push(zot, ['ada/app', stem + suffix], { layers: [`attached ${suffix}`] });
    }
    const { GlobalSearch } = await ask(zot, '{ GlobalSearch(query: "ada/app:sha256-") { Images { Tag } } }');
    expect(GlobalSearch.Images).toEqual([{ Tag: `${stem}.att` }, { Tag: `${stem}.sbom` }]);
  });
});

describe('what is built on what', () => {
  it('is told of an index by its related images alone, and by their time', async () => {
    const zot = await startZot();
    const at = (month: number) => ({ created: `2025-0${month}-01T00:00:00Z` });
    await push(zot, ['ada/base', '1'], { config: at(1), layers: ['base'] });
    const related = await push(zot, ['ada/app', null], { config: at(2), layers: ['base', 'app'] });
    const other = await push(zot, ['ada/app', null], { config: at(4), layers: ['other'] });
    await pushIndex(zot, ['ada/app', 'index'], [other, related]);
    await push(zot, ['ada/app', 'plain'], { config: at(3), layers: ['base', 'plain'] });
    const { DerivedImageList } = await ask(
      zot,
      `{ DerivedImageList(image: "ada/base:1") { Results { ${PARTS} } } }`,
    );
    const [plain, index] = DerivedImageList.Results;
    expect([plain.Tag, plain.LastUpdated]).toEqual(['plain', at(3).created]);
    expect(index).toEqual({
      RepoName: 'ada/app',
      Tag: 'index',
      LastUpdated: at(2).created,
      Manifests: [{ Digest: related }],
    });
  });

  it('may lie in one index, and is never what has no layers', async () => {
    const zot = await startZot();
    const base = await push(zot, ['ada/app', null], { layers: ['base'] });
    const derived = await push(zot, ['ada/app', null], { layers: ['base', 'more'] });
    await pushIndex(zot, ['ada/app', '1'], [base, derived]);
    await push(zot, ['ada/app', 'empty'], { layers: [] });
    const data = await ask(
      zot,
      `{ derived: DerivedImageList(image: "ada/app:1") { Results { ${PARTS} } }
         base: BaseImageList(image: "ada/app:1") { Results { ${PARTS} } }
         onEmpty: DerivedImageList(image: "ada/app:empty") { Results { ${PARTS} } } }`,
    );
    const partsOf = ({ Results }: { Results: Result[] }) =>
      Results.map(({ RepoName, Tag, Manifests }) => [RepoName, Tag, Manifests]);
    expect(partsOf(data.derived)).toEqual([['ada/app', '1', [{ Digest: derived }]]]);
    expect(partsOf(data.base)).toEqual([['ada/app', '1', [{ Digest: base }]]]);
    expect(partsOf(data.onEmpty)).toEqual([]);
  });
});
