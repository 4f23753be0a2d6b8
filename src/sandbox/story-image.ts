import { createHash } from 'node:crypto';

export interface StoryLayer {
  readonly digest: string;
  readonly size: number;
}

/** One platform of an image. `text` is the OCI manifest itself, `digest` its real sha256. */
export interface StoryManifest {
  readonly digest: string;
  readonly text: string;
  readonly mediaType: string;
  readonly platform: { readonly os: string; readonly architecture: string };
  /** Compressed bytes of all layers together. */
  readonly size: number;
  readonly configDigest: string;
  readonly configText: string;
  readonly layers: readonly StoryLayer[];
}

/** One multi-platform image. `text` is the OCI index itself, `indexDigest` its real sha256. */
export interface StoryImage {
  readonly indexDigest: string;
  readonly text: string;
  readonly mediaType: string;
  readonly tags: readonly string[];
  /** RFC 3339, up to six fraction digits with trailing zeros dropped, as Scout writes its times. */
  readonly lastUpdated: string;
  readonly variant: 'runtime' | 'dev';
  readonly user: string;
  /** Package URLs of its bill of materials. */
  readonly packages: readonly string[];
  readonly manifests: readonly StoryManifest[];
}

export interface ImageRecipe {
  readonly title: string;
  readonly version: string;
  readonly tags: readonly string[];
  readonly lastUpdated: string;
  readonly variant: 'runtime' | 'dev';
  readonly user: string;
  readonly packages: readonly string[];
  readonly architectures: readonly string[];
  /** Compressed size of each layer on the first architecture. */
  readonly layerSizes: readonly number[];
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Builds the OCI documents of an image; the same recipe always gives the same digests. */
export function buildImage(recipe: ImageRecipe): StoryImage {
  const manifests = recipe.architectures.map((architecture) => buildManifest(recipe, architecture));
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: manifests.map(({ mediaType, digest, text: document, platform }) => ({
      mediaType,
      digest,
      size: Buffer.byteLength(document),
      platform: { architecture: platform.architecture, os: platform.os },
    })),
    annotations: annotationsOf(recipe),
  });
  const { tags, lastUpdated, variant, user, packages } = recipe;
  return {
    indexDigest: digestOf(text),
    text,
    mediaType: INDEX,
    tags,
    lastUpdated,
    variant,
    user,
    packages,
    manifests,
  };
}

/** The OCI digest of a document, `sha256:<hex>`. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function buildManifest(recipe: ImageRecipe, architecture: string): StoryManifest {
  const layers = recipe.layerSizes.map((size, position) =>
    buildLayer(recipe, architecture, { size, position }),
  );
  const configText = JSON.stringify({
    created: recipe.lastUpdated,
    architecture,
    os: 'linux',
    config: { User: recipe.user, WorkingDir: '/', Labels: annotationsOf(recipe) },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digestOf(`unpacked ${digest}`)) },
    history: layers.map((_, position) => ({
      created: recipe.lastUpdated,
      created_by: `layer ${position + 1}`,
    })),
  });
  const configDigest = digestOf(configText);
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: CONFIG, digest: configDigest, size: Buffer.byteLength(configText) },
    layers: layers.map(({ digest, size }) => ({ mediaType: LAYER, digest, size })),
    annotations: annotationsOf(recipe),
  });
  return {
    digest: digestOf(text),
    text,
    mediaType: MANIFEST,
    platform: { os: 'linux', architecture },
    size: layers.reduce((sum, layer) => sum + layer.size, 0),
    configDigest,
    configText,
    layers,
  };
}

function buildLayer(
  recipe: ImageRecipe,
  architecture: string,
  layer: { size: number; position: number },
): StoryLayer {
  // Nobody downloads layers here, so their bytes are never made: only digest and size appear in manifests.
  const name = [recipe.title, recipe.version, recipe.variant, architecture, layer.position].join(' ');
  const share = architecture === recipe.architectures[0] ? 1 : 0.97;
  return { digest: digestOf(name), size: Math.round(layer.size * share) };
}

function annotationsOf({ title, version, lastUpdated }: ImageRecipe): Record<string, string> {
  return {
    'org.opencontainers.image.created': lastUpdated,
    'org.opencontainers.image.title': title,
    'org.opencontainers.image.version': version,
  };
}
