import { limitOf, spotsOf } from '../../../src/gateway/attestations/spots.js';
import { NOBODY } from '../../../src/gateway/images/identity.js';
import { type Holding, type ImageIdentity, NOTHING_TOLD } from '../../../src/gateway/images/trace.js';
import { AMD64, ARM64, digest, INDEX, placeAt } from './fake-joined.js';

const PLACE = placeAt('zot', 'a/b');
const platforms = (...digests: string[]) =>
  digests.map((one) => ({ os: 'linux', architecture: null, variant: null, digest: one }));
const holding = (more: Partial<Holding>): Holding => ({
  ...NOTHING_TOLD,
  place: PLACE,
  digest: INDEX,
  kind: 'INDEX',
  matched: 'INDEX',
  ...more,
});
const image = (holdings: readonly Holding[], more: Partial<ImageIdentity> = {}): ImageIdentity => ({
  ...NOBODY,
  digest: INDEX,
  indexDigest: INDEX,
  kind: 'INDEX',
  platforms: platforms(AMD64, ARM64),
  holdings,
  ...more,
});
const manifestsOf = (identity: ImageIdentity) => spotsOf(identity).map(({ manifests }) => manifests);

describe('where something may be attached to an image', () => {
  it('is the index with the manifests that lie in each place', () => {
    expect(spotsOf(image([holding({ platforms: platforms(AMD64), organization: 'acme' })]))).toEqual([
      { place: PLACE, organization: 'acme', digest: INDEX, manifests: [AMD64] },
    ]);
  });

  it('has the manifests of the index where a place does not tell them', () => {
    expect(manifestsOf(image([holding({})]))).toEqual([[AMD64, ARM64]]);
    expect(manifestsOf(image([holding({ digest: digest(9) })]))).toEqual([[]]);
  });

  it('is the manifest that was asked for, with the index around it', () => {
    const whole = holding({ matched: 'MANIFEST', platforms: platforms(AMD64, ARM64) });
    const alone = holding({
      place: placeAt('quay', 'a/b'),
      digest: AMD64,
      kind: 'IMAGE',
      matched: 'MANIFEST',
    });
    const asked = image([whole, alone], { digest: AMD64, kind: 'IMAGE', platforms: platforms(AMD64) });
    expect(spotsOf(asked).map((spot) => [spot.digest, spot.manifests])).toEqual([
      [INDEX, [AMD64]],
      [AMD64, [AMD64]],
    ]);
  });

  it('counts a repository once that is told of twice', () => {
    const both = [holding({ organization: 'acme' }), holding({})];
    expect(spotsOf(image(both)).map(({ organization }) => organization)).toEqual(['acme']);
  });

  it('ends at sixteen platforms, and says so', () => {
    const many = platforms(...Array.from({ length: 40 }, (_, index) => digest(100 + index)));
    const large = image([holding({ platforms: many })], { platforms: many });
    expect(manifestsOf(large).map(({ length }) => length)).toEqual([16]);
    expect(limitOf(large)).toBe('only 16 of 40 platforms were asked about');
    expect(limitOf(image([]))).toBeUndefined();
  });
});
