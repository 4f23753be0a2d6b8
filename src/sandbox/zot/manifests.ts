import type { Answer } from '../service.js';
import { countsAsPull } from './attachments.js';
import { algorithmOf } from './digest.js';
import { zotErrors } from './errors.js';
import type { Exchange, Handler } from './exchange.js';
import { dropManifest, findManifest, isInIndex, type ZotRepository } from './repository.js';
import type { Store } from './store.js';

/** GET and HEAD of a manifest, by tag or digest. Only GET counts as a pull. */
export function showManifest({ call, segments, now }: Exchange, repository: ZotRepository): Answer {
  const reference = segments.reference ?? '';
  const stored = findManifest(repository, reference);
  if (!stored) {
    return zotErrors.list(404, 'MANIFEST_UNKNOWN', { reference });
  }
  const { digest, mediaType, bytes } = stored;
  if (call.method === 'GET' && countsAsPull(repository, stored)) {
    const count = (repository.pulls.get(digest)?.count ?? 0) + 1;
    repository.pulls.set(digest, { count, last: now });
  }
  return {
    status: 200,
    headers: { 'content-type': mediaType, 'docker-content-digest': digest },
    body: bytes,
  };
}

/** DELETE of a manifest: a tag goes alone, a digest takes all its tags along. */
export function deleteManifest({ find, blobs }: Store): Handler {
  return async ({ account, segments: { name = '', reference = '' } }) => {
    const repository = find(name);
    // 404 everywhere else.
    if (!repository) return zotErrors.list(400, 'NAME_UNKNOWN', { name });
    const stored = findManifest(repository, reference);
    if (!stored) return zotErrors.list(404, 'MANIFEST_UNKNOWN', { reference });
    if (algorithmOf(reference) === null) {
      repository.tags.delete(reference);
      return zotErrors.empty(202);
    }
    if (isInIndex(repository, reference)) return zotErrors.list(405, 'DENIED', { reference });
    const tagged = [...repository.tags.values()].filter(({ digest }) => digest === reference);
    if (tagged.length > 1 && account.can('detectManifestCollision', name)) {
      return zotErrors.list(409, 'MANIFEST_INVALID', { reference });
    }
    dropManifest(repository, reference);
    await blobs.release(name, reference);
    return zotErrors.empty(202);
  };
}
