import { nodeImages, organisation } from '../story.js';
import type { StoryImage } from '../story-image.js';
import {
  type Attachment,
  debugToolImage,
  oldToolImage,
  toolBillOfMaterials,
  toolImage,
  toolSignature,
} from './tool-images.js';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** The parts of an OCI manifest or index that zot reads. */
export interface OciDocument {
  readonly artifactType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The parts of an image's configuration that zot reads. */
export interface OciConfig {
  readonly created?: string;
  readonly architecture?: string;
  readonly os?: string;
  readonly variant?: string;
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> };
  readonly history?: readonly {
    readonly created?: string;
    readonly created_by?: string;
    readonly empty_layer?: boolean;
  }[];
}

export interface StoredManifest extends Attachment {
  readonly document: OciDocument;
  /** Null for an index and for what is no image. */
  readonly config: OciConfig | null;
  /** Package URLs that a scanner finds in it. */
  readonly packages: readonly string[];
}

export interface Pulls {
  readonly count: number;
  readonly last: Date;
}

export interface ZotRepository {
  readonly name: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly manifests: ReadonlyMap<string, StoredManifest>;
  readonly pushedAt: Date;
  readonly pushedBy: string;
  /** By digest; raised by every GET of an image manifest. */
  readonly pulls: Map<string, Pulls>;
}

export interface Store {
  /** All repositories in the order of a walk through directories: `a`, `a/b`, `a-b`. */
  readonly repositories: readonly ZotRepository[];
  find(name: string): ZotRepository | null;
}

/** Everything zot holds when it starts. */
export function createStore(): Store {
  const pushedAt = new Date('2025-07-04T07:00:00Z');
  const repositories = [
    ...['node', 'dhi-node'].map((name) => ({
      ...holding(nodeImages),
      name: `${organisation}/${name}`,
      pushedAt,
      pushedBy: 'ada',
    })),
    { ...tools(), name: 'tools/cli', pushedAt, pushedBy: 'bob' },
  ]
    .map((repository) => ({ ...repository, pulls: new Map<string, Pulls>() }))
    .sort((a, b) => compareInWalk(a.name, b.name));
  return {
    repositories,
    find: (name) => repositories.find((repository) => repository.name === name) ?? null,
  };
}

/** Bytewise order of two texts, which is how Go sorts. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type Content = Pick<ZotRepository, 'tags' | 'manifests'>;

function holding(images: readonly StoryImage[]): Content {
  return {
    tags: new Map(images.flatMap(({ tags, indexDigest }) => tags.map((tag) => [tag, indexDigest] as const))),
    manifests: new Map(images.flatMap(storedOf).map((stored) => [stored.digest, stored])),
  };
}

function tools(): Content {
  const current = holding([toolImage, debugToolImage]);
  const old = storedOf(oldToolImage).filter(({ config }) => config !== null);
  const attached = [toolSignature, toolBillOfMaterials].map((one) => stored(one, NO_CONTENT));
  return {
    tags: new Map([
      ...current.tags,
      // Pushed as one manifest, without an index around it.
      ...oldToolImage.tags.map((tag) => [tag, old[0]?.digest ?? ''] as const),
      [toolSignature.tag, toolSignature.digest],
    ]),
    manifests: new Map([
      ...current.manifests,
      ...[...old, ...attached].map((one) => [one.digest, one] as const),
    ]),
  };
}

function storedOf(image: StoryImage): StoredManifest[] {
  const { indexDigest: digest, text, mediaType, packages } = image;
  const platforms = image.manifests.map((manifest) =>
    stored(manifest, { configText: manifest.configText, packages }),
  );
  return [stored({ digest, text, mediaType }, NO_CONTENT), ...platforms];
}

interface Contained {
  readonly configText: string | null;
  readonly packages: readonly string[];
}

const NO_CONTENT: Contained = { configText: null, packages: [] };

function stored(
  { digest, text, mediaType }: Attachment,
  { configText, packages }: Contained,
): StoredManifest {
  // Both texts were built by the story itself, in exactly these shapes.
  const document = JSON.parse(text) as OciDocument;
  const config = configText === null ? null : (JSON.parse(configText) as OciConfig);
  return { digest, text, mediaType, document, config, packages };
}

function compareInWalk(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [position, part] of left.entries()) {
    const other = right[position];
    if (other === undefined) return 1;
    if (part !== other) return compareBytes(part, other);
  }
  return left.length - right.length;
}
