import { lookAtQuay, QUAY_LIMIT } from '../../../src/gateway/attestations/quay-attached.js';
import { openSession } from '../../support/traffic.js';
import { AMD64, digest, failure, fakeJoined, INDEX, placeAt, spotAt, tagFor } from './fake-joined.js';

const PLACE = placeAt('quay', 'a/b');
const tag = (name: string, number: number) => ({ name, manifest_digest: digest(number) });
const page = (tags: readonly unknown[], more = false) => ({ tags, page: 1, has_additional: more });
const FIRST = { repository: 'a/b', limit: 100, onlyActiveTags: true, page: 1 };
const PICKED = { ...FIRST, filterTagName: 'like:sha256-' };

describe('what lies under tags in a repository of Quay', () => {
  it('is told by the page of tags by which the image was found', async () => {
    const tags = [
      tag('20', 1),
      tag(tagFor(INDEX, '.sig'), 21),
      tag(tagFor(AMD64, '.sbom'), 22),
      tag(tagFor(digest(9), '.sig'), 23),
    ];
    const joined = fakeJoined({ 'Query.quayTags': () => page(tags) });
    const sight = await lookAtQuay(joined, spotAt(PLACE), openSession());
    expect(joined.asked).toEqual([['Query.quayTags', FIRST]]);
    expect(sight.attached).toMatchObject([
      { subjectDigest: INDEX, digest: digest(21), form: 'TAG', kind: 'SIGNATURE' },
      { subjectDigest: AMD64, digest: digest(22), form: 'TAG', kind: 'SBOM' },
    ]);
    expect(sight.visible.get(INDEX)).toEqual(new Set(['TAG']));
    expect(sight.looks).toEqual([{ searched: 'quay/a/b', found: true }]);
    expect(sight.limits).toEqual([QUAY_LIMIT]);
  });

  it('is picked out by Quay where there are more tags than a page', async () => {
    const joined = fakeJoined({
      'Query.quayTags': ({ filterTagName }) =>
        filterTagName === undefined ? page([tag('20', 1)], true) : page([tag(tagFor(INDEX, '.sig'), 21)]),
    });
    const { attached } = await lookAtQuay(joined, spotAt(PLACE), openSession());
    expect(joined.asked).toEqual([
      ['Query.quayTags', FIRST],
      ['Query.quayTags', PICKED],
    ]);
    expect(attached.map((one) => one.digest)).toEqual([digest(21)]);
  });

  it('is not all there is in a repository with too many of such tags, and then nothing is missing', async () => {
    const joined = fakeJoined({ 'Query.quayTags': () => page([tag(tagFor(INDEX, '.sig'), 21)], true) });
    const { attached, visible, limits } = await lookAtQuay(joined, spotAt(PLACE), openSession());
    expect(joined.asked).toHaveLength(4);
    expect(attached.map((one) => one.digest)).toEqual([digest(21)]);
    expect(visible.size).toBe(0);
    expect(limits).toEqual([
      QUAY_LIMIT,
      'quay/a/b has more tags of attachments than the 300 newest ones that were read',
    ]);
  });

  it('are referrers where an index under the tag for them lists them', async () => {
    const manifests = [
      {
        digest: digest(31),
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        artifactType: 'application/spdx+json',
      },
      {
        digest: digest(32),
        artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        annotations: { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' },
      },
    ];
    const joined = fakeJoined({
      'Query.quayTags': () => page([tag(tagFor(INDEX), 30)]),
      'Query.quayManifest': () => ({ manifest_data: JSON.stringify({ manifests }) }),
    });
    const { attached, visible } = await lookAtQuay(joined, spotAt(PLACE), openSession());
    expect(joined.asked[1]).toEqual(['Query.quayManifest', { repository: 'a/b', digest: digest(30) }]);
    expect(attached).toMatchObject([
      {
        subjectDigest: INDEX,
        digest: digest(31),
        form: 'REFERRER',
        kind: 'SBOM',
        mediaType: 'application/spdx+json',
      },
      { digest: digest(32), kind: 'PROVENANCE', predicateType: 'https://slsa.dev/provenance/v1' },
    ]);
    expect(visible.get(INDEX)).toEqual(new Set(['TAG', 'REFERRER']));
    expect(visible.get(AMD64)).toEqual(new Set(['TAG']));
  });

  it.each([['no JSON'], ['{}'], ['{"manifests":[{"mediaType":"x"}]}'], ['[]']])(
    'are none in a list that reads %s',
    async (text) => {
      const joined = fakeJoined({
        'Query.quayTags': () => page([tag(tagFor(INDEX), 30)]),
        'Query.quayManifest': () => ({ manifest_data: text }),
      });
      const { attached, looks } = await lookAtQuay(joined, spotAt(PLACE), openSession());
      expect(attached).toEqual([]);
      expect(looks).toEqual([{ searched: 'quay/a/b', found: false }]);
    },
  );

  it.each(['Query.quayTags', 'Query.quayManifest'])('are unknown when %s fails', async (failing) => {
    const down = failure('UPSTREAM_UNREACHABLE');
    const answers = {
      'Query.quayTags': () => page([tag(tagFor(INDEX), 30), tag(tagFor(INDEX, '.sig'), 21)]),
      'Query.quayManifest': () => ({ manifest_data: '{}' }),
    };
    const joined = fakeJoined({ ...answers, [failing]: () => down });
    const { attached, visible, looks } = await lookAtQuay(joined, spotAt(PLACE), openSession());
    expect(looks.at(-1)).toEqual({ searched: 'quay/a/b', found: false, error: down });
    expect(visible.has(INDEX)).toBe(false);
    expect(attached.map((one) => one.digest)).toEqual(failing === 'Query.quayTags' ? [] : [digest(21)]);
  });
});
