import { packageFacts } from '../story-packages.js';
import type { PlacedImage } from './placed-images.js';

/** Where in an image a package lies. */
export interface PackagePlace {
  readonly path: string;
  readonly layerOrdinal: number;
}

/** Null when nothing tells; an image with fewer layers has the package in its uppermost one. */
export function findPackage(purl: string, { manifest }: PlacedImage): PackagePlace | null {
  const facts = packageFacts[purl];
  return facts ? { path: facts.path, layerOrdinal: Math.min(facts.layer, manifest.layers.length - 1) } : null;
}
