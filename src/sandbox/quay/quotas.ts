import { attachment } from './attachment.js';
import type { Body, BodySchema } from './body.js';
import { quayErrors } from './errors.js';
import type { QuayOrganization, QuayUser, World } from './model.js';

export interface QuotaLimit {
  readonly id: number;
  type: 'Warning' | 'Reject';
  percent: number;
}

/** How much a namespace may store. */
export interface Quota {
  readonly id: number;
  limitBytes: number;
  /** By id. */
  readonly limits: Map<number, QuotaLimit>;
}

export type QuotaOwner = QuayOrganization | QuayUser;

/** Quay keeps one quota per namespace at most. */
export const storageOf = attachment<QuotaOwner, { quota: Quota | null }>(() => ({ quota: null }));

const SIZE = {
  type: 'string',
  pattern:
    '^(\\d+\\s?(B|KiB|MiB|GiB|TiB|PiB|EiB|ZiB|YiB|Ki|Mi|Gi|Ti|Pi|Ei|Zi|Yi|KB|MB|GB|TB|PB|EB|ZB|YB|K|M|G|T|P|E|Z|Y)?)$',
} as const;

/** Either bytes or a text such as `10 GiB`, not both. */
export const NEW_QUOTA: BodySchema = {
  type: 'object',
  properties: {},
  oneOf: [
    { required: ['limit_bytes'], properties: { limit_bytes: { type: 'integer' } } },
    { required: ['limit'], properties: { limit: SIZE } },
  ],
};

export const CHANGED_QUOTA: BodySchema = {
  type: 'object',
  properties: {},
  oneOf: [
    {
      properties: { limit_bytes: { type: 'integer' } },
      required: ['limit_bytes'],
      additionalProperties: false,
    },
    { properties: { limit: SIZE }, required: ['limit'], additionalProperties: false },
    { properties: {}, additionalProperties: false },
  ],
};

const PREFIXES = 'KMGTPEZY';

/** The user or organization of this name. */
export function findOwner(world: World, name: string): QuotaOwner | undefined {
  return world.organizations.get(name) ?? world.users.get(name);
}

/** The owner's quota when it has this id. */
export function quotaOf(owner: QuotaOwner | undefined, id: string | undefined): Quota | undefined {
  const quota = owner && storageOf(owner).quota;
  return quota && String(quota.id) === id ? quota : undefined;
}

/** The size that a body names, in bytes; undefined when it names none. */
export function readSize({ limit, limit_bytes: bytes }: Body): number | undefined {
  if (typeof limit !== 'string') return typeof bytes === 'number' ? bytes : undefined;
  const [, digits = '0', prefix = '', binary = ''] = /^(\d+)\s?([KMGTPEZY]?)(i?)/.exec(limit) ?? [];
  return Number(digits) * (binary ? 1024 : 1000) ** (prefix ? PREFIXES.indexOf(prefix) + 1 : 0);
}

/** `976.6 KiB`, with the largest binary unit that leaves at least one. */
export function formatSize(bytes: number): string {
  const step = bytes > 0 ? Math.min(PREFIXES.length, Math.floor(Math.log2(bytes) / 10)) : 0;
  const unit = step === 0 ? 'Byte' : `${PREFIXES[step - 1]}iB`;
  return `${(bytes / 1024 ** step).toFixed(1)} ${unit}`;
}

/** Gives the owner a quota; ids count on over the whole registry. */
export function giveQuota(world: World, owner: QuotaOwner, limitBytes: number): Quota {
  const ids = allQuotas(world).map(({ id }) => id);
  const quota = { id: Math.max(0, ...ids) + 1, limitBytes, limits: new Map<number, QuotaLimit>() };
  storageOf(owner).quota = quota;
  return quota;
}

export function addLimit(world: World, quota: Quota, limit: Omit<QuotaLimit, 'id'>): void {
  const ids = allQuotas(world).flatMap(({ limits }) => [...limits.keys()]);
  const id = Math.max(0, ...ids) + 1;
  quota.limits.set(id, { id, ...limit });
}

/** The type of a limit in any letter case. */
export function readLimitType(text: string): QuotaLimit['type'] | undefined {
  const types = { warning: 'Warning', reject: 'Reject' } as const;
  const lower = text.toLowerCase();
  return lower === 'warning' || lower === 'reject' ? types[lower] : undefined;
}

export function isPercentage(percent: number): boolean {
  return percent > 0 && percent <= 100;
}

/** Answers of Quay to sizes and limits that it does not take. */
export const quotaErrors = {
  sizeText: (bytes: number): string => `Invalid quota size limit value: '${bytes}'`,
  thresholdText: 'Quota limit threshold must be between 1 and 100',
  threshold: () => quayErrors.message(400, quotaErrors.thresholdText),
  type: () => quayErrors.message(400, 'Quota type must be one of [Warning, Reject]'),
};

export function quotaView({ id, limitBytes, limits }: Quota): unknown {
  return {
    id,
    limit_bytes: limitBytes,
    limit: formatSize(limitBytes),
    default_config: false,
    limits: limitViews(limits),
    default_config_exists: false,
  };
}

/** All quotas of an owner: one or none. */
export function quotaList(owner: QuotaOwner): unknown[] {
  const { quota } = storageOf(owner);
  return quota ? [quotaView(quota)] : [];
}

export function limitViews(limits: Quota['limits']): unknown[] {
  return [...limits.values()].map(limitView);
}

export function limitView({ id, type, percent }: QuotaLimit): unknown {
  return { id, type, limit_percent: percent };
}

function allQuotas({ organizations, users }: World): Quota[] {
  return [...organizations.values(), ...users.values()].flatMap((owner) => storageOf(owner).quota ?? []);
}
