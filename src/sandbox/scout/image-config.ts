import type { StoryManifest } from '../story-image.js';

export interface Layer {
  readonly ordinal: number;
  /** Digest of the compressed blob. */
  readonly digest: string;
  /** Digest of the unpacked archive. */
  readonly diffId: string;
  readonly mediaType: string;
  readonly size: number;
}

export interface ImageConfig {
  readonly user: string;
  readonly workingDirectory: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly layers: readonly Layer[];
  /** One entry per layer: the images of the story have no empty ones. */
  readonly history: readonly { readonly createdAt: string; readonly createdBy: string }[];
}

interface OciManifest {
  readonly layers: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[];
}

interface OciConfig {
  readonly config: {
    readonly User: string;
    readonly WorkingDir: string;
    readonly Labels: Record<string, string>;
  };
  readonly rootfs: { readonly diff_ids: readonly string[] };
  readonly history: readonly { readonly created: string; readonly created_by: string }[];
}

/** What the documents of the image itself say. */
export function readConfig(manifest: StoryManifest): ImageConfig {
  // The story wrote both documents.
  const { layers } = JSON.parse(manifest.text) as OciManifest;
  const { config, rootfs, history } = JSON.parse(manifest.configText) as OciConfig;
  return {
    user: config.User,
    workingDirectory: config.WorkingDir,
    labels: config.Labels,
    layers: layers.map((layer, ordinal) => ({ ...layer, ordinal, diffId: rootfs.diff_ids[ordinal] ?? '' })),
    history: history.map(({ created, created_by }) => ({ createdAt: created, createdBy: created_by })),
  };
}
