import type { Answer } from '../service.js';
import type { Account } from './access.js';
import type { StoredBlob } from './blobs.js';
import { partialAnswer, readRanges } from './byte-ranges.js';
import { algorithmOf } from './digest.js';
import { zotErrors } from './errors.js';
import type { Handler } from './exchange.js';
import { isInUse, mediaTypeOf } from './repository.js';
import type { Store } from './store.js';

/** Where a blob lies outside of the registry, as the absolute address of a redirect. */
export type BlobLocator = (blob: StoredBlob) => string;

const BYTES = 'application/octet-stream';

/** HEAD of a blob. One that another repository holds, readable for the caller, is linked into this one, known or not. */
export function probeBlob(store: Store): Handler {
  return ({ account, segments: { name = '', digest = '' } }) => {
    if (algorithmOf(digest) === null) return zotErrors.empty(500);
    const blob = linkBlob(store, { account, name, digest });
    if (!blob) return zotErrors.list(404, 'BLOB_UNKNOWN', { digest });
    const headers = { ...describe(store, name, digest), 'accept-ranges': 'bytes' };
    return { status: 200, headers, stream: streamOf(blob) };
  };
}

/** GET of a blob, whole, in ranges, or by a redirect to where it lies. */
export function fetchBlob(store: Store, locate: BlobLocator | null): Handler {
  return ({ call, segments: { name = '', digest = '' } }) => {
    if (algorithmOf(digest) === null) return zotErrors.list(400, 'DIGEST_INVALID', { digest });
    const blob = store.blobs.findIn(name, digest);
    if (!blob) return zotErrors.list(404, 'BLOB_UNKNOWN', { digest });
    const { range } = call.headers;
    if (locate && range === undefined) {
      return { status: 307, headers: { location: locate(blob), 'docker-content-digest': digest } };
    }
    const headers = describe(store, name, digest);
    if (range === undefined) return { status: 200, headers, stream: streamOf(blob) };
    const ranges = readRanges(range, blob.content.size);
    if (!ranges) return { status: 416, headers: { 'content-range': `bytes */${blob.content.size}` } };
    const answer = partialAnswer(blob.content, ranges, headers['content-type']);
    return { ...answer, headers: { ...answer.headers, 'docker-content-digest': digest } };
  };
}

/** DELETE of a blob that no manifest of the repository needs. */
export function deleteBlob({ find, blobs }: Store): Handler {
  return async ({ segments: { name = '', digest = '' } }): Promise<Answer> => {
    if (algorithmOf(digest) === null) return zotErrors.empty(404);
    const repository = find(name);
    if (!repository || !blobs.findIn(name, digest)) return zotErrors.list(404, 'BLOB_UNKNOWN', { digest });
    if (isInUse(repository, digest)) return zotErrors.list(405, 'DENIED', { digest });
    await blobs.release(name, digest);
    return zotErrors.empty(202);
  };
}

/** The blob in this repository, put there when the caller may read another one that holds it. */
export function linkBlob(
  { blobs, ensure }: Store,
  { account, name, digest }: { account: Account; name: string; digest: string },
): StoredBlob | null {
  const blob = blobs.find(digest);
  if (!blob) return null;
  if (!blob.holders.has(name)) {
    if (![...blob.holders].some((holder) => account.canRead(holder))) return null;
    ensure(name);
    blobs.link(name, blob);
  }
  return blob;
}

function describe({ find }: Store, name: string, digest: string) {
  const repository = find(name);
  const mediaType = repository ? mediaTypeOf(repository, digest) : null;
  return { 'content-type': mediaType ?? BYTES, 'docker-content-digest': digest };
}

function streamOf({ content }: StoredBlob): NonNullable<Answer['stream']> {
  return { length: content.size, open: () => content.open() };
}
