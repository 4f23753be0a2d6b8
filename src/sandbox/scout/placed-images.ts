import type { StoryImage, StoryManifest } from '../story-image.js';
import type { Indexing, SbomState } from './indexing.js';

/** A repository of images, by the organisation that owns it; null when everybody may read it. */
export interface RepositoryPlace {
  readonly organisation: string | null;
  readonly hostName: string;
  /** With its namespace, `demonstrationorg/web`. */
  readonly repoName: string;
}

/** One platform of an image as it lies in one repository; the same manifest may lie in several. */
export interface PlacedImage extends RepositoryPlace {
  /** Digest of the platform manifest. */
  readonly digest: string;
  readonly image: StoryImage;
  readonly manifest: StoryManifest;
  readonly sbomState: SbomState;
}

/** Every platform of the images, in one repository. */
export function placeImages<P extends RepositoryPlace>(
  images: readonly StoryImage[],
  place: P,
  stateOf: Indexing['stateOf'],
): (P & PlacedImage)[] {
  return images.flatMap((image) =>
    image.manifests.map((manifest) => ({
      ...place,
      digest: manifest.digest,
      image,
      manifest,
      sbomState: stateOf(manifest.digest),
    })),
  );
}
