import { createHash } from 'node:crypto';

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

export function digestOf(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** An image of such layers: its configuration's bytes, and its manifest as text. */
export function createImage(architecture, layers) {
  const platform = { architecture, os: 'linux' };
  const configuration = Buffer.from(
    JSON.stringify({ ...platform, rootfs: { type: 'layers', diff_ids: layers.map(digestOf) } }),
  );
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: describe('application/vnd.oci.image.config.v1+json', configuration),
    layers: layers.map((layer) => describe('application/vnd.oci.image.layer.v1.tar', layer)),
    // Spelled so that a reader that parses and prints it again gives other bytes.
    annotations: { 'org.example.note': 'caf\u00e9 \u2013 <&>', 'org.example.big': '1e3' },
  }).replace('"schemaVersion":2', '"schemaVersion" : 2');
  const bytes = Buffer.from(manifest);
  const descriptor = { ...describe(MANIFEST, bytes), platform };
  return { configuration, layers, manifest, digest: descriptor.digest, descriptor };
}

/** The index of such images, as text. */
export function createIndex(images) {
  const manifests = images.map(({ descriptor }) => descriptor);
  const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
  return { index, digest: digestOf(index) };
}

function describe(mediaType, bytes) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
