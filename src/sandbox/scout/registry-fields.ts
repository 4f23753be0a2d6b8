import { authoriseMember, type MaybeContext } from './caller.js';
import { HUB } from './fleet.js';
import { by, orderBy } from './grouping.js';
import { type HubRepository, hubRepositoriesOf } from './hub-repositories.js';
import { type Paging, pageOf } from './paging.js';
import { isMirror } from './paid-repositories.js';
import type { Premises } from './premises.js';
import { otherRegistriesOf } from './registries.js';
import type { RootFields } from './root-fields.js';

interface ListQuestion extends MaybeContext {
  readonly input: {
    readonly skill?: Skill | null;
    readonly filter?: { readonly repository?: string | null } | null;
    readonly ordering?: {
      readonly field?: 'NAME' | 'CREATED_AT' | 'UPDATED_AT' | 'EMPTY' | 'ENABLED' | null;
      readonly order?: 'ASCENDING' | 'DESCENDING' | null;
    } | null;
    readonly page?: Paging | null;
  };
}

interface Skill {
  readonly namespace: string;
  readonly name: string;
  readonly configurationName?: string | null;
}

interface ListedRepository extends HubRepository {
  readonly enabled: boolean;
}

const HUB_SKILL: Skill = { namespace: 'docker', name: 'docker-hub' };

/** The registries that an organisation connected, and its repositories on Docker Hub. */
export function registryFields({ reporting, mirrors, fleetOf }: Premises): RootFields {
  const repositoriesOf = (owner: string): ListedRepository[] =>
    hubRepositoriesOf(owner, { mirrors, fleetOf }).map((one) => ({
      ...one,
      enabled: reporting.stateOf(owner, { hostName: HUB, repoName: one.repoName }).isEnabled,
    }));
  return {
    rsListRegistries({ context }: MaybeContext, reader) {
      const owner = authoriseMember(reader, context);
      const hub = {
        __typename: 'rsDockerHubResult',
        hostName: HUB,
        status: 'CONNECTED',
        repositoryCount: repositoriesOf(owner).length,
      };
      // What is not connected yet, or no more, has shown no repository.
      return [hub, ...otherRegistriesOf(owner).map((one) => ({ ...one, repositoryCount: 0 }))];
    },
    rsListRepositories({ context, input }: ListQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const wanted = input.filter?.repository?.toLowerCase() ?? '';
      const found = repositoriesOf(owner).filter(({ repoName }) => repoName.includes(wanted));
      const { items, paging } = pageOf(orderRepositories(found, input.ordering), input.page);
      const skill = input.skill ?? HUB_SKILL;
      return {
        count: paging.totalCount,
        pageInfo: describePage(input.page, paging.totalCount),
        registry: HUB,
        skill: { ...skill, configurationName: skill.configurationName ?? null },
        repositories: items.map((one) => describe(one, isMirror(owner, one.repoName, mirrors))),
      };
    },
  };
}

function orderRepositories(
  repositories: readonly ListedRepository[],
  ordering: ListQuestion['input']['ordering'],
): ListedRepository[] {
  const byName = by<ListedRepository>(({ repoName }) => repoName);
  const order = { field: ordering?.field, sortOrder: ordering?.order ?? 'ASCENDING' };
  return orderBy(repositories, order, {
    fields: {
      NAME: byName,
      CREATED_AT: by(({ createdAt }) => createdAt),
      UPDATED_AT: by(({ updatedAt }) => updatedAt ?? ''),
      // None is empty: each holds images or is pulled from.
      EMPTY: by(() => 0),
      ENABLED: by(({ enabled }) => Number(enabled)),
    },
    otherwise: 'NAME',
    last: byName,
  });
}

/** `rsPageInfo`; there is no page before the first and none after the last. */
function describePage(page: Paging | null | undefined, total: number): object {
  const { pageSize, page: number } = { pageSize: page?.pageSize ?? 20, page: page?.page ?? 1 };
  return {
    page: number,
    pageSize,
    total,
    nextPage: number * pageSize < total ? number + 1 : null,
    previousPage: number > 1 ? number - 1 : null,
  };
}

/** `rsRepository`. */
function describe({ repoName, ...repository }: ListedRepository, isMirrored: boolean): object {
  return {
    ...repository,
    name: repoName,
    registry: HUB,
    isEmpty: false,
    type: isMirrored ? 'DHI_MIRROR' : 'STANDARD',
    properties: { preventDisable: isMirrored },
  };
}
