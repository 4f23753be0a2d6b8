import type { World } from './model.js';
import type { Premises } from './premises.js';
import { findOwner, limitViews, storageOf } from './quotas.js';

/** What the views of users and organizations tell of storage; nothing when the registry does not count it. */
export function quotaSummary({ world, off }: Premises, namespace: string): Record<string, unknown> {
  if (off.has('FEATURE_QUOTA_MANAGEMENT') || off.has('FEATURE_EDIT_QUOTA')) return {};
  const owner = findOwner(world, namespace);
  const quota = owner && storageOf(owner).quota;
  const bytes = bytesOf(world, namespace);
  const status = bytes === null ? 'waiting' : 'complete'; // nothing was ever pushed: nothing was counted
  return {
    quotas: quota ? [{ id: quota.id, limit_bytes: quota.limitBytes, limits: limitViews(quota.limits) }] : [],
    quota_report: {
      quota_bytes: bytes ?? 0,
      configured_quota: quota?.limitBytes ?? null,
      running_backfill: status,
      backfill_status: status,
    },
  };
}

/** Bytes of all layers in a namespace, null without any; what several images share counts once. */
function bytesOf({ repositories }: World, namespace: string): number | null {
  const layers = repositories
    .filter((repository) => repository.namespace === namespace)
    .flatMap(({ manifests }) => [...manifests.values()].flatMap(({ platform }) => platform?.layers ?? []));
  if (layers.length === 0) return null;
  const sizes = new Map(layers.map(({ digest, size }) => [digest, size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
