import type { GraphQLResolveInfo } from 'graphql';
import type { Session } from '../../http/session.js';
import type { Arguments } from '../../rest/request.js';
import type { Link } from '../links/links.js';

/** How a field of a type of the joined graph is found; its parents are made here and by nobody else. */
export type OwnResolver<Parent> = (
  parent: Parent,
  args: Arguments,
  session: Session,
  info: GraphQLResolveInfo,
) => unknown;

/** Nothing but ours has such parents, so that there are no keys to ask for. */
const NOTHING = '{ __typename }';

/** The links of a type of our own, or of the root types. */
export function ownFields<Parent>(
  resolvers: Readonly<Record<string, OwnResolver<Parent>>>,
): Record<string, Link<Parent>> {
  return Object.fromEntries(
    Object.entries(resolvers).map(([field, resolve]) => [field, { selectionSet: NOTHING, resolve }]),
  );
}
