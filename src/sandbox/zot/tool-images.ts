import { packages } from '../story.js';
import { buildImage, digestOf, type StoryImage } from '../story-image.js';

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
  readonly subject?: { readonly mediaType: string; readonly digest: string; readonly size: number };
  readonly annotations?: Readonly<Record<string, string>>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 };

/** The command-line tool that every engineer of the story may pull. */
export const toolImage: StoryImage = buildImage({
  title: 'cli',
  version: '1.1.0',
  tags: ['1.1.0', '1.1', 'latest'],
  lastUpdated: '2025-06-20T08:00:00Z',
  variant: 'runtime',
  user: 'nonroot',
  packages: [packages.glibc],
  architectures: ['amd64', 'arm64'],
  layerSizes: [3_410_022],
});

/** The same tool with a shell on top: its first layer is the whole of the plain image. */
export const debugToolImage: StoryImage = buildImage({
  title: 'cli',
  version: '1.1.0',
  tags: ['1.1.0-debug'],
  lastUpdated: '2025-06-20T08:05:00Z',
  variant: 'runtime',
  user: 'root',
  packages: [packages.glibc],
  architectures: ['amd64', 'arm64'],
  layerSizes: [3_410_022, 1_204_877],
});

/** The tool from before there was a second platform. */
export const oldToolImage: StoryImage = buildImage({
  title: 'cli',
  version: '1.0.0',
  tags: ['1.0.0'],
  lastUpdated: '2025-03-04T15:30:00Z',
  variant: 'runtime',
  user: 'root',
  packages: [packages.glibc],
  architectures: ['amd64'],
  layerSizes: [3_390_840],
});

/** A cosign signature, found by a tag made of the digest it signs. */
export const toolSignature: Attachment & { readonly tag: string } = {
  ...attachment(
    'application/vnd.dev.cosign.simplesigning.v1+json',
    `signature of ${toolImage.indexDigest}`,
    {},
  ),
  tag: `${toolImage.indexDigest.replace(':', '-')}.sig`,
};

/** A bill of materials, found through its subject. */
export const toolBillOfMaterials: Attachment = attachment(
  'application/spdx+json',
  `packages of ${toolImage.indexDigest}`,
  {
    artifactType: 'application/spdx+json',
    subject: {
      mediaType: toolImage.mediaType,
      digest: toolImage.indexDigest,
      size: Buffer.byteLength(toolImage.text),
    },
    annotations: { 'org.opencontainers.image.created': toolImage.lastUpdated },
  },
);

function attachment(type: string, content: string, document: AttachedDocument): Attachment {
  const { artifactType, subject, annotations } = document;
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType,
    config: EMPTY,
    layers: [{ mediaType: type, digest: digestOf(content), size: Buffer.byteLength(content) }],
    subject,
    annotations,
  });
  return { digest: digestOf(text), text, mediaType: MANIFEST, content };
}
