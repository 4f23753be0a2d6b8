import type { AttestationKind } from '../joined/joined.js';
import type { Attachment } from './attachment.js';

/** What follows the digest in a tag of cosign; null for the tag under which registries without referrers list them. */
export type Suffix = 'sig' | 'att' | 'sbom' | null;

/** A tag whose name says what it is attached to. */
export interface AttachedTag {
  readonly tag: string;
  readonly subjectDigest: string;
  readonly suffix: Suffix;
}

/** What such tags begin with. */
export const ATTACHED_PREFIX = 'sha256-';

/** An attestation may be of any kind, and its tag does not tell. */
const KINDS: Readonly<Record<string, AttestationKind>> = { sig: 'SIGNATURE', sbom: 'SBOM', att: 'OTHER' };

/** The tag for something attached to a digest (OCI distribution specification, "Referrers Tag Schema"; cosign). */
export function attachedTag(subjectDigest: string, suffix: Suffix): string {
  const stem = subjectDigest.replace(':', '-');
  return suffix === null ? stem : `${stem}.${suffix}`;
}

/** Finds tags of attachments of some digests among all tags of a repository. */
export function readAttachedTags(tags: readonly string[], subjects: readonly string[]): AttachedTag[] {
  const stems = new Map(subjects.map((digest) => [attachedTag(digest, null), digest]));
  return tags.flatMap((tag): AttachedTag[] => {
    const [, stem = '', suffix = null] = /^([^.]*)(?:\.(sig|att|sbom))?$/.exec(tag) ?? [];
    const subjectDigest = stems.get(stem);
    return subjectDigest === undefined ? [] : [{ tag, subjectDigest, suffix: toSuffix(suffix) }];
  });
}

function toSuffix(text: string | null): Suffix {
  return text === 'sig' || text === 'att' || text === 'sbom' ? text : null;
}

/** What lies under a tag of cosign. Its media types are those of envelopes, and say nothing. */
export function taggedAttachment({ subjectDigest, suffix }: AttachedTag, digest: string): Attachment {
  const kind = KINDS[suffix ?? ''] ?? 'OTHER';
  return { subjectDigest, digest, form: 'TAG', kind, predicateType: null, mediaType: null };
}
