import { digestOfBytes } from './digest.js';
import { CONFIG, INDEX, MANIFEST } from './documents.js';
import { buildLayer } from './tar-layer.js';

/** Bytes with the digest and type under which they are stored. */
export interface Part {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
}

/** One platform of an image, every part of it real. */
export interface SeedImage {
  readonly manifest: Part;
  readonly config: Part;
  readonly layers: readonly Part[];
}

interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const CREATED = '2025-06-28T10:00:00Z';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

export const multiPlatforms: readonly Platform[] = [
  { os: 'linux', architecture: '386' },
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm', variant: 'v6' },
  { os: 'linux', architecture: 'arm', variant: 'v7' },
  { os: 'linux', architecture: 'arm64', variant: 'v8' },
  { os: 'linux', architecture: 'ppc64le' },
  { os: 'linux', architecture: 'riscv64' },
  { os: 'linux', architecture: 's390x' },
];

/** A tool that was built for eight platforms: the index, and the images it lists. */
export function buildMulti(): { readonly index: Part; readonly images: readonly SeedImage[] } {
  const images = multiPlatforms.map((platform) => buildImage('multi', '2.3.0', platform));
  const manifests = images.map(({ manifest }, position) => ({
    ...descriptorOf(manifest),
    platform: multiPlatforms[position],
  }));
  const annotations = annotationsOf('multi', '2.3.0');
  return {
    index: documentPart(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests, annotations }),
    images,
  };
}

/** A tool that was tagged after every build, the same image for a week of builds. */
export function buildMany(): {
  readonly tags: ReadonlyMap<string, string>;
  readonly images: readonly SeedImage[];
} {
  const platform = { os: 'linux', architecture: 'amd64' };
  const images = [1, 2, 3, 4, 5].map((week) => buildImage('many', `0.${week}.0`, platform));
  const tags = Array.from({ length: 250 }, (_, build): [string, string] => {
    const image = images[Math.floor(build / 50)];
    return [`build-${String(build).padStart(3, '0')}`, image?.manifest.digest ?? ''];
  });
  return { tags: new Map(tags), images };
}

function buildImage(title: string, version: string, platform: Platform): SeedImage {
  const name = [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/');
  const { tar, packed } = buildLayer(`usr/bin/${title}`, `#!/bin/sh\necho ${title} ${version} ${name}\n`);
  const layer = { mediaType: LAYER, digest: digestOfBytes(packed), bytes: packed };
  const annotations = annotationsOf(title, version);
  const config = documentPart(CONFIG, {
    created: CREATED,
    ...platform,
    config: { User: '65532', Entrypoint: [`/usr/bin/${title}`], WorkingDir: '/', Labels: annotations },
    rootfs: { type: 'layers', diff_ids: [digestOfBytes(tar)] },
    history: [{ created: CREATED, created_by: `COPY ${title} /usr/bin/${title}` }],
  });
  const manifest = documentPart(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptorOf(config),
    layers: [descriptorOf(layer)],
    annotations,
  });
  return { manifest, config, layers: [layer] };
}

function documentPart(mediaType: string, document: unknown): Part {
  const bytes = Buffer.from(JSON.stringify(document));
  return { mediaType, digest: digestOfBytes(bytes), bytes };
}

function descriptorOf({ mediaType, digest, bytes }: Part) {
  return { mediaType, digest, size: bytes.length };
}

function annotationsOf(title: string, version: string): Record<string, string> {
  return {
    'org.opencontainers.image.created': CREATED,
    'org.opencontainers.image.title': title,
    'org.opencontainers.image.version': version,
  };
}
