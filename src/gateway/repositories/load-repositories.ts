import { type Atlas, nameOf, type RegistryName } from '../joined/atlas.js';
import { parseImageReference } from '../joined/image-reference.js';
import { type RepositoryNode, type RepositoryTypeName, repositoryAt } from './repository.js';

type LoadRepository = (key: readonly string[]) => RepositoryNode | null;

/** Finds repositories by the keys of their global ids. An id that nobody was given here, such as one of another host, names nothing. */
export function createRepositoryLoaders(atlas: Atlas): Readonly<Record<RepositoryTypeName, LoadRepository>> {
  const loaderOf =
    (upstream: RegistryName): LoadRepository =>
    (key) => {
      const [host = '', path = '', ...rest] = key;
      const place = rest.length === 0 ? atlas.placeOf(host, path) : undefined;
      if (place?.upstream !== upstream || place.host !== host || !isWritten(host, path)) return null;
      return repositoryAt(place, atlas);
    };
  return {
    DockerRegistryRepository: loaderOf('scout'),
    QuayRegistryRepository: loaderOf('quay'),
    ZotRegistryRepository: loaderOf('zot'),
  };
}

/** Whether a key is written as the references are from which ids are made. */
function isWritten(host: string, path: string): boolean {
  try {
    const found = parseImageReference(nameOf({ host, path }));
    return found.host === host && found.path === path;
  } catch {
    return false;
  }
}
