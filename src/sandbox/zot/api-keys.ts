import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Answer, json } from '../service.js';
import { zotErrors } from './errors.js';
import { type Exchange, formatInstant, type Handler } from './exchange.js';

export interface ApiKeys {
  readonly list: Handler;
  readonly create: Handler;
  readonly revoke: Handler;
  /** The owner of a living key; counts as a use of it. */
  ownerOf(key: string): string | null;
}

interface ApiKey {
  readonly uuid: string;
  readonly owner: string;
  readonly label: string;
  readonly scopes: readonly string[] | null;
  readonly createdAt: Date;
  /** As it was sent; empty for a key that never expires. */
  readonly expirationDate: string;
  readonly creatorUa: string;
  lastUsed: Date | null;
}

type Wish = Pick<ApiKey, 'label' | 'scopes' | 'expirationDate'>;

const GO_ZERO_TIME = '0001-01-01T00:00:00Z';
const MOST_BYTES = 8 * 1024;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** The API keys of all users. Secrets are kept as hashes only, as zot does. */
export function createApiKeys(now: () => Date): ApiKeys {
  const keys = new Map<string, ApiKey>();
  const own = (owner: string) => [...keys].filter(([, key]) => key.owner === owner);
  return {
    list: forUsers(({ account }) =>
      json(200, { apiKeys: own(account.name).map(([, key]) => viewOf(key, now())) }),
    ),
    create: forUsers((exchange) => {
      const { call, account } = exchange;
      const wish = readWish(exchange);
      if ('status' in wish) return wish;
      const secret = `zak_${randomBytes(16).toString('hex')}`;
      const key: ApiKey = {
        ...wish,
        uuid: randomUUID(),
        owner: account.name,
        createdAt: now(),
        creatorUa: call.headers['user-agent'] ?? '',
        lastUsed: null,
      };
      keys.set(hashOf(secret), key);
      return json(201, { ...viewOf(key, now()), apiKey: secret });
    }),
    revoke: forUsers(({ call, account }) => {
      const ids = call.query.getAll('id');
      if (ids.length !== 1) return zotErrors.empty(400);
      for (const [hash, { uuid }] of own(account.name)) {
        if (uuid === ids[0]) keys.delete(hash);
      }
      return zotErrors.empty(200);
    }),
    ownerOf: (secret) => {
      const key = keys.get(hashOf(secret));
      if (!key || isExpired(key, now())) return null;
      key.lastUsed = now();
      return key.owner;
    },
  };
}

/** Whom a policy let in without a name has no keys, which zot takes for a failure of its own. */
function forUsers(handler: Handler): Handler {
  return (exchange) => (exchange.account.name === '' ? zotErrors.empty(500) : handler(exchange));
}

function readWish({ call, now }: Exchange): Wish | Answer {
  if (call.body.length > MOST_BYTES) return zotErrors.empty(413);
  const body = parseObject(call.body.toString());
  if (!body) return zotErrors.empty(400);
  const label = body.label ?? '';
  const scopes = body.scopes ?? null;
  const expirationDate = body.expirationDate ?? '';
  if (typeof label !== 'string' || typeof expirationDate !== 'string') return zotErrors.empty(400);
  if (!isTextList(scopes)) return zotErrors.empty(400);
  const isDate = RFC_3339.test(expirationDate) && new Date(expirationDate) > now;
  return expirationDate === '' || isDate ? { label, scopes, expirationDate } : zotErrors.empty(400);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function isTextList(value: unknown): value is string[] | null {
  return value === null || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'));
}

function viewOf(key: ApiKey, now: Date): Record<string, unknown> {
  return {
    createdAt: formatInstant(key.createdAt),
    expirationDate: key.expirationDate || GO_ZERO_TIME,
    isExpired: isExpired(key, now),
    creatorUa: key.creatorUa,
    generatedBy: 'manual',
    lastUsed: key.lastUsed ? formatInstant(key.lastUsed) : GO_ZERO_TIME,
    label: key.label,
    scopes: key.scopes,
    uuid: key.uuid,
  };
}

function isExpired({ expirationDate }: ApiKey, now: Date): boolean {
  return expirationDate !== '' && new Date(expirationDate) <= now;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
