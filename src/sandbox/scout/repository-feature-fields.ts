import { authoriseMember, type MaybeContext } from './caller.js';
import { hostOf } from './fleet.js';
import { sourceOf } from './mirror-fields.js';
import { countPaid, isMirror } from './paid-repositories.js';
import type { Premises } from './premises.js';
import type { Integration, ReportedRepository, RepositoryState } from './reporting.js';
import type { RootFields } from './root-fields.js';

export interface Names {
  readonly repoNames: readonly string[];
  readonly hostName?: string | null;
}

interface OneRepository extends MaybeContext {
  readonly repoName: string;
  readonly hostName?: string | null;
}

interface ListQuestion extends MaybeContext {
  readonly integration?: {
    readonly skill: Integration['skill'];
    readonly configurationName?: string | null;
  } | null;
}

/** For which repositories Scout is on or blocked, and which of them mirror a hardened image. */
export function repositoryFeatureFields({ reporting, mirrors }: Premises): RootFields {
  const describeFeatures = (owner: string, repository: ReportedRepository | null): object => {
    const mirror = mirrors
      .of(owner)
      .find(({ destination }) => repository?.repoName === `${owner}/${destination}`);
    return {
      vulnerabilityReporting: repository ? { enabled: reporting.stateOf(owner, repository).isEnabled } : null,
      dhi: {
        isDhiRepo: mirror !== undefined,
        dhiMirroredRepository: mirror ? { id: mirror.id, dhiSourceRepository: sourceOf(mirror) } : null,
      },
    };
  };
  const describeState = (owner: string, { hostName, repoName, integration }: RepositoryState): object => {
    const isMirrored = isMirror(owner, repoName, mirrors);
    return {
      ...{ hostName, repoName, integration },
      type: isMirrored ? 'dhi_mirror' : 'standard',
      properties: { preventDisable: isMirrored },
    };
  };
  return {
    repoFeatures({ context, repoName, hostName }: OneRepository, reader) {
      const owner = authoriseMember(reader, context);
      return describeFeatures(owner, reporting.find(owner, hostName, repoName));
    },
    reposFeatures({ context, repoNames, hostName }: MaybeContext & Names, reader) {
      const owner = authoriseMember(reader, context);
      return repoNames.map((name) => {
        const repository = reporting.find(owner, hostName, name);
        const features = repository ? describeFeatures(owner, repository) : null;
        return { ...placeOf(owner, name, hostName), features };
      });
    },
    listEnabledRepos({ context, integration }: ListQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const enabled = reporting.all(owner).filter((one) => one.isEnabled && isBy(one, integration));
      const repos = enabled.map((one) => describeState(owner, one));
      const entitlementUsed = countPaid(owner, enabled, mirrors);
      return { repos, count: repos.length, entitlementUsed };
    },
    listBlockedRepos({ context, integration }: ListQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const blocked = reporting.all(owner).filter((one) => one.isBlocked && isBy(one, integration));
      return { repos: blocked.map((one) => describeState(owner, one)), count: blocked.length };
    },
  };
}

/** Where a repository is, as the batch fields tell it: without the namespace, which stands beside. */
export function placeOf(namespace: string, name: string, hostName?: string | null): object {
  const repoName = name.startsWith(`${namespace}/`) ? name.slice(namespace.length + 1) : name;
  return { namespace, repoName, hostName: hostOf(hostName) };
}

/** Whether the repository is reached by the integration; none given means any way. */
function isBy({ integration }: RepositoryState, wanted: ListQuestion['integration']): boolean {
  if (!wanted) return true;
  const { skill, configurationName } = wanted;
  return (
    integration?.skill.namespace === skill.namespace &&
    integration.skill.name === skill.name &&
    (!configurationName || integration.configurationName === configurationName)
  );
}
