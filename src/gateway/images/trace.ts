import type { Place } from '../joined/atlas.js';
import type { ImageReference } from '../joined/image-reference.js';
import type { SourceResult } from '../joined/source-result.js';

export type DigestKind = 'INDEX' | 'MANIFEST' | 'CONFIG';
export type ImageKind = 'IMAGE' | 'INDEX';

/** An image for one platform, by the digest of its manifest. */
export interface PlatformDigest {
  readonly os: string | null;
  readonly architecture: string | null;
  readonly variant: string | null;
  readonly digest: string;
}

export interface HoldingTag {
  readonly name: string;
  /** As the upstream writes it, fit for DateTime. */
  readonly updatedAt: string | number | null;
}

/** An image in one repository that has it. */
export interface Holding {
  readonly place: Place;
  /** Of the index where there is one, else of the manifest. */
  readonly digest: string;
  readonly kind: ImageKind | null;
  /** What of it has the digest that was looked for. */
  readonly matched: DigestKind;
  readonly tags: readonly HoldingTag[];
  readonly mediaType: string | null;
  readonly createdAt: string | null;
  /** The manifests that this place tells of; an index may have more. */
  readonly platforms: readonly PlatformDigest[];
  /** The organization on whose behalf Scout shows it; undefined for what everybody sees, and at other upstreams. */
  readonly organization?: string | undefined;
  readonly pulls: number | null;
  readonly pulledAt: string | null;
  readonly signed: boolean | null;
  readonly referrers: number | null;
}

/** A holding of which only place and digest are known. */
export const NOTHING_TOLD: Omit<Holding, 'place' | 'digest' | 'matched'> = Object.freeze({
  kind: null,
  tags: [],
  mediaType: null,
  createdAt: null,
  platforms: [],
  pulls: null,
  pulledAt: null,
  signed: null,
  referrers: null,
});

/** What a reference means, as far as Scout and the search of zot tell: enough to ask them more about it. */
export interface ImageIdentity {
  /** Null when nothing has it; then everything else is empty as well. */
  readonly digest: string | null;
  readonly matched: DigestKind | null;
  readonly indexDigest: string | null;
  readonly kind: ImageKind | null;
  readonly mediaType: string | null;
  readonly createdAt: string | null;
  readonly platforms: readonly PlatformDigest[];
  /** Those of Scout and zot, and the one that told what the reference's tag means. */
  readonly holdings: readonly Holding[];
}

/** Every place that has an image, and what each upstream said when it was asked. */
export interface ImagePlaces extends ImageIdentity {
  readonly sources: readonly SourceResult[];
}

/** What is found out about a reference in one operation, step by step. Rejects for nothing that an upstream does. */
export interface Trace {
  readonly reference: ImageReference;
  /** After at most two documents of Scout and two of zot's search. */
  readonly identity: Promise<ImageIdentity>;
  /** After Quay's repositories were looked through as well. */
  readonly places: Promise<ImagePlaces>;
}
