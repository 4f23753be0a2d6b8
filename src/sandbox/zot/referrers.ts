import { type Answer, json } from '../service.js';
import { algorithmOf } from './digest.js';
import { INDEX } from './documents.js';
import { zotErrors } from './errors.js';
import type { Handler } from './exchange.js';
import type { StoredManifest, ZotRepository } from './repository.js';
import type { Store } from './store.js';

/** GET of what names a digest as its subject. Nobody and nothing known is an empty list, not an error. */
export function listReferrers({ find }: Store): Handler {
  return ({ call, segments: { name = '', digest = '' } }): Answer => {
    if (algorithmOf(digest) === null) return zotErrors.empty(400);
    const repository = find(name);
    const types = call.query.getAll('artifactType');
    const manifests = (repository ? referrersOf(repository, digest) : [])
      .map(describeReferrer)
      .filter(({ artifactType }) => types.length === 0 || types.includes(artifactType ?? ''));
    const headers = types.length > 0 ? { 'oci-filters-applied': 'artifactType' } : undefined;
    const body = { schemaVersion: 2, mediaType: INDEX, manifests };
    return json(200, body, { ...headers, 'content-type': INDEX });
  };
}

/** The stored manifests whose subject is `digest`. */
export function referrersOf({ manifests }: ZotRepository, digest: string): StoredManifest[] {
  return [...manifests.values()].filter(({ document }) => document.subject?.digest === digest);
}

/** What an artifact is: said by itself, else by the type of its configuration. */
export function artifactTypeOf({ document }: StoredManifest): string {
  return document.artifactType ?? document.config?.mediaType ?? '';
}

/** A descriptor of a manifest that refers to another one. */
export function describeReferrer(manifest: StoredManifest) {
  const { mediaType, digest, bytes, document } = manifest;
  const { annotations } = document;
  const described = { mediaType, digest, size: bytes.length };
  const artifactType = artifactTypeOf(manifest) || undefined;
  return { ...described, ...(annotations && { annotations }), ...(artifactType && { artifactType }) };
}
