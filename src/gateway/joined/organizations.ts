import { LRUCache } from 'lru-cache';
import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';

/** What Scout says of one organization to one caller: that it may be asked for, or why not. */
type Verdict = { readonly isOpen: true } | { readonly isOpen: false; readonly error: unknown };

/** The organizations on whose behalf a caller may ask Scout. */
export interface Organizations {
  /** Those of the caller, none for anybody, by what is known of them. */
  of(session: Session): Promise<Sorted>;
  /** Asks whether Scout answers for an organization; what it says is remembered for a while. */
  prove(organization: string, session: Session): Promise<boolean>;
  /** Scout has answered for the organization. */
  proved(organization: string, session: Session): void;
  /** Those that Scout refuses, and what it said. */
  refusalsOf(session: Session): readonly Refusal[];
}

export interface Sorted {
  readonly open: readonly string[];
  readonly unproven: readonly string[];
}

export interface Refusal {
  readonly organization: string;
  readonly error: unknown;
}

/** Each is a question for every digest, and nobody is in many. */
const MAX_ORGANIZATIONS = 10;
/**
 * A root field of Scout's that may not be null takes the whole document with it, and all the rest is asked for again. So
 * nothing of the kind is asked for an organization before a field that may be null has been answered for it.
 */
const PROOF = { field: 'streams', selection: '{ paging { totalCount } }' };
const MEMORY_MS = 10 * 60 * 1000;
const MEMORY_ENTRIES = 10_000;
const REFUSALS = new Set(['FORBIDDEN', 'PAYMENT_REQUIRED', 'UNAUTHENTICATED']);

export function createOrganizations({ scout }: Pick<Joined, 'scout'>): Organizations {
  const memory = new LRUCache<string, ReadonlyMap<string, Verdict>>({ max: MEMORY_ENTRIES, ttl: MEMORY_MS });
  const verdictsOf = (session: Session): ReadonlyMap<string, Verdict> =>
    memory.get(session.fingerprint('docker')) ?? new Map();
  const remember = (organization: string, verdict: Verdict, session: Session): void => {
    const known = verdictsOf(session);
    memory.set(session.fingerprint('docker'), new Map([...known, [organization, verdict]]));
  };
  return {
    async of(session) {
      if (!session.sourceOf('docker')) return { open: [], unproven: [] };
      const names = await scout({ field: 'user', args: {}, selection: '{ orgs { name } }' }, session).then(
        (user) => itemsOf(fieldsOf(user).orgs).map((org) => String(fieldsOf(org).name)),
        () => ownName(session),
      );
      const verdicts = verdictsOf(session);
      const usable = names.slice(0, MAX_ORGANIZATIONS);
      return {
        open: usable.filter((name) => verdicts.get(name)?.isOpen),
        unproven: usable.filter((name) => !verdicts.has(name)),
      };
    },
    async prove(organization, session) {
      const args = { context: { organization } };
      try {
        await scout({ ...PROOF, args }, session);
        remember(organization, { isOpen: true }, session);
        return true;
      } catch (error) {
        // A failure that is none of the organization's says nothing of it.
        if (REFUSALS.has(codeOf(error) ?? '')) remember(organization, { isOpen: false, error }, session);
        return false;
      }
    },
    proved: (organization, session) => {
      if (!verdictsOf(session).has(organization)) remember(organization, { isOpen: true }, session);
    },
    refusalsOf: (session) =>
      [...verdictsOf(session)].flatMap(([organization, verdict]) =>
        verdict.isOpen ? [] : [{ organization, error: verdict.error }],
      ),
  };
}

/** An access token of an organization has no user: its identifier is the organization. */
function ownName(session: Session): readonly string[] {
  try {
    const credential = session.credential('docker');
    return credential?.scheme === 'Basic' ? [credential.username] : [];
  } catch {
    // A malformed credential is told by the questions that need it.
    return [];
  }
}
