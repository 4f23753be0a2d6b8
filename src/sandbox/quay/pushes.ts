import { buildImage, type StoryImage } from '../story-image.js';
import { manifestsOf } from './image-manifests.js';
import type { QuayManifest, QuayRepository, World } from './model.js';
import { livingTag, marksOf, putTag } from './tag-life.js';

export interface Push {
  readonly tags: readonly string[];
  /** Makes the image differ from others of the repository. */
  readonly version: string;
  readonly at: Date;
}

/** Adds an image of one platform under its tags, as a worker of Quay or a client would push it. */
export function pushImage(world: World, repository: QuayRepository, { tags, version, at }: Push): void {
  const image = buildImage({
    title: repository.name,
    version,
    tags,
    lastUpdated: at.toISOString(),
    variant: 'runtime',
    user: 'nonroot',
    packages: [],
    architectures: ['amd64'],
    layerSizes: [10_118_244, 6_000_000 + version.length],
  });
  const [platform] = image.manifests;
  if (!platform) return;
  const { digest, text } = platform;
  const manifest: QuayManifest = { digest, text, platform, children: [], image };
  repository.manifests.set(digest, manifest);
  putTags(world, repository, { tags, digest, at });
}

/** Adds an image with its list and all its platforms under these tags. */
export function pushWhole(
  world: World,
  repository: QuayRepository,
  { tags, image, at }: Pick<Push, 'tags' | 'at'> & { readonly image: StoryImage },
): void {
  for (const manifest of manifestsOf(image)) repository.manifests.set(manifest.digest, manifest);
  putTags(world, repository, { tags, digest: image.indexDigest, at });
}

function putTags(
  world: World,
  repository: QuayRepository,
  { tags, digest, at }: Pick<Push, 'tags' | 'at'> & { readonly digest: string },
): void {
  for (const name of tags) {
    const former = livingTag(repository, name, at);
    if (former && marksOf(former).isImmutable) continue; // the registry lets nobody move it
    putTag(world, repository, { name, digest, start: at });
  }
}
