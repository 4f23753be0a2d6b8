import { COMMITS } from './quay/build-story.js';
import { nodeImages, organisation, webImage } from './story.js';
import { catalogue } from './story-catalogue.js';
import { digestOf, type StoryImage } from './story-image.js';

/** What the build of an image left behind about itself. */
export interface Provenance {
  /** Repository of the source. */
  readonly source: string;
  readonly commit: string;
  readonly dockerfile: { readonly path: string; readonly text: string } | null;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** The image it was built on, where it lay, and how many of its layers came from there. */
  readonly base: {
    readonly image: StoryImage;
    /** Name of the repository of the organisation. */
    readonly repository: string;
    readonly tag: string;
  } | null;
  /** `MAX` tells the build arguments and the Dockerfile too. */
  readonly mode: 'MIN' | 'MAX';
}

const [, nodeRuntime] = nodeImages;

const WEB: Provenance = {
  source: `https://github.com/${organisation}/web`,
  commit: COMMITS['refs/tags/v4.2.0'] ?? '',
  dockerfile: {
    path: '/Dockerfile',
    text: [
      `FROM ${organisation}/dhi-node:20`,
      'ARG RELEASE',
      'COPY --chown=node . /app',
      'CMD ["node", "/app/server.js"]',
      '',
    ].join('\n'),
  },
  buildArguments: { RELEASE: '4.2.0' },
  base: nodeRuntime ? { image: nodeRuntime, repository: 'dhi-node', tag: '20' } : null,
  mode: 'MAX',
};

/** By index digest; an image that nobody attested is missing. */
export const provenances: ReadonlyMap<string, Provenance> = new Map([
  [webImage.indexDigest, WEB],
  ...catalogue.flatMap(({ images }) => images).map((image) => [image.indexDigest, hardened(image)] as const),
]);

/** Hardened images are built from declarations, not from a Dockerfile. */
function hardened({ indexDigest }: StoryImage): Provenance {
  return {
    source: 'https://github.com/docker-hardened-images/catalog',
    commit: digestOf(`source of ${indexDigest}`).slice('sha256:'.length, 'sha256:'.length + 40),
    dockerfile: null,
    buildArguments: {},
    base: null,
    mode: 'MIN',
  };
}
