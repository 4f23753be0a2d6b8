const INDEXES = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

/** Whether a media type is that of an index, or of Docker's manifest list. */
export function isIndexType(mediaType: string | null): boolean {
  return mediaType !== null && INDEXES.has(mediaType);
}
