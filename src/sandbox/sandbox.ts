import { createHub } from './hub/hub.js';
import { type Clock, createTokens } from './hub/tokens.js';
import type { Feature } from './quay/features.js';
import { createQuay } from './quay/quay.js';
import { createScout, SCOUT_PATH, type ScoutSwitches } from './scout/scout.js';
import { type Service, type ServiceDefinition, startService } from './service.js';
import { type Identity, identities } from './story.js';
import { type ObjectStorage, startObjectStorage } from './zot/object-storage.js';
import type { ZotOptions } from './zot/options.js';
import { createZot } from './zot/zot.js';

export interface Sandbox {
  readonly scout: Service;
  readonly hub: Service;
  readonly quay: Service;
  readonly zot: Service;
  /** Where zot sends those who fetch blobs; null unless it redirects. */
  readonly storage: Service | null;
  /** `scout` is the whole URL of the GraphQL endpoint, the others are origins. */
  readonly urls: Readonly<Record<Upstream, string>>;
  /** Credentials to paste into the headers of the gateway. */
  readonly identities: readonly Identity[];
  /** Heals every fault and forgets the recorded calls; what was written stays. */
  reset(): void;
  close(): Promise<void>;
}

export interface SandboxOptions {
  readonly host?: string;
  /** 0, or nothing, picks a free port. */
  readonly ports?: Partial<Readonly<Record<Upstream, number>>>;
  readonly tokenLifetimeSeconds?: number;
  /** Feature flags of Quay that are off. */
  readonly quayFeaturesOff?: readonly Feature[];
  /** What the public sources about Scout tell in two ways. */
  readonly scout?: ScoutSwitches;
  /** How zot is built and configured. */
  readonly zot?: Omit<ZotOptions, 'now' | 'redirect'>;
  /** Whether zot redirects those who fetch blobs to an object storage on an origin of its own. */
  readonly zotRedirects?: boolean;
  readonly now?: Clock;
}

type Upstream = 'scout' | 'hub' | 'quay' | 'zot';

/** What Docker documents for `/v2/auth/token`. */
const TOKEN_LIFETIME_SECONDS = 600;

/** Starts all upstreams, each on a port of its own; when one cannot start, none is left behind. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', ports = {}, now = Date.now } = options;
  const { tokenLifetimeSeconds = TOKEN_LIFETIME_SECONDS, quayFeaturesOff = [] } = options;
  const tokens = createTokens(now);
  const started: Service[] = [];
  const start = async (definition: ServiceDefinition, port = 0): Promise<Service> => {
    const service = await startService(definition, { host, port });
    started.push(service);
    return service;
  };
  const closeAll = async (): Promise<void> => {
    await Promise.all(started.map((service) => service.close()));
  };
  try {
    const hub = await start(createHub({ tokens, now, tokenLifetimeSeconds }), ports.hub);
    const scout = await start(createScout({ ...options.scout, tokens, now }), ports.scout);
    const today = (): Date => new Date(now());
    const quay = await start(createQuay({ now: today, off: quayFeaturesOff }), ports.quay);
    const storage = options.zotRedirects ? await startStorage(host, started) : null;
    const redirect = storage && { redirect: storage.locate };
    const zot = await start(createZot({ ...options.zot, ...redirect, now: today }), ports.zot);
    return {
      scout,
      hub,
      quay,
      zot,
      storage: storage?.service ?? null,
      urls: {
        scout: `${scout.origin}${SCOUT_PATH}`,
        hub: hub.origin,
        quay: quay.origin,
        zot: zot.origin,
      },
      identities,
      reset: () => started.forEach(heal),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function startStorage(host: string, started: Service[]): Promise<ObjectStorage> {
  const storage = await startObjectStorage({ host, port: 0 });
  started.push(storage.service);
  return storage;
}

function heal(service: Service): void {
  service.fail(null);
  service.forget();
}
