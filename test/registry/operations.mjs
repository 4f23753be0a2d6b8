/** The documents that the registry tests send. Every location that the registry gave is handed on as it came. */
export const startUpload = `mutation ($name: String!) {
  upload: zotStartBlobUpload(name: $name) { location sessionId }
}`;

export const uploadChunk = `mutation ($name: String!, $location: String!, $content: Base64!, $contentRange: String) {
  upload: zotUploadBlobChunk(name: $name, location: $location, content: $content, contentRange: $contentRange) {
    location
    offset
  }
}`;

export const uploadState = `query ($name: String!, $location: String!) {
  upload: zotBlobUpload(name: $name, location: $location) { location offset }
}`;

export const finishUpload = `mutation ($name: String!, $location: String!, $digest: String!, $content: Base64) {
  blob: zotFinishBlobUpload(name: $name, location: $location, digest: $digest, content: $content) { stored digest }
}`;

export const cancelUpload = `mutation ($name: String!, $location: String!) {
  cancelled: zotCancelBlobUpload(name: $name, location: $location)
}`;

export const pushBlob = `mutation ($name: String!, $digest: String!, $content: Base64!) {
  blob: zotPushBlob(name: $name, digest: $digest, content: $content) { stored upload { location } }
}`;

export const uploadBlob = `mutation ($repository: String!, $file: Upload!) {
  blob: zotUploadBlob(repository: $repository, file: $file) { digest size }
}`;

export const mountBlob = `mutation ($name: String!, $digest: String!, $from: String!) {
  mount: zotMountBlob(name: $name, digest: $digest, from: $from) { mounted location upload { location } }
}`;

export const pushManifest = `mutation ($name: String!, $reference: String!, $manifest: String!, $mediaType: String!) {
  pushed: zotPushManifest(name: $name, reference: $reference, manifest: $manifest, mediaType: $mediaType) {
    location
    digest
  }
}`;

export const deleteManifest = `mutation ($name: String!, $reference: String!) {
  deleted: zotDeleteManifest(name: $name, reference: $reference)
}`;

export const deleteBlob = `mutation ($repository: String!, $digest: String!) {
  deleted: zotDeleteBlob(repository: $repository, digest: $digest)
}`;

export const manifest = `query ($name: String!, $reference: String!) {
  headers: zotManifestHeaders(name: $name, reference: $reference) { dockerContentDigest contentLength contentType }
  manifest: zotManifest(name: $name, reference: $reference) {
    digest
    raw
    mediaType
    ... on ZotOciImageManifest { config { digest size } layers { digest size } image { architecture } }
    ... on ZotOciImageIndex { manifests { digest platform { architecture } manifest { digest raw } } }
  }
}`;

export const blob = `query ($repository: String!, $digest: String!, $maxBytes: Int) {
  blob: zotBlob(repository: $repository, digest: $digest) {
    digest
    size
    base64(maxBytes: $maxBytes)
    downloadUrl
  }
}`;

export const blobText = `query ($repository: String!, $digest: String!) {
  blob: zotBlob(repository: $repository, digest: $digest) { text }
}`;

export const tags = `query ($name: String!, $n: Int, $last: String) {
  page: zotTags(name: $name, n: $n, last: $last) { name tags next }
}`;

export const repositories = `query ($n: Int, $last: String) {
  page: zotRepositories(n: $n, last: $last) { repositories next }
}`;
