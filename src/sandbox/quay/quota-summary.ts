import type { World } from './model.js';
import type { Premises } from './premises.js';

/** What the views of users and organizations tell of storage; nothing when the registry does not count it. */
export function quotaSummary({ world, off }: Premises, namespace: string): Record<string, unknown> {
  if (off.has('FEATURE_QUOTA_MANAGEMENT') || off.has('FEATURE_EDIT_QUOTA')) return {};
  return {
    quotas: [],
    quota_report: {
      quota_bytes: bytesOf(world, namespace),
      configured_quota: null,
      running_backfill: 'complete',
      backfill_status: 'complete',
    },
  };
}

/** Bytes of all layers in a namespace; what several images share counts once. */
function bytesOf({ repositories }: World, namespace: string): number {
  const layers = repositories
    .filter((repository) => repository.namespace === namespace)
    .flatMap(({ manifests }) => [...manifests.values()].flatMap(({ platform }) => platform?.layers ?? []));
  return [...new Map(layers.map(({ digest, size }) => [digest, size])).values()].reduce(
    (sum, size) => sum + size,
    0,
  );
}
