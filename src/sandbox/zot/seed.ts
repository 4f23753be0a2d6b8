import { nodeImages, organisation, pythonImage } from '../story.js';
import type { StoryImage, StoryManifest } from '../story-image.js';
import type { Attachment } from './attachment-documents.js';
import { contentOf } from './content.js';
import { digestOfBytes } from './digest.js';
import { isImageConfig, readConfig, readDocument } from './documents.js';
import { nodeBillOfMaterials, nodeSignature } from './node-attachments.js';
import { moveTag, type ZotRepository } from './repository.js';
import { buildMany, buildMulti, type SeedImage } from './seed-images.js';
import { seedPulls } from './seed-pulls.js';
import type { Store } from './store.js';
import {
  debugToolImage,
  oldToolImage,
  toolBillOfMaterials,
  toolImage,
  toolSignature,
} from './tool-images.js';

/** Puts the contents of one repository into a store. */
interface Filler {
  readonly repository: ZotRepository;
  blob(bytes: Buffer): void;
  manifest(bytes: Buffer, mediaType: string): void;
  tag(name: string, digest: string): void;
}

const PUSHED_AT = new Date('2025-07-04T07:00:00Z');

/** Fills a store with everything zot holds when it starts `now`. */
export function seedStore(store: Store, now: Date): void {
  addNode(fill(store, `${organisation}/dhi-node`, 'ada'), [nodeSignature, nodeBillOfMaterials]);
  // Copied without the signature.
  addNode(fill(store, `${organisation}/node`, 'ada'), [nodeBillOfMaterials]);
  addPython(fill(store, `${organisation}/dhi-python`, 'ada'));
  addTool(fill(store, 'tools/cli', 'bob'));
  addMany(fill(store, 'tools/many', 'ada'));
  addMulti(fill(store, 'tools/multi', 'ada'));
  seedPulls(store, now);
}

function fill(store: Store, name: string, pushedBy: string): Filler {
  const repository = store.ensure(name);
  const configs = new Map<string, Buffer>();
  const blob = (bytes: Buffer): void => {
    const digest = digestOfBytes(bytes);
    configs.set(digest, bytes);
    // In memory there is nothing to wait for.
    void store.blobs.put(name, digest, contentOf(bytes));
  };
  return {
    repository,
    blob,
    manifest: (bytes, mediaType) => {
      const document = readDocument(bytes, mediaType);
      if (typeof document === 'string') throw new Error(`the seed of ${name} is broken: ${document}`);
      const isImage = isImageConfig(document.config?.mediaType);
      const bytesOfConfig = isImage ? configs.get(document.config?.digest ?? '') : undefined;
      const config = bytesOfConfig ? readConfig(bytesOfConfig) : null;
      blob(bytes);
      const stored = { digest: digestOfBytes(bytes), bytes, mediaType, document, config };
      repository.isKnown = true;
      repository.manifests.set(stored.digest, { ...stored, pushedAt: PUSHED_AT, pushedBy });
    },
    tag: (tag, digest) => moveTag(repository, tag, { digest, taggedAt: PUSHED_AT }),
  };
}

function addImage(filler: Filler, image: StoryImage): void {
  addPlatforms(filler, image);
  filler.manifest(Buffer.from(image.text), image.mediaType);
  for (const tag of image.tags) filler.tag(tag, image.indexDigest);
}

function addNode(filler: Filler, attachments: readonly Attachment[]): void {
  for (const image of nodeImages) addImage(filler, image);
  addAttachments(filler, attachments);
}

/** A copy that somebody makes by hand, and made without the shortest of the tags. */
function addPython(filler: Filler): void {
  addImage(filler, { ...pythonImage, tags: pythonImage.tags.filter((tag) => tag !== '3') });
}

function addPlatforms(filler: Filler, { manifests, variant }: StoryImage): void {
  for (const manifest of manifests) {
    filler.blob(Buffer.from(manifest.configText));
    for (const [position] of manifest.layers.entries()) {
      filler.blob(Buffer.from(layerText(manifest, variant, position)));
    }
    filler.manifest(Buffer.from(manifest.text), manifest.mediaType);
  }
}

/** The bytes behind a layer's digest. The story tells sizes of real layers, which these few words do not have. */
function layerText(manifest: StoryManifest, variant: string, position: number): string {
  const { annotations = {} } = readStoryManifest(manifest);
  const title = annotations['org.opencontainers.image.title'];
  const version = annotations['org.opencontainers.image.version'];
  return [title, version, variant, manifest.platform.architecture, position].join(' ');
}

function readStoryManifest({ text, mediaType }: StoryManifest) {
  const document = readDocument(Buffer.from(text), mediaType);
  if (typeof document === 'string') throw new Error(`the story's manifest is broken: ${document}`);
  return document;
}

function addTool(filler: Filler): void {
  addImage(filler, toolImage);
  addImage(filler, debugToolImage);
  // Pushed as one manifest, without an index around it.
  addPlatforms(filler, oldToolImage);
  for (const tag of oldToolImage.tags) filler.tag(tag, oldToolImage.manifests[0]?.digest ?? '');
  addAttachments(filler, [toolSignature, toolBillOfMaterials]);
  filler.tag(toolSignature.tag, toolSignature.digest);
}

function addAttachments(filler: Filler, attachments: readonly Attachment[]): void {
  filler.blob(Buffer.from('{}'));
  for (const { content, text, mediaType } of attachments) {
    filler.blob(Buffer.from(content));
    filler.manifest(Buffer.from(text), mediaType);
  }
}

function addMulti(filler: Filler): void {
  const { index, images } = buildMulti();
  for (const image of images) addSeedImage(filler, image);
  filler.manifest(index.bytes, index.mediaType);
  for (const tag of ['2.3.0', 'latest']) filler.tag(tag, index.digest);
}

function addMany(filler: Filler): void {
  const { tags, images } = buildMany();
  for (const image of images) addSeedImage(filler, image);
  for (const [tag, digest] of tags) filler.tag(tag, digest);
}

function addSeedImage(filler: Filler, { manifest, config, layers }: SeedImage): void {
  for (const { bytes } of [config, ...layers]) filler.blob(bytes);
  filler.manifest(manifest.bytes, manifest.mediaType);
}
