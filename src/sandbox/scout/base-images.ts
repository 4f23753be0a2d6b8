import { provenances } from '../story-provenance.js';
import { readConfig } from './image-config.js';
import type { PlacedImage } from './placed-images.js';

/** An image on which another one stands. */
export interface Base {
  readonly image: PlacedImage;
  /** The tag that was named; null when only the layers tell. */
  readonly tag: string | null;
  /** How many layers of the other image it brought, counted from the bottom. */
  readonly layerCount: number;
}

/** What `image` stands on, among the candidates: what its provenance names, or the longest stack of layers below it. */
export function findBase(image: PlacedImage, candidates: readonly PlacedImage[]): Base | null {
  return attestedBase(image, candidates) ?? layersBelow(image, candidates)[0] ?? null;
}

/** Every image whose layers are the lowest ones of `image`, the longest stack first. */
export function layersBelow(image: PlacedImage, candidates: readonly PlacedImage[]): Base[] {
  const stack = diffIdsOf(image);
  return candidates
    .map((candidate) => ({ image: candidate, tag: null, layerCount: diffIdsOf(candidate).length }))
    .filter(({ image: { digest }, layerCount }) => digest !== image.digest && layerCount < stack.length)
    .filter((base) => diffIdsOf(base.image).every((diffId, ordinal) => diffId === stack[ordinal]))
    .sort((a, b) => b.layerCount - a.layerCount);
}

export function diffIdsOf({ manifest }: PlacedImage): string[] {
  return readConfig(manifest).layers.map(({ diffId }) => diffId);
}

function attestedBase(image: PlacedImage, candidates: readonly PlacedImage[]): Base | null {
  const attested = provenances.get(image.image.indexDigest)?.base;
  const found = candidates.find(
    (candidate) =>
      candidate.image === attested?.image &&
      candidate.manifest.platform.architecture === image.manifest.platform.architecture,
  );
  return attested && found
    ? { image: found, tag: attested.tag, layerCount: found.manifest.layers.length }
    : null;
}
