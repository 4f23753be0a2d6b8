import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Call } from '../service.js';
import type { Spool } from './content.js';
import { algorithmOf } from './digest.js';
import type { Store, Upload } from './store.js';

/** The path of an upload, which is what `Location` says: without scheme, host and query. */
export function whereIs({ repository, id }: Upload): string {
  return `/v2/${repository}/blobs/uploads/${id}`;
}

/** Adds the body of a call to an upload and answers its length. One that breaks off takes the upload with it. */
export async function receive(store: Store, upload: Upload, { stream, body }: Call): Promise<number> {
  try {
    return await upload.spool.append(stream ?? Readable.from([body]), (piece) => upload.hash.update(piece));
  } catch (error) {
    await endUpload(store, upload);
    throw error;
  }
}

/** Makes a blob of the upload when its content has this digest; otherwise the upload stays as it is. */
export async function finishUpload(store: Store, upload: Upload, digest: string): Promise<boolean> {
  const { repository, spool, id } = upload;
  if ((await digestOfUpload(upload, digest)) !== digest) return false;
  store.uploads.delete(id);
  await store.blobs.put(repository, digest, spool);
  return true;
}

/** Forgets an upload and what it has received, unless that has become a blob. */
export async function endUpload({ uploads }: Store, { id, spool }: Upload): Promise<void> {
  if (uploads.delete(id)) await spool.discard();
}

/** Runs `step` when the steps before it have ended, because their bytes go into one file and one hash. */
export function inTurn<T>(upload: Upload, step: () => Promise<T>): Promise<T> {
  const result = upload.turn.then(step);
  upload.turn = result.catch(() => undefined);
  return result;
}

async function digestOfUpload({ hash, spool }: Upload, wanted: string): Promise<string> {
  const isUsual = algorithmOf(wanted) === 'sha256';
  return isUsual ? `sha256:${hash.copy().digest('hex')}` : `sha512:${await hashAgain(spool)}`;
}

/** Which algorithm is wanted is only said at the end, and nearly always it is the other one. */
async function hashAgain(spool: Spool): Promise<string> {
  const hash = createHash('sha512');
  for await (const piece of spool.open()) hash.update(piece);
  return hash.digest('hex');
}
