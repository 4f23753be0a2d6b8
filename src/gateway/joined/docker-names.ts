import { DHI, DOCKER_HUB, type Place } from './atlas.js';

/** A repository as Scout writes it. */
export interface ScoutRepositoryName {
  readonly hostName: string;
  readonly repoName: string;
}

const HUB_AT_SCOUT = 'hub.docker.com';
const OFFICIAL = 'library/';
/** Namespace of the catalog of hardened images at Scout. */
const CATALOG = 'dhi/';

/**
 * Scout's name of a repository: official images have no namespace there, those of the catalog have one. A registry that
 * an organization has connected keeps its host.
 */
export function scoutNameOf({ host, path }: Pick<Place, 'host' | 'path'>): ScoutRepositoryName {
  if (host === DHI) return { hostName: DHI, repoName: CATALOG + path };
  if (host !== DOCKER_HUB) return { hostName: host, repoName: path };
  const repoName = path.startsWith(OFFICIAL) ? path.slice(OFFICIAL.length) : path;
  return { hostName: HUB_AT_SCOUT, repoName };
}

/** The repository that Scout means by a name. */
export function placeAtScout(hostName: string, repoName: string): Place {
  const upstream = 'scout';
  if (hostName === DHI) {
    const path = repoName.startsWith(CATALOG) ? repoName.slice(CATALOG.length) : repoName;
    return { upstream, host: DHI, path };
  }
  if (hostName !== HUB_AT_SCOUT && hostName !== DOCKER_HUB)
    return { upstream, host: hostName, path: repoName };
  return { upstream, host: DOCKER_HUB, path: repoName.includes('/') ? repoName : OFFICIAL + repoName };
}

/** The organization on whose behalf Scout shows a repository; undefined for official images, which belong to nobody who asks. */
export function organizationOf({ host, path }: Pick<Place, 'host' | 'path'>): string | undefined {
  const [namespace, ...rest] = path.split('/');
  return host === DHI || rest.length === 0 || path.startsWith(OFFICIAL) ? undefined : namespace;
}
