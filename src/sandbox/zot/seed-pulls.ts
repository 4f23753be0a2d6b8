import { nodeImages, organisation, pythonImage } from '../story.js';
import type { Store } from './store.js';
import { debugToolImage, toolImage } from './tool-images.js';

interface Traffic {
  readonly repository: string;
  /** Tags of the images that were pulled. */
  readonly tags: readonly string[];
  readonly count: number;
  readonly last: Date;
}

const HOUR_MS = 60 * 60 * 1000;
const YEARS_AGO = new Date('2025-07-20T09:31:12Z');

/**
 * What was pulled before zot started: most of it within the last days, one repository not for years. The copy of node
 * beside the mirror was never pulled, nor was the tool of last spring.
 */
export function seedPulls({ find }: Store, now: Date): void {
  for (const { repository, tags, count, last } of trafficUntil(now)) {
    const held = find(repository);
    for (const tag of tags) {
      const digest = held?.tags.get(tag)?.digest;
      const manifest = digest && held?.manifests.get(digest);
      if (!manifest) continue;
      // Whoever pulls an index fetches the image for the own platform after it.
      const [platform] = manifest.document.manifests ?? [];
      for (const one of [manifest.digest, ...(platform ? [platform.digest] : [])]) {
        held.pulls.set(one, { count, last });
      }
    }
  }
}

function trafficUntil(now: Date): Traffic[] {
  const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);
  const first = (images: readonly { readonly tags: readonly string[] }[]): string[] =>
    images.flatMap(({ tags }) => tags.slice(0, 1));
  return [
    { repository: `${organisation}/dhi-node`, tags: first(nodeImages), count: 418, last: hoursAgo(3) },
    { repository: `${organisation}/dhi-python`, tags: first([pythonImage]), count: 57, last: hoursAgo(31) },
    {
      repository: 'tools/cli',
      tags: first([toolImage, debugToolImage]),
      count: 96,
      last: hoursAgo(20),
    },
    { repository: 'tools/many', tags: ['build-249'], count: 12, last: hoursAgo(52) },
    { repository: 'tools/multi', tags: ['2.3.0'], count: 7, last: YEARS_AGO },
  ];
}
