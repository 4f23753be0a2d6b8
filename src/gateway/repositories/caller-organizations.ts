import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { codeOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import type { Organizations } from '../joined/organizations.js';
import type { Look } from '../joined/source-result.js';

/** The organizations of a caller at Docker. */
export interface CallerOrganizations {
  readonly names: readonly string[];
  /** Why there may be more; empty when there are not. */
  readonly problems: readonly Look[];
}

export type OrganizationsOf = (session: Session) => Promise<CallerOrganizations>;

const SEARCHED = "the caller's organizations";

/** The organizations whose things are listed for a caller; rejects for nothing that an upstream does. */
export function createCallerOrganizations({ scout }: Joined, organizations: Organizations): OrganizationsOf {
  /** The same question as that for the organizations, so that it is asked once. */
  const whyNone = (session: Session): Promise<unknown> =>
    scout({ field: 'user', args: {}, selection: '{ orgs { name } }' }, session).then(() => undefined, told);
  return async (session) => {
    if (!session.sourceOf('docker')) return { names: [], problems: [problem(SEARCHED, NOBODY)] };
    const names = await openTo(organizations, session);
    const refusals = organizations.refusalsOf(session);
    const problems = refusals.map(({ organization, error }) =>
      problem(`organization ${organization}`, error),
    );
    const error = await whyNone(session);
    // The token of an organization has no user, and the organization is known without asking.
    const isKnown = error === undefined || (codeOf(error) === 'FORBIDDEN' && names.length > 0);
    return isKnown ? { names, problems } : { names: [], problems: [problem(SEARCHED, error)] };
  };
}

/** All that Scout does not refuse; of one that failed otherwise, the next question tells why. */
async function openTo(organizations: Organizations, session: Session): Promise<readonly string[]> {
  const { open, unproven } = await organizations.of(session);
  await Promise.all(unproven.map((name) => organizations.prove(name, session)));
  const refused = organizations.refusalsOf(session).map(({ organization }) => organization);
  return [...open, ...unproven.filter((name) => !refused.includes(name))];
}

const NOBODY = new PortolanError(
  'UNAUTHENTICATED',
  'Docker Scout: organizations are shown to their members, who sign in',
  { upstream: 'scout' },
);

function problem(searched: string, error: unknown): Look {
  return { searched, found: false, error };
}

function told(error: unknown): unknown {
  return error;
}
