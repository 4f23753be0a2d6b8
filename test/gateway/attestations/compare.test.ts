import type { Attachment, Form, Sight } from '../../../src/gateway/attestations/attachment.js';
import { compareSights } from '../../../src/gateway/attestations/compare.js';
import { AMD64, digest, INDEX, placeAt } from './fake-joined.js';

const SIGNATURE = digest(11);
const SBOM = digest(12);
const SPDX = 'https://spdx.dev/Document';

const signature: Attachment = {
  subjectDigest: INDEX,
  digest: SIGNATURE,
  form: 'REFERRER',
  kind: 'SIGNATURE',
  predicateType: null,
  mediaType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
};
const statement: Attachment = {
  subjectDigest: AMD64,
  digest: SBOM,
  form: 'STATEMENT',
  kind: 'SBOM',
  predicateType: SPDX,
  mediaType: null,
};

function sight(
  place: Sight['place'],
  attached: readonly Attachment[],
  visible: Readonly<Record<string, readonly Form[]>>,
): Sight {
  const forms = Object.entries(visible).map(([subject, seen]) => [subject, new Set(seen)] as const);
  return { place, attached, visible: new Map(forms), looks: [], limits: [] };
}

const zotAt = (path: string, attached: readonly Attachment[]): Sight =>
  sight(placeAt('zot', path), attached, { [INDEX]: ['REFERRER', 'TAG'] });
const scoutAt = (path: string, attached: readonly Attachment[]): Sight =>
  sight(placeAt('scout', path), attached, { [AMD64]: ['STATEMENT'] });
const in_ = (upstream: string, path: string) => ({ upstream, repository: `${upstream}/${path}` });

describe('attestations of several places', () => {
  it('are present where they are and missing where the subject is without them', () => {
    const found = compareSights([zotAt('a/copy', []), zotAt('a/source', [signature])]);
    expect(found).toEqual([
      {
        subjectDigest: INDEX,
        predicateType: null,
        kind: 'SIGNATURE',
        digest: SIGNATURE,
        mediaType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
        presentIn: [in_('zot', 'a/source')],
        missingIn: [in_('zot', 'a/copy')],
      },
    ]);
  });

  it('are the same under a tag and as a referrer when the digest is, told by whoever tells most', () => {
    const tagged: Attachment = { ...signature, form: 'TAG', kind: 'OTHER', mediaType: null };
    const quay = sight(placeAt('quay', 'a/b'), [tagged], { [INDEX]: ['TAG'] });
    const [found, ...others] = compareSights([quay, zotAt('a/b', [signature])]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      kind: 'SIGNATURE',
      mediaType: signature.mediaType,
      presentIn: [in_('quay', 'a/b'), in_('zot', 'a/b')],
      missingIn: [],
    });
  });

  it('are not missing where they could not be seen', () => {
    const quay = sight(placeAt('quay', 'a/b'), [], { [INDEX]: ['TAG'] });
    const down = sight(placeAt('zot', 'down'), [], {});
    const other = sight(placeAt('zot', 'other'), [], { [AMD64]: ['REFERRER', 'TAG'] });
    const [found] = compareSights([quay, down, other, zotAt('a/b', [signature])]);
    expect(found?.missingIn).toEqual([]);
  });

  it('are missing at Quay when others keep them under tags, or when it keeps referrers so itself', () => {
    const tagged: Attachment = { ...signature, form: 'TAG' };
    const quay = sight(placeAt('quay', 'a/b'), [], { [INDEX]: ['TAG'] });
    expect(compareSights([quay, zotAt('a/b', [tagged])])[0]?.missingIn).toEqual([in_('quay', 'a/b')]);
    const lists = sight(placeAt('quay', 'a/b'), [], { [INDEX]: ['TAG', 'REFERRER'] });
    expect(compareSights([lists, zotAt('a/b', [signature])])[0]?.missingIn).toEqual([in_('quay', 'a/b')]);
  });

  it('are compared among places of one sort: what Scout states is not lost by registries, nor the reverse', () => {
    const zot = sight(placeAt('zot', 'a/b'), [{ ...signature, subjectDigest: AMD64 }], {
      [AMD64]: ['REFERRER', 'TAG'],
    });
    const found = compareSights([scoutAt('a', [statement]), scoutAt('b', []), zot]);
    expect(found.map(({ kind, missingIn }) => [kind, missingIn])).toEqual([
      ['SIGNATURE', []],
      ['SBOM', [in_('scout', 'b')]],
    ]);
  });

  it('are one for Scout and a registry when the digest is the same, and may be lost on both sides', () => {
    const copied: Attachment = { ...statement, form: 'REFERRER', mediaType: 'application/spdx+json' };
    const [zot, empty] = [[copied], []].map((attached, index) =>
      sight(placeAt('zot', `z${index}`), attached, { [AMD64]: ['REFERRER', 'TAG'] }),
    );
    const found = compareSights([
      scoutAt('a', [statement]),
      scoutAt('b', []),
      ...(zot && empty ? [zot, empty] : []),
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      predicateType: SPDX,
      mediaType: 'application/spdx+json',
      presentIn: [in_('scout', 'a'), in_('zot', 'z0')],
      missingIn: [in_('scout', 'b'), in_('zot', 'z1')],
    });
  });

  it('are one when Scout states the same about the same image in two repositories, whatever the digests', () => {
    const found = compareSights([
      scoutAt('a', [statement]),
      scoutAt('b', [{ ...statement, digest: digest(13) }]),
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ presentIn: [in_('scout', 'a'), in_('scout', 'b')], missingIn: [] });
  });

  it('are several when one repository has several statements of one type', () => {
    const second: Attachment = { ...statement, digest: digest(13) };
    const found = compareSights([scoutAt('a', [statement, second]), scoutAt('b', [second])]);
    expect(found.map(({ digest: own, missingIn }) => [own, missingIn])).toEqual([
      [SBOM, [in_('scout', 'b')]],
      [digest(13), []],
    ]);
  });

  it('come by kind, subject and digest', () => {
    const make = (kind: Attachment['kind'], subjectDigest: string, number: number): Attachment => ({
      ...signature,
      kind,
      subjectDigest,
      digest: digest(number),
    });
    const attached = [
      make('OTHER', INDEX, 1),
      make('VEX', INDEX, 2),
      make('PROVENANCE', INDEX, 3),
      make('SBOM', AMD64, 4),
      make('SBOM', INDEX, 6),
      make('SBOM', INDEX, 5),
      make('SIGNATURE', AMD64, 7),
    ];
    expect(compareSights([zotAt('a/b', attached)]).map((one) => one.digest)).toEqual(
      [7, 5, 6, 4, 3, 2, 1].map(digest),
    );
  });
});
