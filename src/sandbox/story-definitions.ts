import type { StoryImage } from './story-image.js';

/** What the catalogue promises for the tags of one image, or of one version of a chart. */
export interface TagDefinition {
  /** Catalogue repository. */
  readonly repository: string;
  /** Null for a chart. */
  readonly variant: StoryImage['variant'] | null;
  readonly id: string;
  readonly displayName: string;
  /** Days; null when the project behind it has not announced one. */
  readonly endOfLife: string | null;
  readonly endOfSupport: string | null;
}

const NODE = { repository: 'node', endOfLife: '2026-04-30', endOfSupport: '2026-10-31' };

export const tagDefinitions: readonly TagDefinition[] = [
  { ...NODE, variant: 'dev', id: 'node/debian-12/20-dev', displayName: 'Node.js 20 for development' },
  { ...NODE, variant: 'runtime', id: 'node/debian-12/20', displayName: 'Node.js 20' },
  {
    repository: 'python',
    variant: 'runtime',
    id: 'python/debian-12/3.13',
    displayName: 'Python 3.13',
    endOfLife: '2029-10-31',
    endOfSupport: null,
  },
  {
    repository: 'redis',
    variant: 'runtime',
    id: 'redis/debian-12/8.0',
    displayName: 'Redis 8.0',
    endOfLife: null,
    endOfSupport: null,
  },
  {
    repository: 'redis-chart',
    variant: null,
    id: 'redis-chart/0',
    displayName: 'Redis Helm chart 0',
    endOfLife: null,
    endOfSupport: null,
  },
];
