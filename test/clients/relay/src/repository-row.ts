import { graphql, useFragment } from 'react-relay';
import type { repositoryRow_repository$key } from './__generated__/repositoryRow_repository.graphql';

const fragment = graphql`
  fragment repositoryRow_repository on RegistryRepository {
    __typename
    host
    path
    webUrl
    pulls(from: "2026-01-01T00:00:00Z", interval: WEEK) {
      total
      comparable
      bySource {
        upstream
        unit
        total
        periods {
          start
          count
        }
      }
    }
    stale(for: "P90D") {
      isStale
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
      zotSearchRepository {
        downloadCount
      }
    }
  }
`;

export function useRepositoryRow(repository: repositoryRow_repository$key): string {
  const data = useFragment(fragment, repository);
  const bytes: number | null | undefined = data.stale?.freeableBytes;
  const pulls: number = data.pulls?.bySource.flatMap(({ periods }) => periods)[0]?.count ?? 0;
  return `${data.host}/${data.path} ${pulls} ${bytes ?? 0} ${noteOf(data.quayRepository?.description)}`;
}

function noteOf(text: string | null | undefined): string {
  return text ?? '';
}
