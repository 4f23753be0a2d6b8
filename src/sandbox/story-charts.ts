import { digestOf } from './story-image.js';

/** A Helm chart of the hardened catalogue; its versions are artifacts without platforms. */
export interface CatalogueChart {
  readonly name: string;
  readonly displayName: string;
  readonly shortDescription: string;
  readonly versions: readonly {
    readonly tags: readonly string[];
    readonly digest: string;
    readonly lastUpdated: string;
  }[];
}

export const charts: readonly CatalogueChart[] = [
  {
    name: 'redis-chart',
    displayName: 'Redis Helm chart',
    shortDescription: 'Runs a hardened Redis on Kubernetes.',
    versions: [
      {
        tags: ['0.4.1', '0.4', '0'],
        digest: digestOf('chart redis 0.4.1'),
        lastUpdated: '2025-07-03T07:10:09.44Z',
      },
    ],
  },
];
