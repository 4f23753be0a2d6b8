import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn } from '../joined/reading.js';
import { messageOf } from '../joined/source-result.js';
import { type Candidates, failedList, type ListCandidates } from './candidates.js';
import { isWithoutSearch } from './zot-search.js';

const MAX_REPOSITORIES = 1_000;
/** What the search takes for a part of a repository's name; with a colon it looks for tags or digests. */
const NAME_TEXT = /^[\w./-]{1,256}$/;

/** The repositories that zot shows to a caller, by its search, or by its catalog when that is off. */
export function listZotRepositories(joined: Joined): ListCandidates {
  const catalog = joined.call('Query.zotRepositories');
  const host = joined.atlas.hostOf('zot') ?? 'zot';
  const toPlace = (path: string): Place => ({ upstream: 'zot', host, path });

  const found = async (text: string | undefined, session: Session): Promise<Candidates> => {
    const isByText = text !== undefined && NAME_TEXT.test(text);
    const { names, total } = isByText ? await search(joined, text, session) : await listAll(joined, session);
    const rest = total > names.length ? `${total - names.length} more repositories are not read` : null;
    const searched = isByText ? `search for "${text}"` : 'every repository';
    return { places: names.map(toPlace), looks: [{ searched, found: names.length > 0 }], rest };
  };

  const listed = async (problem: unknown, session: Session): Promise<Candidates> => {
    const page = await catalog({ n: MAX_REPOSITORIES }, session);
    const names = itemsOf(fieldsOf(page).repositories).filter((name) => typeof name === 'string');
    const isCut = names.length >= MAX_REPOSITORIES;
    const reason = `by its catalog, because ${messageOf(problem)}`;
    return {
      places: names.map(toPlace),
      looks: [{ searched: 'catalog', found: names.length > 0 }],
      rest: isCut ? `${reason}; more repositories than are read` : reason,
    };
  };

  return ({ text }, session) =>
    found(text, session)
      .catch((error: unknown) => {
        if (isWithoutSearch(error)) return listed(error, session);
        throw error;
      })
      .catch((error: unknown) => failedList('every repository', error));
}

interface Found {
  readonly names: readonly string[];
  readonly total: number;
}

const PAGE = { limit: MAX_REPOSITORIES, offset: 0, sortBy: 'ALPHABETIC_ASC' };

async function listAll({ zotSearch }: Joined, session: Session): Promise<Found> {
  const field = 'zotSearchRepoListWithNewestImage';
  const selection = '{ page { totalCount } results { name } }';
  const found = await zotSearch({ field, args: { requestedPage: PAGE }, selection }, session);
  return toFound(found, fieldsOf(found).results);
}

async function search({ zotSearch }: Joined, text: string, session: Session): Promise<Found> {
  const field = 'zotSearchGlobalSearch';
  const selection = '{ page { totalCount } repos { name } }';
  const found = await zotSearch({ field, args: { query: text, requestedPage: PAGE }, selection }, session);
  return toFound(found, fieldsOf(found).repos);
}

function toFound(answer: unknown, results: unknown): Found {
  const names = itemsOf(results).flatMap((one) => textIn(one, 'name') ?? []);
  return { names, total: numberIn(fieldsOf(answer).page, 'totalCount') ?? names.length };
}
