import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { keyOfId } from '../joined/global-id.js';
import type { Joined } from '../joined/joined.js';
import { type Mirror, type MirrorKind, readMirrorKey } from './mirror.js';
import type { MirrorBook } from './mirror-book.js';

export type SyncNow = (id: string, session: Session) => Promise<Mirror | null>;

const OPERATION = 'Mutation.mirrorSyncNow';
/** Why the destination cannot be asked, and what to do instead. */
const OTHERS: Readonly<Record<Exclude<MirrorKind, 'QUAY'>, string>> = {
  DHI: 'Docker copies by itself as soon as the catalog changes, and cannot be asked to; dhiListMirroringLogs tells how far it has come',
  CONFIGURED:
    'only the configuration of this gateway tells of this mirror; start the copy with whatever makes it',
};

/** Asks Quay to copy at once and gives the mirror as it is then. */
export function createSyncNow(
  { call }: Pick<Joined, 'call'>,
  book: Pick<MirrorBook, 'findMirror' | 'forget'>,
): SyncNow {
  return async (id, session) => {
    const key = keyOfId(id, 'Mirror');
    const { kind } = readMirrorKey(key);
    if (kind !== 'QUAY') throw refusal('UPSTREAM_UNSUPPORTED', OTHERS[kind]);
    const mirror = await book.findMirror(key, session);
    if (mirror?.kind !== 'QUAY') throw refusal('NOT_FOUND', 'this mirror is not there any more');
    if (mirror.setUpFor === 'ORGANIZATION') throw refusal('UPSTREAM_UNSUPPORTED', OF_ORGANIZATION);
    const repository = mirror.destination.path;
    await call('Mutation.quaySyncRepositoryMirrorNow')({ repository }, session);
    book.forget(session);
    return book.findMirror(key, session);
  };
}

const OF_ORGANIZATION =
  'Quay copies this repository with all others of its organization; ask for that with quaySyncOrganizationMirrorNow';

function refusal(code: 'UPSTREAM_UNSUPPORTED' | 'NOT_FOUND', message: string): PortolanError {
  return new PortolanError(code, message, { operation: OPERATION });
}
