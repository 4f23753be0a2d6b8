import { organisation } from './story.js';

export interface Mirror {
  readonly id: string;
  /** Name in the catalogue, without its namespace. */
  readonly source: string;
  readonly organisation: string;
  readonly destination: string;
}

/** A namespace with publisher analytics; every repository is `namespace/name`. */
export interface PublisherNamespace {
  readonly namespace: string;
  readonly repositories: readonly string[];
  /** Repositories of other namespaces that count for this publisher. */
  readonly extraRepositories: readonly string[];
}

export const mirrors: readonly Mirror[] = [
  { id: 'dhi-mirror-5f0c1a01', source: 'node', organisation, destination: 'dhi-node' },
  { id: 'dhi-mirror-5f0c1a02', source: 'python', organisation, destination: 'dhi-python' },
  { id: 'dhi-mirror-5f0c1a03', source: 'redis', organisation, destination: 'dhi-redis' },
  { id: 'dhi-mirror-9b77e401', source: 'redis', organisation: 'bobsorg', destination: 'dhi-redis' },
];

export const publisherNamespaces: readonly PublisherNamespace[] = [
  {
    namespace: organisation,
    repositories: [
      ...['dhi-node', 'dhi-python', 'dhi-redis'].map((name) => `${organisation}/${name}`),
      ...Array.from({ length: 100 }, (_, position) => `${organisation}/r${position}`),
    ],
    extraRepositories: ['samples/demonstration-agent'],
  },
  { namespace: 'bobsorg', repositories: ['bobsorg/dhi-redis'], extraRepositories: [] },
];

/** Repositories whose weekly pulls are known to be unusual; a month of the first one does not fit 32 bits. */
export const weeklyPulls: Readonly<Record<string, number>> = {
  [`${organisation}/dhi-node`]: 640_000_000,
  'samples/demonstration-agent': 1_614,
};
