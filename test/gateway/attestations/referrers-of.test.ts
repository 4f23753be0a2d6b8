import { createReferrersOf } from '../../../src/gateway/attestations/referrers-of.js';
import { openSession } from '../../support/traffic.js';
import {
  AMD64,
  digest,
  type FakeAnswers,
  failure,
  fakeJoined,
  INDEX,
  placeAt,
  tagFor,
} from './fake-joined.js';

const ask = (answers: FakeAnswers, upstream: 'scout' | 'quay' | 'zot', manifests?: readonly string[]) =>
  createReferrersOf(fakeJoined(answers))(
    { place: placeAt(upstream, 'a/b'), digest: INDEX, manifests },
    openSession(),
  );
const spdx = { digest: digest(21), artifactType: 'application/spdx+json' };

describe('what is attached to an image in one repository', () => {
  it('is listed with subject and kind', async () => {
    const images = { results: [{ repoName: 'a/b', digest: INDEX, referrers: [spdx] }] };
    const answers = {
      zotSearchImageListForDigest: () => images,
      zotSearchGlobalSearch: () => ({ page: { totalCount: 0 }, images: [] }),
    };
    expect(await ask(answers, 'zot')).toEqual([{ subjectDigest: INDEX, digest: digest(21), kind: 'SBOM' }]);
  });

  it('is nothing where nothing is, and untold where a look fails', async () => {
    const images = { results: [{ repoName: 'a/b', digest: INDEX }] };
    const answers = {
      zotSearchImageListForDigest: () => images,
      zotSearchGlobalSearch: () => ({ page: { totalCount: 0 }, images: [] }),
    };
    expect(await ask(answers, 'zot')).toEqual([]);
    expect(await ask({ ...answers, zotSearchGlobalSearch: () => failure('FORBIDDEN') }, 'zot')).toBeNull();
  });

  it('is untold by Quay as long as nothing lies under tags', async () => {
    const page = (tags: unknown[]) => ({ 'Query.quayTags': () => ({ tags, has_additional: false }) });
    expect(await ask(page([]), 'quay')).toBeNull();
    const signature = { name: tagFor(INDEX, '.sig'), manifest_digest: digest(22) };
    expect(await ask(page([signature]), 'quay')).toEqual([
      { subjectDigest: INDEX, digest: digest(22), kind: 'SIGNATURE' },
    ]);
  });

  it('is told by Scout about the manifests that are named', async () => {
    const item = { digest: digest(23), predicateType: 'https://slsa.dev/provenance/v1' };
    expect(await ask({ attestationsList: () => ({ items: [item] }) }, 'scout', [AMD64])).toEqual([
      { subjectDigest: AMD64, digest: digest(23), kind: 'PROVENANCE' },
    ]);
    expect(await ask({ attestationsList: () => null }, 'scout')).toBeNull();
  });
});
