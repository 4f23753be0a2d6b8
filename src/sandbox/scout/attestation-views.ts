import { digestOf } from '../story-image.js';
import { type Provenance, provenances } from '../story-provenance.js';
import type { PlacedImage } from './placed-images.js';

export const PROVENANCE = 'https://slsa.dev/provenance/v0.2';

const ALWAYS = [PROVENANCE, 'https://spdx.dev/Document'];
const HARDENED = [
  'https://cyclonedx.org/bom/v1.6',
  'https://openvex.dev/ns/v0.2.0',
  'https://scout.docker.com/secrets/v0.1',
  'https://scout.docker.com/virus/v0.1',
];

/** The predicates that are attached to an image; none when its build attested nothing. */
export function predicatesOf({ image }: PlacedImage): string[] {
  const provenance = provenances.get(image.indexDigest);
  if (!provenance) return [];
  return provenance.mode === 'MIN' ? [...ALWAYS, ...HARDENED] : ALWAYS;
}

/** The list of `IbAttestation`. */
export function describeAttestations(placed: PlacedImage): object[] {
  const provenance = provenances.get(placed.image.indexDigest);
  return predicatesOf(placed).map((predicateType) =>
    predicateType === PROVENANCE && provenance
      ? { __typename: 'IbAttestationProvenance', predicateType, ...describeProvenance(placed, provenance) }
      : { __typename: 'IbAttestationGeneric', predicateType },
  );
}

/** Where a commit can be looked at. */
export function commitUrl({ source, commit }: Provenance): string {
  return `${source}/commit/${commit}`;
}

function describeProvenance({ organisation, manifest }: PlacedImage, provenance: Provenance): object {
  const { source, commit, dockerfile, base, mode } = provenance;
  const platform = { ...manifest.platform, variant: null };
  return {
    base: base && {
      digest: base.image.indexDigest,
      platform,
      repository: organisation ? `${organisation}/${base.repository}` : base.repository,
      tag: base.tag,
    },
    dockerfile: dockerfile && { sha: digestOf(dockerfile.text) },
    git: { commitUrl: commitUrl(provenance), sha: commit, source },
    materials: base
      ? [{ digest: base.image.indexDigest, uri: `pkg:docker/${organisation}/${base.repository}@${base.tag}` }]
      : [],
    mode,
  };
}
