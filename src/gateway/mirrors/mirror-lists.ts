import type { Session } from '../../http/session.js';
import type { PageArguments } from '../joined/connection.js';
import type { SourceResult } from '../joined/source-result.js';
import type { DriftState } from './drift.js';
import type { DriftOf } from './drift-reader.js';
import type { Mirror } from './mirror.js';
import { type MirrorBook, type MirrorConnection, MOST_MIRRORS, pageOfMirrors } from './mirror-book.js';

export interface MirrorQuestion {
  readonly organization: string;
  /** Undefined for mirrors in whatever state. */
  readonly states: ReadonlySet<DriftState> | undefined;
  readonly page: PageArguments;
}

/** Answers `Query.mirrors`; rejects only for what the client got wrong. */
export function createMirrorLists(book: Pick<MirrorBook, 'mirrorsOf'>, driftOf: DriftOf) {
  return async (
    { organization, states, page }: MirrorQuestion,
    session: Session,
  ): Promise<MirrorConnection> => {
    const { mirrors, sources } = await book.mirrorsOf(organization, session);
    if (!states) return { ...pageOfMirrors(mirrors, page), sources };
    const compared = mirrors.slice(0, MOST_MIRRORS);
    const drifts = await Promise.all(compared.map((mirror) => driftOf(mirror, session)));
    const found = compared.filter((_mirror, index) => states.has(drifts[index]?.state ?? 'UNKNOWN'));
    return { ...pageOfMirrors(found, page), sources: withRest(sources, mirrors.slice(MOST_MIRRORS)) };
  };
}

/** What was left out because too much would have to be read is said of whoever keeps it. */
function withRest(sources: readonly SourceResult[], rest: readonly Mirror[]): readonly SourceResult[] {
  return sources.map((source) => {
    const left = rest.filter(({ destination }) => destination.upstream === source.upstream).length;
    if (left === 0) return source;
    const reason = `${left} of its mirrors were not compared, because one operation compares ${MOST_MIRRORS} at most`;
    return { ...source, reason: source.reason === null ? reason : `${source.reason}; ${reason}` };
  });
}
