import { lookAtZot } from '../../../src/gateway/attestations/zot-attached.js';
import { openSession } from '../../support/traffic.js';
import {
  AMD64,
  ARM64,
  digest,
  type FakeAnswers,
  failure,
  fakeJoined,
  INDEX,
  placeAt,
  spotAt,
  tagFor,
} from './fake-joined.js';

const PLACE = placeAt('zot', 'a/b');
const IMAGES = 'zotSearchImageListForDigest';
const TAGS = 'zotSearchGlobalSearch';
const HEADERS = 'Query.zotManifestHeaders';
const REFERRERS = 'Query.zotReferrers';
const COSIGN = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const PROVENANCE = 'application/vnd.in-toto.provenance+json';
const BOTH = new Set(['REFERRER', 'TAG']);

const referrer = (number: number, artifactType: string) => ({
  digest: digest(number),
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  artifactType,
  annotations: [],
});
const part = (own: string, referrers: readonly unknown[] = [], isSigned = false) => ({
  digest: own,
  isSigned,
  referrers,
});
const image = (more: object = {}, repoName = 'a/b') => ({
  repoName,
  ...part(INDEX),
  manifests: [part(AMD64), part(ARM64)],
  ...more,
});
const searching = (images: readonly unknown[], tagged: readonly unknown[] = []): FakeAnswers => ({
  [IMAGES]: () => ({ results: images }),
  [TAGS]: () => ({ page: { totalCount: tagged.length }, images: tagged }),
});
const look = (answers: FakeAnswers) => {
  const joined = fakeJoined(answers);
  return lookAtZot(joined, spotAt(PLACE), openSession()).then((sight) => ({ joined, sight }));
};

describe('what is attached to an image in a repository of zot', () => {
  it('is told by two questions to its search, of which one is about the image wherever it is', async () => {
    const { joined, sight } = await look(
      searching([
        image({
          ...part(INDEX, [referrer(21, PROVENANCE)]),
          manifests: [part(AMD64, [referrer(22, 'application/spdx+json')]), part(ARM64)],
        }),
        image({ ...part(INDEX, [], true) }, 'a/other'),
      ]),
    );
    const requestedPage = { limit: 500, offset: 0 };
    expect(joined.asked).toEqual([
      [IMAGES, { id: INDEX, requestedPage }],
      [TAGS, { query: 'a/b:sha256-', requestedPage }],
    ]);
    expect(sight.attached).toMatchObject([
      {
        subjectDigest: INDEX,
        digest: digest(21),
        form: 'REFERRER',
        kind: 'PROVENANCE',
        mediaType: PROVENANCE,
      },
      { subjectDigest: AMD64, digest: digest(22), form: 'REFERRER', kind: 'SBOM' },
    ]);
    expect([...sight.visible]).toEqual([INDEX, AMD64, ARM64].map((one) => [one, BOTH]));
    expect(sight.looks).toEqual([{ searched: 'zot/a/b', found: true }]);
  });

  it('is counted once for an image under several tags', async () => {
    const tagged = image(part(INDEX, [referrer(21, PROVENANCE)]));
    const { sight } = await look(searching([tagged, tagged]));
    expect(sight.attached).toHaveLength(1);
  });

  it('includes what cosign attested under tags', async () => {
    const tags = [
      { tag: tagFor(INDEX, '.att'), digest: digest(31) },
      { tag: tagFor(AMD64, '.sbom'), digest: digest(32) },
      { tag: tagFor(digest(9), '.sbom'), digest: digest(33) },
    ];
    const { sight } = await look(searching([image()], tags));
    expect(sight.attached).toMatchObject([
      { subjectDigest: INDEX, digest: digest(31), form: 'TAG', kind: 'OTHER' },
      { subjectDigest: AMD64, digest: digest(32), form: 'TAG', kind: 'SBOM' },
    ]);
  });

  it('is asked of the registry where the search tells of signatures, whatever it lists', async () => {
    const { joined, sight } = await look({
      ...searching([
        image(part(INDEX, [referrer(21, 'application/vnd.dev.sigstore.bundle.v0.2+json')], true)),
      ]),
      [REFERRERS]: () => ({ manifests: [] }),
      [HEADERS]: () => ({ 'docker-content-digest': digest(41) }),
    });
    expect(joined.asked.slice(2)).toEqual([
      [REFERRERS, { name: 'a/b', digest: INDEX }],
      [HEADERS, { name: 'a/b', reference: tagFor(INDEX, '.sig') }],
    ]);
    expect(sight.attached).toMatchObject([
      { subjectDigest: INDEX, digest: digest(41), form: 'TAG', kind: 'SIGNATURE' },
    ]);
  });

  it('is every referrer that the registry has, when no tag is there', async () => {
    const { sight } = await look({
      ...searching([image(part(INDEX, [referrer(22, 'application/spdx+json')], true))]),
      [REFERRERS]: () => ({ manifests: [referrer(21, COSIGN), referrer(22, 'application/spdx+json')] }),
      [HEADERS]: () => failure('NOT_FOUND'),
    });
    expect(sight.attached.map(({ kind }) => kind)).toEqual(['SIGNATURE', 'SBOM']);
    expect(sight.visible.get(INDEX)).toEqual(BOTH);
  });

  it('is asked of the registry for an image that the search does not show', async () => {
    const { joined } = await look(searching([]));
    expect(joined.asked.filter(([name]) => name === REFERRERS).map(([, args]) => args.digest)).toEqual([
      INDEX,
      AMD64,
      ARM64,
    ]);
  });

  it('is missed for nothing where the registry fails, and told as far as the search goes', async () => {
    const down = failure('UPSTREAM_UNREACHABLE');
    const { sight } = await look({
      ...searching([image(part(INDEX, [referrer(22, 'application/spdx+json')], true))]),
      [HEADERS]: () => down,
    });
    expect(sight.attached.map(({ kind }) => kind)).toEqual(['SBOM']);
    expect([...sight.visible.keys()]).toEqual([AMD64, ARM64]);
    expect(sight.looks).toEqual([
      { searched: 'zot/a/b', found: true },
      { searched: 'zot/a/b', found: false, error: down },
    ]);
  });

  it('is not told by tags of which there are too many', async () => {
    const { sight } = await look({
      ...searching([image()]),
      [TAGS]: () => ({ page: { totalCount: 501 }, images: [] }),
    });
    expect(sight.visible.get(INDEX)).toEqual(new Set(['REFERRER']));
    expect(sight.limits).toEqual(['zot/a/b has more tags of attachments than were read']);
  });

  it.each(['FORBIDDEN', 'UPSTREAM_UNREACHABLE', 'UNAUTHENTICATED'] as const)(
    'is unknown when the search fails with %s, and nobody else is asked',
    async (code) => {
      const error = failure(code);
      const { joined, sight } = await look({ [IMAGES]: () => error, [TAGS]: () => error });
      expect(joined.asked).toHaveLength(2);
      expect(sight).toMatchObject({ attached: [], looks: [{ searched: 'zot/a/b', found: false, error }] });
      expect(sight.visible.size).toBe(0);
    },
  );
});

describe('what is attached to an image in a zot without search', () => {
  const off: FakeAnswers = {
    [IMAGES]: () => failure('UPSTREAM_UNSUPPORTED'),
    [TAGS]: () => failure('UPSTREAM_UNSUPPORTED'),
  };

  it('is told by its referrers and by its tags', async () => {
    const { joined, sight } = await look({
      ...off,
      [REFERRERS]: ({ digest: subject }) => ({
        manifests: subject === INDEX ? [referrer(21, COSIGN)] : [],
      }),
      'Query.zotTags': () => ({ tags: ['20', tagFor(INDEX), tagFor(AMD64, '.sbom')] }),
      [HEADERS]: () => ({ 'docker-content-digest': digest(32) }),
    });
    expect(joined.asked.slice(2)).toEqual([
      ['Query.zotTags', { name: 'a/b', n: 1000 }],
      ...[INDEX, AMD64, ARM64].map((one) => [REFERRERS, { name: 'a/b', digest: one }]),
      [HEADERS, { name: 'a/b', reference: tagFor(AMD64, '.sbom') }],
    ]);
    expect(sight.attached.map(({ subjectDigest, form, kind }) => [subjectDigest, form, kind])).toEqual([
      [INDEX, 'REFERRER', 'SIGNATURE'],
      [AMD64, 'TAG', 'SBOM'],
    ]);
    expect([...sight.visible.keys()]).toEqual([INDEX, AMD64, ARM64]);
  });

  it('is read from a few pages of tags at most, and then missed for nothing', async () => {
    const { joined, sight } = await look({
      ...off,
      'Query.zotTags': ({ last }) => ({
        tags: Array.from({ length: 1000 }, (_, index) => `${last ?? ''}x${index}`),
      }),
    });
    expect(joined.asked.filter(([name]) => name === 'Query.zotTags')).toHaveLength(5);
    expect(sight.visible.size).toBe(0);
    expect(sight.limits).toEqual(['zot/a/b has more than the 5000 tags that were read']);
  });

  it('is unknown when the registry refuses as well', async () => {
    const error = failure('FORBIDDEN');
    const { sight } = await look({ ...off, 'Query.zotTags': () => error });
    expect(sight.looks).toEqual([{ searched: 'zot/a/b', found: false, error }]);
  });
});
