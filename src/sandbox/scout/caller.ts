import type { Account } from '../hub/accounts.js';
import { organisations, people } from '../story.js';
import { NOT_ALLOWED, refusal } from './refusal.js';

/** Who asks; null without a token. */
export type Reader = Account | null;

export interface ScoutContext {
  readonly organization?: string | null;
}

/** What every root field with a nullable context is given. */
export interface MaybeContext {
  readonly context?: ScoutContext | null;
}

/** The organisation in whose name is asked, or null for public data; throws when the reader may not ask for it. */
export function authorise(reader: Reader, context?: ScoutContext | null): string | null {
  const organization = context?.organization;
  if (!organization) return null;
  if (!reader?.organisations.includes(organization)) throw refusal(NOT_ALLOWED, 403);
  const plan = organisations.find(({ name }) => name === organization);
  if (!plan?.withinEntitlement) throw refusal('The plan of this team does not cover this request', 402);
  return organization;
}

/** As `authorise`, for data that belongs to nobody but an organisation. */
export function authoriseMember(reader: Reader, context?: ScoutContext | null): string {
  const organisation = authorise(reader, context);
  if (organisation === null) throw refusal(NOT_ALLOWED, 403);
  return organisation;
}

/** As `authoriseMember`, for what only owners do; the organisation's own token acts as one. */
export function authoriseOwner(reader: Reader, context?: ScoutContext | null): string {
  const organisation = authoriseMember(reader, context);
  if (reader?.name === organisation || roleOf(reader, organisation) === 'owner') return organisation;
  throw refusal('You are not allowed to write data for this team', 403);
}

/** The account behind the token, for fields that take no context; throws without a token. */
export function authoriseAccount(reader: Reader): Account {
  if (!reader) throw refusal(NOT_ALLOWED, 403);
  return reader;
}

function roleOf(reader: Reader, organisation: string): string | undefined {
  const person = people.find(({ name }) => name === reader?.name);
  return person?.memberships.find((membership) => membership.organisation === organisation)?.role;
}
