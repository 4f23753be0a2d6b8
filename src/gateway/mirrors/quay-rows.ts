import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import type { Look } from '../joined/source-result.js';

/** A repository of Quay that is a mirror, as a list tells of it. */
export interface QuayRow {
  /** Written namespace/name. */
  readonly path: string;
  /** Null unless the process that answers is the one that copies. */
  readonly lastSync: string | null;
  /** What Quay finds wrong with it. */
  readonly issue: string | null;
}

export interface QuayRows {
  readonly rows: readonly QuayRow[];
  /** It has found nothing yet: a mirror is one when its configuration tells of its source. */
  readonly look: Look;
  readonly hasMore: boolean;
}

export type QuayRowsOf = (organization: string, session: Session) => Promise<QuayRows>;

/** Each of them costs a call for its configuration. */
export const MOST_QUAY_MIRRORS = 100;
/** Pages of a hundred repositories that are looked through for mirrors. */
const MOST_PAGES = 5;
/** Who is no member of the organization, or asks a Quay that is too old, can still see which repositories are mirrors. */
const OTHER_WAY = new Set(['FORBIDDEN', 'UNAUTHENTICATED', 'UPSTREAM_UNSUPPORTED']);

/** The mirrors of a namespace: from Quay's report of their health, else from its list of repositories. Never rejects. */
export function createQuayRows(joined: Pick<Joined, 'call'>): QuayRowsOf {
  return async (organization, session) => {
    const searched = `mirrors of ${organization}`;
    try {
      return await readHealth(joined, organization, session);
    } catch (error) {
      const isLeftToTry = OTHER_WAY.has(codeOf(error) ?? '');
      if (!isLeftToTry) return { rows: [], look: { searched, found: false, error }, hasMore: false };
    }
    try {
      return await readRepositories(joined, organization, session);
    } catch (error) {
      return { rows: [], look: { searched, found: false, error }, hasMore: false };
    }
  };
}

/** Tells of mirrors that are switched on; one that is switched off copies nothing. */
async function readHealth({ call }: Pick<Joined, 'call'>, namespace: string, session: Session) {
  const args = { namespace, detailed: true, limit: MOST_QUAY_MIRRORS };
  const report = fieldsOf(await call('Query.quayRepositoryMirrorHealth')(args, session));
  const repositories = fieldsOf(report.repositories);
  const issues = itemsOf(report.issues).map((issue) => String(fieldsOf(issue).message));
  const rows = itemsOf(repositories.details).map((item): QuayRow => {
    const { repository, last_sync: lastSync } = fieldsOf(item);
    const path = `${namespace}/${String(repository)}`;
    return {
      path,
      lastSync: typeof lastSync === 'string' ? lastSync : null,
      issue: issues.find((message) => message.startsWith(`Repository ${path} `)) ?? null,
    };
  });
  const look = { searched: `mirrors of ${namespace}`, found: false };
  return { rows, look, hasMore: fieldsOf(repositories.pagination).has_more === true };
}

async function readRepositories({ call }: Pick<Joined, 'call'>, namespace: string, session: Session) {
  const rows: QuayRow[] = [];
  let nextPage: unknown;
  let pages = 0;
  do {
    const page = fieldsOf(
      await call('Query.quayRepositories')({ namespace, public: true, nextPage }, session),
    );
    for (const item of itemsOf(page.repositories)) {
      const { name, state } = fieldsOf(item);
      if (state === 'MIRROR')
        rows.push({ path: `${namespace}/${String(name)}`, lastSync: null, issue: null });
    }
    nextPage = page.next_page;
    pages += 1;
  } while (nextPage !== undefined && nextPage !== null && pages < MOST_PAGES);
  const hasMore = (nextPage !== undefined && nextPage !== null) || rows.length > MOST_QUAY_MIRRORS;
  const look = { searched: `repositories of ${namespace}`, found: false };
  return { rows: rows.slice(0, MOST_QUAY_MIRRORS), look, hasMore };
}
