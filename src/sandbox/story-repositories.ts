import { organisation } from './story.js';

/** What Docker Hub shows about a repository, as far as the story tells. */
export interface RepositoryCard {
  readonly description: string | null;
  readonly badge: 'OFFICIAL_IMAGE' | 'OPEN_SOURCE' | 'VERIFIED_PUBLISHER' | null;
  readonly starCount: number | null;
}

/** By name with its namespace. */
export const repositoryCards: Readonly<Record<string, RepositoryCard>> = {
  [`${organisation}/web`]: { description: 'Shop front.', badge: null, starCount: 0 },
  [`${organisation}/dhi-node`]: {
    description: 'Mirror of Node.js.',
    badge: 'VERIFIED_PUBLISHER',
    starCount: 12,
  },
  [`${organisation}/dhi-python`]: {
    description: 'Mirror of Python.',
    badge: 'VERIFIED_PUBLISHER',
    starCount: 7,
  },
  [`${organisation}/dhi-redis`]: {
    description: 'Mirror of Redis.',
    badge: 'VERIFIED_PUBLISHER',
    starCount: 4,
  },
  'samples/demonstration-agent': {
    description: 'Watches what the demonstration does.',
    badge: 'VERIFIED_PUBLISHER',
    starCount: 31,
  },
};

export const unknownCard: RepositoryCard = { description: null, badge: null, starCount: null };
