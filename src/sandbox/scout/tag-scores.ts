import type { PlacedImage } from './placed-images.js';
import type { Report } from './severity.js';

/** An image as one tag offers it, with what was found in it; null while it has not been analysed. */
export interface Offer {
  readonly image: PlacedImage;
  readonly report: Report | null;
}

export interface Score {
  readonly name: string;
  readonly reason: string;
  readonly score: number;
}

/** What speaks for one image instead of another; empty when nothing does. */
export function scoreOffer(offered: Offer, current: Offer): Score[] {
  return [
    score('vulnerabilities', 'Fewer vulnerabilities', countOf(current) - countOf(offered)),
    score('packages', 'Fewer packages', packagesIn(current) - packagesIn(offered)),
    score('size', 'Smaller image', Math.sign(sizeOf(current) - sizeOf(offered))),
  ].filter(({ score }) => score > 0);
}

function score(name: string, reason: string, value: number): Score {
  return { name, reason, score: value };
}

function countOf({ report }: Offer): number {
  return report?.total ?? 0;
}

function packagesIn({ image }: Offer): number {
  return image.image.packages.length;
}

function sizeOf({ image }: Offer): number {
  return image.manifest.size;
}
