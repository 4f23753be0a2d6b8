import type { ResultOf } from '@graphql-typed-document-node/core';
import { ask } from './ask';
import { graphql } from './generated';

const RegistryWalk = graphql(`
  query RegistryWalk($staleFor: Duration!, $from: DateTime) {
    registryRepositories(staleFor: $staleFor) {
      nodes {
        __typename
        id
        host
        path
        pulls(from: $from, interval: WEEK) {
          total
        }
        stale(for: $staleFor) {
          freeableBytes
        }
        ... on DockerRegistryRepository {
          scoutRepository {
            hostName
          }
        }
        ... on QuayRegistryRepository {
          quayRepository {
            description
          }
        }
        ... on ZotRegistryRepository {
          zotRepository {
            name
          }
        }
      }
      sources {
        upstream
        state
      }
    }
  }
`);

type Repository = NonNullable<ResultOf<typeof RegistryWalk>['registryRepositories']>['nodes'][number];

export async function freeableBytes(): Promise<number> {
  const { registryRepositories } = await ask(RegistryWalk, {
    staleFor: 'P90D',
    from: '2026-01-01T00:00:00Z',
  });
  const repositories = registryRepositories?.nodes ?? [];
  return repositories.reduce((sum, { stale }) => sum + (stale?.freeableBytes ?? 0), 0);
}

/** The type's name tells which raw object there is: the compiler refuses any other. */
export function rawNameOf(repository: Repository): string | null | undefined {
  switch (repository.__typename) {
    case 'DockerRegistryRepository':
      return repository.scoutRepository?.hostName;
    case 'QuayRegistryRepository':
      return repository.quayRepository?.description;
    case 'ZotRegistryRepository':
      return repository.zotRepository?.name;
  }
}
