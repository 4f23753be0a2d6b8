import { nodeImages, organisation, webImage } from '../story.js';
import { buildImage, type StoryImage, type StoryManifest } from '../story-image.js';
import { toolImage } from '../zot/tool-images.js';

/** One life of a tag. A name that was moved or deleted leaves an entry with an end. */
export interface QuayTag {
  readonly name: string;
  readonly digest: string;
  readonly start: Date;
  readonly end: Date | null;
}

export interface QuayManifest {
  readonly digest: string;
  readonly text: string;
  /** Null for a manifest list. */
  readonly platform: StoryManifest | null;
  /** Digests that a manifest list names. */
  readonly children: readonly string[];
  readonly image: StoryImage;
}

export interface QuayRepository {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly description: string | null;
  readonly isPublic: boolean;
  /** Sum of recent actions, a fraction because older days weigh less. */
  readonly popularity: number;
  readonly statusToken: string;
  readonly starredBy: readonly string[];
  readonly tags: readonly QuayTag[];
  readonly manifests: ReadonlyMap<string, QuayManifest>;
}

export interface World {
  /** In the order of their internal ids, which is the order of every listing. */
  readonly repositories: readonly QuayRepository[];
  /** Manifests the scanner has not reached, and those it fails on. */
  readonly queuedDigests: ReadonlySet<string>;
  readonly brokenDigests: ReadonlySet<string>;
}

/** Everything Quay holds when it starts: the story's images, and small services to page through. */
export function createWorld(): World {
  const services = Array.from({ length: 20 }, (_, position) => serviceImages(position + 1));
  const repositories = [
    nodeRepository(),
    repository({ name: 'web', isPublic: false, description: 'Shop front.', tags: tagsOf(webImage) }, [
      webImage,
    ]),
    ...services.map(serviceRepository),
    repository(
      {
        namespace: 'bobsorg',
        name: 'tools/cli',
        isPublic: false,
        description: null,
        tags: tagsOf(toolImage),
      },
      [toolImage],
    ),
  ].map((draft, position) => ({ ...draft, id: position + 1 }));
  return {
    repositories,
    queuedDigests: new Set(webImage.manifests.map(({ digest }) => digest)),
    brokenDigests: new Set(
      services.at(-1)?.flatMap(({ manifests }) => manifests.map(({ digest }) => digest)),
    ),
  };
}

type Draft = Omit<QuayRepository, 'id'>;
type Outline = Pick<Draft, 'name' | 'isPublic' | 'description' | 'tags'> & { readonly namespace?: string };

function nodeRepository(): Draft {
  const description = 'Node.js for everybody.';
  const current = nodeImages.flatMap((image) => tagsOf(image));
  const [firstImage] = nodeImages;
  const candidate = firstImage?.manifests[0];
  // A deleted tag stays in the history as long as the time machine keeps it; it names one platform, not the list.
  const deleted = candidate && {
    name: '20.19.3-rc1',
    digest: candidate.digest,
    start: new Date('2025-06-27T10:00:00Z'),
    end: new Date('2025-07-02T09:30:00Z'),
  };
  const tags = deleted ? [...current, deleted] : current;
  return {
    ...repository({ name: 'node', isPublic: true, description, tags }, nodeImages),
    starredBy: ['ada'],
  };
}

function serviceRepository(images: readonly StoryImage[], position: number): Draft {
  const name = serviceName(position + 1);
  const tags = images.flatMap((image) => singlePlatformTags(image));
  return repository({ name, isPublic: true, description: `Service ${position + 1}.`, tags }, images);
}

function serviceImages(number: number): StoryImage[] {
  return Array.from({ length: 10 }, (_, minor) =>
    buildImage({
      title: serviceName(number),
      version: `1.${minor}.0`,
      tags: [`1.${minor}.0`],
      lastUpdated: new Date(Date.UTC(2025, 5, number, 8 + minor)).toISOString(),
      variant: 'runtime',
      user: 'nonroot',
      packages: [],
      architectures: ['amd64'],
      layerSizes: [1_000_000 + number * 1000 + minor],
    }),
  );
}

function serviceName(number: number): string {
  return `svc-${String(number).padStart(2, '0')}`;
}

function repository({ namespace = organisation, ...outline }: Outline, images: readonly StoryImage[]): Draft {
  return {
    ...outline,
    namespace,
    popularity: outline.tags.length * 3.5,
    statusToken: `badge-${namespace}-${outline.name.replaceAll('/', '-')}`,
    starredBy: [],
    manifests: new Map(images.flatMap(manifestsOf).map((manifest) => [manifest.digest, manifest])),
  };
}

function tagsOf({ tags, indexDigest, lastUpdated }: StoryImage): QuayTag[] {
  return tags.map((name) => ({ name, digest: indexDigest, start: new Date(lastUpdated), end: null }));
}

function singlePlatformTags({ tags, manifests, lastUpdated }: StoryImage): QuayTag[] {
  const digest = manifests[0]?.digest ?? '';
  return tags.map((name) => ({ name, digest, start: new Date(lastUpdated), end: null }));
}

function manifestsOf(image: StoryImage): QuayManifest[] {
  const children = image.manifests.map(({ digest }) => digest);
  const list = { digest: image.indexDigest, text: image.text, platform: null, children, image };
  const platforms = image.manifests.map((platform) => ({
    digest: platform.digest,
    text: platform.text,
    platform,
    children: [],
    image,
  }));
  return [list, ...platforms];
}
