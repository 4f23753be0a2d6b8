import { kindOf, predicateTypeOf } from '../../../src/gateway/attestations/attestation-kind.js';

describe('the kind of an attestation', () => {
  it.each([
    ['https://slsa.dev/provenance/v0.2', 'PROVENANCE'],
    ['https://slsa.dev/provenance/v1', 'PROVENANCE'],
    ['https://in-toto.io/Provenance/v0.1', 'PROVENANCE'],
    ['https://slsa.dev/verification_summary/v1', 'OTHER'],
    ['https://spdx.dev/Document', 'SBOM'],
    ['https://spdx.dev/Document/v2.3', 'SBOM'],
    ['https://cyclonedx.org/bom/v1.6', 'SBOM'],
    ['https://scout.docker.com/sbom/v0.1', 'SBOM'],
    ['https://openvex.dev/ns/v0.2.0', 'VEX'],
    ['https://cyclonedx.org/vex/v1.6', 'VEX'],
    ['https://scout.docker.com/secrets/v0.1', 'OTHER'],
    ['https://sigstore.dev/cosign/sign/v1', 'SIGNATURE'],
    ['https://cosign.sigstore.dev/attestation/vuln/v1', 'OTHER'],
    ['https://example.com/bombay/v1', 'OTHER'],
  ])('of predicate type %s is %s', (predicateType, kind) => {
    expect(kindOf({ predicateType })).toBe(kind);
  });

  it.each([
    ['application/vnd.cncf.notary.signature', 'SIGNATURE'],
    ['application/vnd.dev.cosign.artifact.sig.v1+json', 'SIGNATURE'],
    ['application/vnd.dev.cosign.simplesigning.v1+json', 'SIGNATURE'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', 'SIGNATURE'],
    ['application/spdx+json', 'SBOM'],
    ['text/spdx', 'SBOM'],
    ['application/vnd.cyclonedx+json', 'SBOM'],
    ['application/vnd.syft+json', 'SBOM'],
    ['application/vnd.dev.cosign.artifact.sbom.v1+json', 'SBOM'],
    ['application/vnd.openvex+json', 'VEX'],
    ['application/csaf+json', 'VEX'],
    ['application/vnd.in-toto+json', 'OTHER'],
    ['application/vnd.oci.image.manifest.v1+json', 'OTHER'],
    ['', 'OTHER'],
  ])('of artifact type "%s" is %s', (artifactType, kind) => {
    expect(kindOf({ artifactType })).toBe(kind);
  });

  it('is told by the predicate and not by the envelope around it', () => {
    const artifactType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
    expect(kindOf({ predicateType: 'https://slsa.dev/provenance/v1', artifactType })).toBe('PROVENANCE');
    expect(kindOf({ predicateType: 'https://example.com/review/v1', artifactType })).toBe('OTHER');
  });
});

describe('the predicate type of an artifact', () => {
  const type = 'https://slsa.dev/provenance/v1';

  it('is read from the annotations of in-toto and of sigstore', () => {
    expect(predicateTypeOf({ 'in-toto.io/predicate-type': type })).toBe(type);
    expect(predicateTypeOf({ 'dev.sigstore.bundle.predicateType': type })).toBe(type);
  });

  it("is read from the pairs of zot's search as well", () => {
    expect(
      predicateTypeOf([
        { key: 'a', value: 'b' },
        { key: 'in-toto.io/predicate-type', value: type },
      ]),
    ).toBe(type);
  });

  it.each([[undefined], [null], [{}], [[]], [{ 'in-toto.io/predicate-type': '' }], [{ predicateType: 7 }]])(
    'is not told by %j',
    (annotations) => {
      expect(predicateTypeOf(annotations)).toBeNull();
    },
  );
});
