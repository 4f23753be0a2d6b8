import type { Answer, Call } from '../service.js';
import { algorithmOf } from './digest.js';
import { zotErrors } from './errors.js';
import type { Exchange, Handler } from './exchange.js';
import type { Store, Upload } from './store.js';
import { endUpload, finishUpload, inTurn, receive, whereIs } from './upload-content.js';

type UploadHandler = (store: Store, upload: Upload, exchange: Exchange) => Answer | Promise<Answer>;

/** Runs `step` for the upload that the path names; the repository counts as part of its name. */
export function withUpload(store: Store, step: UploadHandler): Handler {
  return (exchange) => {
    const { name = '', session = '' } = exchange.segments;
    const unknown = zotErrors.list(404, 'BLOB_UPLOAD_UNKNOWN', { session_id: session });
    const upload = store.uploads.get(session);
    if (upload?.repository !== name) return unknown;
    // An earlier step may have ended the upload while this one waited.
    return inTurn(upload, async () => (store.uploads.has(session) ? step(store, upload, exchange) : unknown));
  };
}

/** GET: how much has arrived. */
export function showUpload(_store: Store, upload: Upload): Answer {
  return { status: 204, headers: { location: whereIs(upload), range: rangeOf(upload.spool.size) } };
}

/** PATCH: a chunk when the body says its place and length, otherwise more of a stream. */
export async function extendUpload(store: Store, upload: Upload, { call }: Exchange): Promise<Answer> {
  const { 'content-range': place, 'content-length': length } = call.headers;
  const isChunk = place !== undefined && length !== undefined;
  if (isChunk) {
    const problem = misplaced(call, upload);
    if (problem) return problem;
  }
  const received = await receive(store, upload, call);
  // A stream is told the size of this piece only.
  const range = isChunk ? rangeOf(upload.spool.size) : `0-${received - 1}`;
  return { status: 202, headers: { location: whereIs(upload), range, 'blob-upload-uuid': upload.id } };
}

/** PUT: the end of an upload, with or without a last piece. */
export async function completeUpload(store: Store, upload: Upload, { call }: Exchange): Promise<Answer> {
  const [digest = '', ...others] = call.query.getAll('digest');
  if (others.length > 0 || algorithmOf(digest) === null) return zotErrors.empty(400);
  const { 'content-range': place, 'content-length': length } = call.headers;
  // A body of unknown length is not looked at, and one that has a place as well is an error.
  if (place !== undefined && length === undefined) {
    return zotErrors.list(400, 'BLOB_UPLOAD_INVALID', { digest, 'conversion error': 'no Content-Length' });
  }
  const hasPiece = length !== undefined && length !== '0';
  // Without a place a piece is taken for the whole blob, which begins at 0; where it ends is not looked at either.
  const start = place === undefined ? 0 : readPlace(place)?.start;
  if (hasPiece && start !== upload.spool.size) return invalid(upload);
  if (hasPiece) await receive(store, upload, call);
  if (!(await finishUpload(store, upload, digest))) return zotErrors.list(400, 'DIGEST_INVALID', { digest });
  const { repository } = upload;
  const location = `/v2/${repository}/blobs/${digest}`;
  return { status: 201, headers: { location, 'docker-content-digest': digest } };
}

/** DELETE: gives the upload up. */
export async function cancelUpload(store: Store, upload: Upload): Promise<Answer> {
  await endUpload(store, upload);
  return zotErrors.empty(204);
}

/** `0-0` for nothing as well as for one byte. */
function rangeOf(size: number): string {
  return `0-${Math.max(0, size - 1)}`;
}

/** Nothing is said about a Content-Range that contradicts itself, an error about one that does not continue. */
function misplaced({ headers }: Call, upload: Upload): Answer | null {
  const place = readPlace(headers['content-range'] ?? '');
  if (place?.length !== Number(headers['content-length'])) return zotErrors.empty(416);
  return place.start === upload.spool.size ? null : invalid(upload);
}

/** `start-end`, without a unit. */
function readPlace(text: string): { readonly start: number; readonly length: number } | null {
  const [, start, end] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  return start === undefined ? null : { start: Number(start), length: Number(end) - Number(start) + 1 };
}

function invalid({ id }: Upload): Answer {
  return zotErrors.list(416, 'BLOB_UPLOAD_INVALID', { session_id: id });
}
