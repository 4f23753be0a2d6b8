import { deleteBlob, fetchBlob, probeBlob } from './blob-routes.js';
import { listRepositories, listTags } from './catalog.js';
import { inRepository, permitted } from './exchange.js';
import { pushManifest } from './manifest-push.js';
import { deleteManifest, showManifest } from './manifests.js';
import { listReferrers } from './referrers.js';
import { checkVersion } from './registry.js';
import { forClients, forPages, NAME, type Premises, type Route } from './route.js';
import { startUpload } from './upload-start.js';
import { cancelUpload, completeUpload, extendUpload, showUpload, withUpload } from './upload-steps.js';

/** The routes of the distribution specification. */
export function registryRoutes({ settings, store, trust }: Premises): Route[] {
  const manifest = inRepository(store, 'read', showManifest);
  const push = pushManifest(store, { ...settings, review: trust.review });
  return [
    forPages('/v2/', { GET: checkVersion(settings) }),
    forPages('/v2/_catalog', { GET: listRepositories(store) }),
    forPages(`/v2/${NAME}/tags/list`, { GET: inRepository(store, 'read', listTags) }),
    {
      ...forPages(`/v2/${NAME}/manifests/(?<reference>[^/]+)`, {
        HEAD: manifest,
        GET: manifest,
        PUT: push,
        DELETE: permitted('delete', deleteManifest(store)),
      }),
      toldMethods: ['HEAD', 'GET', 'DELETE', 'OPTIONS'],
    },
    forPages(`/v2/${NAME}/referrers/(?<digest>[^/]+)`, { GET: permitted('read', listReferrers(store)) }),
    forClients(`/v2/${NAME}/blobs/(?<digest>[^/]+)`, {
      HEAD: permitted('read', probeBlob(store)),
      GET: permitted('read', fetchBlob(store, settings.redirect)),
      DELETE: permitted('delete', deleteBlob(store)),
    }),
    forClients(`/v2/${NAME}/blobs/uploads/`, { POST: permitted('create', startUpload(store)) }),
    forClients(`/v2/${NAME}/blobs/uploads/(?<session>[^/]+)`, {
      GET: permitted('read', withUpload(store, showUpload)),
      PATCH: permitted('create', withUpload(store, extendUpload)),
      PUT: permitted('create', withUpload(store, completeUpload)),
      DELETE: permitted('delete', withUpload(store, cancelUpload)),
    }),
  ];
}
