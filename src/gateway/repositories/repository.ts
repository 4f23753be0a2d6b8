import type { Atlas, Place, RegistryName } from '../joined/atlas.js';
import { formatGlobalId } from '../joined/global-id.js';

export type RepositoryTypeName =
  | 'DockerRegistryRepository'
  | 'QuayRegistryRepository'
  | 'ZotRegistryRepository';

/** What all fields of a `RegistryRepository` are found from; a place with its identity in the joined graph. */
export interface RepositoryNode extends Place {
  readonly __typename: RepositoryTypeName;
  readonly id: string;
  readonly webUrl: string | null;
}

export const REPOSITORY_TYPES: Readonly<Record<RegistryName, RepositoryTypeName>> = {
  scout: 'DockerRegistryRepository',
  quay: 'QuayRegistryRepository',
  zot: 'ZotRegistryRepository',
};

/** The repository at a place as an object of the graph; nothing is asked, so that it may as well not exist. */
export function repositoryAt(place: Place, atlas: Atlas): RepositoryNode {
  const { upstream, host, path } = place;
  const type = REPOSITORY_TYPES[upstream];
  return {
    __typename: type,
    id: formatGlobalId({ type, key: [host, path] }),
    upstream,
    host,
    path,
    webUrl: atlas.pageOf(place),
  };
}
