import { nodeImages, pythonImage } from '../story.js';
import { debugToolImage, oldToolImage, toolImage } from './tool-images.js';

const CONTENTS: ReadonlyMap<string, readonly string[]> = new Map(
  [...nodeImages, pythonImage, toolImage, debugToolImage, oldToolImage].flatMap(({ manifests, packages }) =>
    manifests.map(({ digest }) => [digest, packages] as const),
  ),
);

/** The package URLs that the scanner finds in an image, by the digest of its platform manifest; none in a foreign one. */
export function packagesOf(digest: string): readonly string[] {
  return CONTENTS.get(digest) ?? [];
}
