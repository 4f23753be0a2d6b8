import type { GraphQLError } from 'graphql';
import type { Session } from '../http/session.js';

/** What remote answers say beside their data, gathered for the operation's own answer. */
export interface RemoteNotes {
  readonly correlationIds: string[];
  /** Errors that have no place in the data: without a path, or a second one where the first already stands. */
  readonly errors: GraphQLError[];
}

const NOTES = Object.freeze({});

export function notesOf(session: Session): RemoteNotes {
  return session.keep(NOTES, () => ({ correlationIds: [], errors: [] }));
}
