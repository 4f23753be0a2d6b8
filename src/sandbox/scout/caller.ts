import { GraphQLError } from 'graphql';
import type { Account } from '../hub/accounts.js';
import { organisations } from '../story.js';

/** Who asks; null without a token. */
export type Reader = Account | null;

export interface ScoutContext {
  readonly organization?: string | null;
}

/** The organisation in whose name is asked, or null for public data; throws when the reader may not ask for it. */
export function authorise(reader: Reader, { organization }: ScoutContext): string | null {
  if (!organization) return null;
  if (!reader?.organisations.includes(organization)) {
    throw refusal('You are not allowed to read data for this team', 403);
  }
  const plan = organisations.find(({ name }) => name === organization);
  if (!plan?.withinEntitlement) throw refusal('The plan of this team does not cover this request', 402);
  return organization;
}

/** As `authorise`, for data that belongs to nobody but an organisation. */
export function authoriseMember(reader: Reader, context: ScoutContext): string {
  const organisation = authorise(reader, context);
  if (organisation === null) throw refusal('You are not allowed to read data for this team', 403);
  return organisation;
}

function refusal(message: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', status } });
}
