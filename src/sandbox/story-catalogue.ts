import { nodeImages, pythonImage, redisImage } from './story.js';
import type { StoryImage } from './story-image.js';

/** A repository of the hardened-image catalogue. */
export interface CatalogueRepository {
  readonly name: string;
  readonly displayName: string;
  readonly shortDescription: string;
  readonly featured: boolean;
  readonly homeUrl: string;
  readonly categories: readonly { readonly id: string; readonly name: string }[];
  readonly overview: string;
  readonly guides: string;
  readonly images: readonly StoryImage[];
}

export const catalogueNamespace = 'dhi';

export const catalogue: readonly CatalogueRepository[] = [
  {
    name: 'node',
    displayName: 'Node.js',
    shortDescription: 'JavaScript runtime on the V8 engine.',
    featured: true,
    homeUrl: 'https://nodejs.org',
    categories: [{ id: 'languages-frameworks', name: 'Languages & frameworks' }],
    overview: '## About Node.js\n\nA hardened build of Node.js with and without a shell.',
    guides: '## Start\n\nUse the `-dev` tags to build and the plain tags to run.',
    images: nodeImages,
  },
  {
    name: 'python',
    displayName: 'Python',
    shortDescription: 'Interpreter of the Python language.',
    featured: true,
    homeUrl: 'https://www.python.org',
    categories: [{ id: 'languages-frameworks', name: 'Languages & frameworks' }],
    overview: '## About Python\n\nA hardened CPython without a package manager.',
    guides: '## Start\n\nInstall dependencies in a build stage and copy them over.',
    images: [pythonImage],
  },
  {
    name: 'redis',
    displayName: 'Redis',
    shortDescription: 'In-memory data store.',
    featured: false,
    homeUrl: 'https://redis.io',
    categories: [{ id: 'databases-storage', name: 'Databases & storage' }],
    overview: '## About Redis\n\nA hardened Redis server.',
    guides: '## Start\n\nMount a volume at `/data`.',
    images: [redisImage],
  },
];
