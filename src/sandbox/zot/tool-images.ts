import { packages } from '../story.js';
import { buildImage, type StoryImage } from '../story-image.js';
import { type Attachment, attachment, COSIGN_PAYLOAD, SPDX } from './attachment-documents.js';

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
  ...attachment(COSIGN_PAYLOAD, `signature of ${toolImage.indexDigest}`),
  tag: `${toolImage.indexDigest.replace(':', '-')}.sig`,
};

/** A bill of materials, found through its subject. */
export const toolBillOfMaterials: Attachment = attachment(SPDX, `packages of ${toolImage.indexDigest}`, {
  artifactType: SPDX,
  subject: toolImage,
});
