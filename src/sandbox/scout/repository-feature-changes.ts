import { authoriseOwner, type MaybeContext } from './caller.js';
import type { Premises } from './premises.js';
import type { Integration, RepositoryChange } from './reporting.js';
import { type Names, placeOf } from './repository-feature-fields.js';
import type { RootFields } from './root-fields.js';

interface OneChange extends MaybeContext {
  readonly reporting: {
    readonly repoName: string;
    readonly hostName?: string | null;
    readonly enabled: boolean;
  };
  readonly integration?: Integration | null;
}

interface ManyChanges extends MaybeContext {
  readonly reporting: Names & { readonly enabled: boolean };
  readonly integration?: Integration | null;
}

interface BlockChange extends MaybeContext {
  readonly input: Names & { readonly blocked: boolean };
  readonly integration?: Integration | null;
}

/** Turns Scout on and off for repositories, and blocks them; the answers tell how it is afterwards. */
export function repositoryFeatureChanges({ reporting }: Premises): RootFields {
  const change = (owner: string, { repoNames, hostName }: Names, wanted: RepositoryChange) =>
    repoNames.map((name) => {
      const repository = reporting.find(owner, hostName, name);
      const state = repository && reporting.change(owner, repository, wanted);
      return { place: placeOf(owner, name, hostName), state };
    });
  return {
    setRepoVulnerabilityReporting({ context, reporting: wanted, integration }: OneChange, reader) {
      const { enabled, hostName, repoName } = wanted;
      const names = { repoNames: [repoName], hostName };
      const [changed] = change(authoriseOwner(reader, context), names, { enabled, integration });
      return changed?.state ? { enabled: changed.state.isEnabled } : null;
    },
    setMultiRepoVulnerabilityReporting({ context, reporting: wanted, integration }: ManyChanges, reader) {
      const { enabled } = wanted;
      return change(authoriseOwner(reader, context), wanted, { enabled, integration }).map(
        ({ place, state }) => ({ ...place, vulnerabilityReporting: state && { enabled: state.isEnabled } }),
      );
    },
    setReposBlocked({ context, input, integration }: BlockChange, reader) {
      const { blocked } = input;
      return change(authoriseOwner(reader, context), input, { blocked, integration })
        .filter(({ state }) => state !== null)
        .map(({ place, state }) => ({ ...place, blocked: state?.isBlocked }));
    },
  };
}
