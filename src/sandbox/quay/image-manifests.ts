import type { StoryImage } from '../story-image.js';
import type { QuayManifest } from './model.js';

/** What Quay stores of an image: its list of platforms, and every platform. */
export function manifestsOf(image: StoryImage): QuayManifest[] {
  const children = image.manifests.map(({ digest }) => digest);
  const list = { digest: image.indexDigest, text: image.text, platform: null, children, image };
  const platforms = image.manifests.map((platform) => ({
    digest: platform.digest,
    text: platform.text,
    platform,
    children: [],
    image,
  }));
  return [list, ...platforms];
}
