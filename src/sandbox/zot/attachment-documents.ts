import { digestOf, type StoryImage } from '../story-image.js';

/** A document that hangs on an image: a signature or a bill of materials. */
export interface Attachment {
  readonly digest: string;
  readonly text: string;
  readonly mediaType: string;
  /** What its only layer says. */
  readonly content: string;
}

interface AttachedDocument {
  readonly artifactType?: string;
  readonly subject?: StoryImage;
}

export const COSIGN_PAYLOAD = 'application/vnd.dev.cosign.simplesigning.v1+json';
export const SPDX = 'application/spdx+json';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 };

/** A manifest around one layer of this type; with a subject it is found as a referrer of that image. */
export function attachment(type: string, content: string, document: AttachedDocument = {}): Attachment {
  const { artifactType, subject } = document;
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType,
    config: EMPTY,
    layers: [{ mediaType: type, digest: digestOf(content), size: Buffer.byteLength(content) }],
    ...(subject && {
      subject: {
        mediaType: subject.mediaType,
        digest: subject.indexDigest,
        size: Buffer.byteLength(subject.text),
      },
      annotations: { 'org.opencontainers.image.created': subject.lastUpdated },
    }),
  });
  return { digest: digestOf(text), text, mediaType: MANIFEST, content };
}
