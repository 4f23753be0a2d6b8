import type { Answer } from '../service.js';
import { linkBlob } from './blob-routes.js';
import { algorithmOf } from './digest.js';
import { zotErrors } from './errors.js';
import type { Exchange, Handler } from './exchange.js';
import type { Store } from './store.js';
import { endUpload, finishUpload, receive, whereIs } from './upload-content.js';

/** POST /v2/{name}/blobs/uploads/: a mount, a whole blob, or the start of an upload. */
export function startUpload(store: Store): Handler {
  return (exchange) => {
    const { query } = exchange.call;
    if (query.has('mount')) return mountBlob(store, exchange);
    if (query.has('from')) return zotErrors.empty(405);
    return query.has('digest') ? pushWhole(store, exchange) : begin(store, exchange);
  };
}

/** `from` is not looked at: any repository will do that holds the blob and that the caller may read. */
function mountBlob(store: Store, exchange: Exchange): Answer {
  const { call, account, segments } = exchange;
  const { name = '' } = segments;
  const [digest = '', ...others] = call.query.getAll('mount');
  if (others.length > 0) return zotErrors.empty(400);
  // A malformed digest is no error here: there is just nothing to mount.
  if (!linkBlob(store, { account, name, digest })) return begin(store, exchange);
  return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}` } };
}

function begin(store: Store, { segments }: Exchange): Answer {
  const upload = store.startUpload(segments.name ?? '');
  return { status: 202, headers: { location: whereIs(upload), range: '0-0' } };
}

async function pushWhole(store: Store, { call, segments }: Exchange): Promise<Answer> {
  const { name = '' } = segments;
  const [digest = '', ...others] = call.query.getAll('digest');
  if (others.length > 0) return zotErrors.empty(400);
  if (call.headers['content-type'] !== 'application/octet-stream') return zotErrors.empty(415);
  const length = call.headers['content-length'];
  if (length === undefined) {
    return zotErrors.list(400, 'BLOB_UPLOAD_INVALID', { digest, 'Content-Length': '-1' });
  }
  if (algorithmOf(digest) === null) return zotErrors.list(400, 'DIGEST_INVALID', { digest });
  const upload = store.startUpload(name);
  try {
    await receive(store, upload, call);
    const isRight = await finishUpload(store, upload, digest);
    if (!isRight) return zotErrors.list(400, 'DIGEST_INVALID', { digest });
    const headers = { location: `/v2/${name}/blobs/${digest}`, 'blob-upload-uuid': upload.id };
    return { status: 201, headers };
  } finally {
    await endUpload(store, upload);
  }
}
