import { catalogue } from '../story-catalogue.js';
import { charts } from '../story-charts.js';

/** A tag of the catalogue and the image index, or the chart, that it names. */
export interface SourceTag {
  readonly tag: string;
  readonly digest: string;
  readonly pushedAt: string;
}

export interface MirrorSource {
  readonly name: string;
  readonly displayName: string;
  readonly tags: readonly SourceTag[];
}

/** What a mirror copies from, an image repository or a chart of the catalogue; null when there is none of that name. */
export function findSource(name: string): MirrorSource | null {
  const repository = catalogue.find((one) => one.name === name);
  if (repository) {
    const tags = repository.images.flatMap(({ tags, indexDigest, lastUpdated }) =>
      tags.map((tag) => ({ tag, digest: indexDigest, pushedAt: lastUpdated })),
    );
    return { name, displayName: repository.displayName, tags };
  }
  const chart = charts.find((one) => one.name === name);
  if (!chart) return null;
  const tags = chart.versions.flatMap(({ tags, digest, lastUpdated }) =>
    tags.map((tag) => ({ tag, digest, pushedAt: lastUpdated })),
  );
  return { name, displayName: chart.displayName, tags };
}
