import type { JoinConfig } from '../../config.js';
import type { Upstream } from '../../upstreams/types.js';

/** Upstreams behind which there are repositories of images. */
export type RegistryName = 'scout' | 'quay' | 'zot';

/** A repository in a registry. */
export interface Place {
  readonly upstream: RegistryName;
  /** Host by which people pull: `docker.io`, `dhi.io`, that of Quay or of zot. */
  readonly host: string;
  /** Name of the repository in that registry; of an official image `library/node`. */
  readonly path: string;
}

/** Which host belongs to which upstream. */
export interface Atlas {
  /** Undefined for a host that is none of ours. */
  upstreamOf(host: string): RegistryName | undefined;
  /** The host by which people pull from a registry; undefined when it has no address. */
  hostOf(upstream: RegistryName): string | undefined;
  /** Undefined for a host that is none of ours. */
  placeOf(host: string, path: string): Place | undefined;
  /** Address of the page of a repository; null where there is none. */
  pageOf(place: Place): string | null;
}

export const DOCKER_HUB = 'docker.io';
/** The catalog of hardened images, which Scout describes too. */
export const DHI = 'dhi.io';
/** What else Docker Hub goes by. */
const HUB_NAMES = new Set([
  DOCKER_HUB,
  'hub.docker.com',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
]);

export function createAtlas(upstreams: readonly Upstream[], { hosts }: Pick<JoinConfig, 'hosts'>): Atlas {
  const targetOf = (name: RegistryName) => upstreams.find(({ target }) => target.name === name)?.target;
  const originOf = (name: RegistryName): string | undefined => targetOf(name)?.origin;
  const pullHostOf = (name: 'quay' | 'zot'): string | undefined => {
    const origin = originOf(name);
    return origin === undefined ? undefined : (hosts[name] ?? new URL(origin).host);
  };
  const own = { quay: pullHostOf('quay'), zot: pullHostOf('zot') };

  const upstreamOf: Atlas['upstreamOf'] = (host) => {
    if (host === DHI || HUB_NAMES.has(host)) return 'scout';
    if (host === own.quay) return 'quay';
    return host === own.zot ? 'zot' : undefined;
  };

  return {
    upstreamOf,
    hostOf: (upstream) => (upstream === 'scout' ? DOCKER_HUB : own[upstream]),
    placeOf(host, path) {
      const upstream = upstreamOf(host);
      return upstream && { upstream, host: HUB_NAMES.has(host) ? DOCKER_HUB : host, path };
    },
    pageOf({ upstream, host, path }) {
      if (upstream === 'scout') return dockerPage(host, path);
      const origin = originOf(upstream);
      if (upstream === 'quay') return origin ? `${origin}/repository/${path}` : null;
      return origin ? `${origin}/image/${encodeURIComponent(path)}` : null;
    },
  };
}

function dockerPage(host: string, path: string): string {
  if (host === DHI) return `https://hub.docker.com/hardened-images/catalog/dhi/${path}`;
  const official = /^library\/(.+)$/.exec(path)?.[1];
  return official ? `https://hub.docker.com/_/${official}` : `https://hub.docker.com/r/${path}`;
}

/** `quay.io/team/node`: a repository as people write it. */
export function nameOf({ host, path }: Pick<Place, 'host' | 'path'>): string {
  return `${host}/${path}`;
}

/** A key that is equal for equal repositories. */
export function isSamePlace(one: Pick<Place, 'host' | 'path'>, other: Pick<Place, 'host' | 'path'>): boolean {
  return one.host === other.host && one.path === other.path;
}
