import { apiJson, quayErrors } from './errors.js';
import type { QuayManifest, World } from './model.js';
import { formatDate } from './parameters.js';
import type { Premises } from './premises.js';
import { type RepositoryHandler, withRepository } from './request.js';
import type { Route } from './routing.js';
import { reportOf } from './security-report.js';
import { livingManifest } from './tag-life.js';
import { catchUp } from './workers.js';

const CONFIG_MEDIA_TYPE = 'application/vnd.oci.image.config.v1+json';

/** Shows manifests and the scanner's reports. */
export function manifestRoutes({ world }: Premises): Route[] {
  const path = '/repository/{repository}/manifest/{digest}';
  return [
    { path, handlers: { GET: withRepository(world, 'read', showManifest(world)) } },
    {
      path: `${path}/security`,
      needs: ['FEATURE_SECURITY_SCANNER'],
      handlers: { GET: withRepository(world, 'read', showSecurity(world)) },
    },
  ];
}

/** getRepoManifest: the document as text, and its layers unless it is a list. */
function showManifest(world: World): RepositoryHandler {
  return (request, repository) => {
    catchUp(world, repository, request.now);
    const manifest = livingManifest(repository, request.segments.digest ?? '', request.now);
    if (!manifest) return quayErrors.apiError(request.call, 'not_found');
    const { digest, text, platform } = manifest;
    return apiJson(200, {
      digest,
      is_manifest_list: platform === null,
      manifest_data: text,
      config_media_type: platform && CONFIG_MEDIA_TYPE,
      layers_compressed_size: platform?.size ?? null,
      layers: platform && layerViews(manifest),
    });
  };
}

/** getRepoManifestSecurity: the scanner's report, or how far the scanner is. */
function showSecurity({ queuedDigests, brokenDigests }: World): RepositoryHandler {
  return ({ call, segments }, { manifests }) => {
    const manifest = manifests.get(segments.digest ?? '');
    if (!manifest) return quayErrors.apiError(call, 'not_found');
    if (brokenDigests.has(manifest.digest)) {
      const detail = 'Scanner answered with status 500';
      return quayErrors.apiError(call, 'downstream_issue', { detail });
    }
    if (queuedDigests.has(manifest.digest)) return apiJson(200, { status: 'queued', data: null });
    if (!manifest.platform) return apiJson(200, { status: 'unsupported', data: null });
    return apiJson(200, { status: 'scanned', data: reportOf(manifest) });
  };
}

function layerViews({ platform, image }: QuayManifest): unknown[] {
  return (platform?.layers ?? []).map(({ digest, size }, index) => ({
    index,
    compressed_size: size,
    is_remote: false,
    urls: null,
    command: [`layer ${index + 1}`],
    comment: null,
    author: null,
    blob_digest: digest,
    created_datetime: formatDate(new Date(image.lastUpdated)),
  }));
}
