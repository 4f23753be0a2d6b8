import { createAtlas } from '../../../src/gateway/joined/atlas.js';
import { keyOfId } from '../../../src/gateway/joined/global-id.js';
import { createRepositoryLoaders } from '../../../src/gateway/repositories/load-repositories.js';
import { repositoryAt } from '../../../src/gateway/repositories/repository.js';

const atlas = createAtlas([], { hosts: { quay: undefined, zot: undefined } });
const loaders = createRepositoryLoaders(atlas);

describe('a repository', () => {
  const place = { upstream: 'scout', host: 'docker.io', path: 'library/node' } as const;

  it('is found again by its global id', () => {
    const node = repositoryAt(place, atlas);
    expect(node).toEqual({
      __typename: 'DockerRegistryRepository',
      id: node.id,
      webUrl: 'https://hub.docker.com/_/node',
      ...place,
    });
    expect(loaders.DockerRegistryRepository(keyOfId(node.id, 'DockerRegistryRepository'))).toEqual(node);
  });

  it.each([
    ['of a host that is none of ours', ['ghcr.io', 'org/node']],
    ['of another name of the same host', ['index.docker.io', 'library/node']],
    ['that nobody could pull', ['docker.io', '../../v2/users']],
    ['with a tag', ['docker.io', 'library/node:20']],
    ['of an official image without its namespace', ['docker.io', 'node']],
    ['with something more', ['docker.io', 'library/node', 'x']],
    ['without anything', []],
  ])('is not found by a key %s', (_what, key) => {
    expect(loaders.DockerRegistryRepository(key)).toBeNull();
  });

  it('is not found as one of another type', () => {
    expect(loaders.QuayRegistryRepository(['docker.io', 'library/node'])).toBeNull();
  });
});
