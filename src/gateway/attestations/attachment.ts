import { nameOf, type Place } from '../joined/atlas.js';
import type { AttestationKind } from '../joined/joined.js';
import type { Look } from '../joined/source-result.js';

/**
 * How something is attached to an image: Scout states it, the manifest of an artifact names the image as its subject, or
 * the image's digest is in the name of a tag.
 */
export type Form = 'STATEMENT' | 'REFERRER' | 'TAG';

/** Something attached to an image or to an index, as one place has it. */
export interface Attachment {
  readonly subjectDigest: string;
  readonly digest: string;
  readonly form: Form;
  readonly kind: AttestationKind;
  readonly predicateType: string | null;
  readonly mediaType: string | null;
}

/** An image in one repository, as far as something can be attached to it. */
export interface Spot {
  readonly place: Place;
  /** The organization on whose behalf Scout shows it. */
  readonly organization: string | undefined;
  /** Of the index, or of the one manifest. */
  readonly digest: string;
  /** Digests of its manifests that lie there. */
  readonly manifests: readonly string[];
}

/** What one repository shows of what is attached to an image. */
export interface Sight {
  readonly place: Place;
  readonly attached: readonly Attachment[];
  /** Digests that lie there, each with the forms of attachments that would have been seen. */
  readonly visible: ReadonlyMap<string, ReadonlySet<Form>>;
  readonly looks: readonly Look[];
  /** What limits the answer; it holds for the whole upstream. */
  readonly limits: readonly string[];
}

/** Digests to which something may be attached: of the index and of its manifests. */
export function subjectsOf({ digest, manifests }: Pick<Spot, 'digest' | 'manifests'>): readonly string[] {
  return [...new Set([digest, ...manifests])];
}

/** Equal for the same image in the same repository. */
export function keyOfSpot({ place, digest }: Pick<Spot, 'place' | 'digest'>): string {
  return `${keyOfPlace(place)}@${digest}`;
}

/** Scout tells of repositories in other registries, which are ours as well: its word and theirs are two. */
export function keyOfPlace(place: Place): string {
  return `${place.upstream} ${nameOf(place)}`;
}
