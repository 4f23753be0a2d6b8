import { people } from '../story.js';
import { authoriseAccount, authoriseMember, type MaybeContext, type Reader } from './caller.js';
import { isIndexed } from './fleet.js';
import { filtersOf } from './org-filters.js';
import type { Premises } from './premises.js';
import type { RootFields } from './root-fields.js';

/** Who asks, and how the service and an organisation are doing. */
export function organisationFields({ reporting, fleetOf }: Premises): RootFields {
  return {
    organizationStatus({ context }: MaybeContext, reader) {
      const owner = authoriseMember(reader, context);
      const hasAnalyzed = fleetOf(owner).some(isIndexed);
      return {
        hasImageAnalysisEnabled: reporting.all(owner).some(({ isEnabled }) => isEnabled),
        hasAnalyzedImages: hasAnalyzed,
        hasEverAnalyzedImages: hasAnalyzed,
        lastRepoEnablementChangeAt: reporting.lastChangeOf(owner),
      };
    },
    orgFilters: ({ context }: MaybeContext, reader: Reader) => filtersOf(authoriseMember(reader, context)),
    serviceStatus: () => ({ maintenance: null }),
    user(_args: object, reader) {
      const { name, email, organisations } = authoriseAccount(reader);
      // Behind the token of an organisation there is no person: it has neither a name, an address nor a role.
      const person = people.find((one) => one.name === name);
      return {
        id: `uuid-of-${name}`,
        email: person ? email : null,
        name: person ? name : null,
        username: name,
        avatarUrl: null,
        orgs: organisations.map((organisation) => ({
          name: organisation,
          role: person?.memberships.find((one) => one.organisation === organisation)?.role ?? null,
          avatarUrl: null,
        })),
      };
    },
  };
}
