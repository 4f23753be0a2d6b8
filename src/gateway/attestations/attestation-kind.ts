import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { AttestationKind } from '../joined/joined.js';

/** What an attachment says of itself. */
export interface Telling {
  /** Type of the statement inside. */
  readonly predicateType?: string | null;
  /** Artifact type, or else the media type of the content. */
  readonly artifactType?: string | null;
}

/** Kinds in the order in which they are listed. */
export const KINDS: readonly AttestationKind[] = ['SIGNATURE', 'SBOM', 'PROVENANCE', 'VEX', 'OTHER'];

/** By words of predicate types and of media types alike; VEX comes first because CycloneDX has a form of it. */
const WORDS: readonly (readonly [RegExp, AttestationKind])[] = [
  [/vex\b|\bcsaf\b/, 'VEX'],
  [/\bspdx\b|\bcyclonedx\b|\bsyft\b|\bs?bom\b/, 'SBOM'],
  [/\bprovenance\b/, 'PROVENANCE'],
  // What cosign has written: simple signing at first, then an artifact, now bundles whose predicate is the signing itself.
  [
    /\bnotary\.signature\b|\bcosign\.(artifact\.sig|simplesigning)\b|\bsigstore\.bundle\b|\/cosign\/sign\//,
    'SIGNATURE',
  ],
];

/**
 * The kind that types tell. A predicate type says more than the envelope around it; an envelope of in-toto alone may hold
 * anything.
 */
export function kindOf({ predicateType, artifactType }: Telling): AttestationKind {
  const text = (predicateType ?? artifactType ?? '').toLowerCase();
  return WORDS.find(([word]) => word.test(text))?.[1] ?? 'OTHER';
}

/** Annotations of manifests that name the predicate type: in-toto's, and those of bundles of sigstore. */
const PREDICATE_KEYS = ['in-toto.io/predicate-type', 'dev.sigstore.bundle.predicateType', 'predicateType'];

/** The predicate type by annotations, be they an object as in OCI documents or a list of pairs as in zot's search. */
export function predicateTypeOf(annotations: unknown): string | null {
  const pairs = itemsOf(annotations)
    .map(fieldsOf)
    .map(({ key, value }) => [String(key), value]);
  const all = Array.isArray(annotations) ? Object.fromEntries(pairs) : fieldsOf(annotations);
  const [found] = PREDICATE_KEYS.flatMap((key) => {
    const value: unknown = all[key];
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
  return found ?? null;
}
