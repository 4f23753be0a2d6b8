import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { textIn } from '../joined/reading.js';
import { messageOf } from '../joined/source-result.js';
import { type Candidates, failedList, joinCandidates, type ListCandidates } from './candidates.js';
import type { TurnOf } from './turns.js';

/** Quay searches for no more, ten a page. */
const MAX_SEARCH_PAGES = 10;
const FOUND_ALL = 'Quay finds a hundred repositories at most: give a longer text';

/** The repositories that Quay shows to a caller: those of the caller's own namespaces, and what its search finds by a text. */
export function listQuayRepositories(joined: Joined, turnOf: TurnOf): ListCandidates {
  const search = createSearch(joined);
  const visible = createVisible(joined, createListing(joined, turnOf));
  const own = (session: Session): Promise<Candidates> =>
    visible(session).catch((error: unknown) => failedList('repositories', error));
  return async ({ text }, session) => {
    if (text === undefined) return own(session);
    const hits = search(text, session).catch((error: unknown) => failedList(`search for "${text}"`, error));
    // The search compares no namespaces: what is the caller's own is listed beside it, and compared by whoever asks.
    return session.sourceOf('quay') ? joinCandidates(await Promise.all([hits, own(session)])) : hits;
  };
}

type Search = (text: string, session: Session) => Promise<Candidates>;

function createSearch(joined: Joined): Search {
  const search = joined.call('Query.quayRepositorySearch');
  return async (text, session) => {
    const searched = `search for "${text}"`;
    const places: Place[] = [];
    for (let page = 1; page <= MAX_SEARCH_PAGES; page += 1) {
      const { results, has_additional: hasMore } = fieldsOf(await search({ query: text, page }, session));
      places.push(...itemsOf(results).flatMap((one) => foundPlace(one, hostIn(joined))));
      if (hasMore !== true) return listOf(searched, places, null);
    }
    return listOf(searched, places, FOUND_ALL);
  };
}

interface ListFilter {
  readonly namespace?: string;
}

type Listing = (filter: ListFilter, session: Session) => Promise<Candidates>;

/** Pages of a hundred of one namespace. */
const MAX_PAGES = 10;

/** Lists a namespace, or everything that is public and what comes with it for the caller. */
function createListing(joined: Joined, turnOf: TurnOf): Listing {
  const list = joined.call('Query.quayRepositories');
  return async (filter, session) => {
    const searched = filter.namespace === undefined ? 'public repositories' : `namespace ${filter.namespace}`;
    const places: Place[] = [];
    let nextPage: string | undefined;
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const args = { ...filter, public: true, ...(nextPage !== undefined && { nextPage }) };
      const answer = await turnOf(session)(() => list(args, session));
      places.push(...itemsOf(fieldsOf(answer).repositories).flatMap((one) => placeIn(one, hostIn(joined))));
      nextPage = textIn(answer, 'next_page') ?? undefined;
      if (nextPage === undefined) return listOf(searched, places, null);
    }
    return listOf(searched, places, `${searched}: more than are read`);
  };
}

const MAX_NAMESPACES = 50;
/** A token without a scope for the user is told so with 401. */
const SCOPELESS = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);

function createVisible(joined: Joined, list: Listing): (session: Session) => Promise<Candidates> {
  const whoami = joined.call('Query.quayUser');
  return async (session) => {
    if (!session.sourceOf('quay')) return list({}, session);
    const user = await whoami({}, session).catch(scopelessOnly);
    if (!(user instanceof Error)) return ofNamespaces(namespacesOf(user), list, session);
    const open = await list({}, session);
    const reason = `the caller's organizations could not be read: ${messageOf(user)}`;
    return { ...open, rest: open.rest === null ? reason : `${reason}; ${open.rest}` };
  };
}

function scopelessOnly(error: unknown): Error {
  if (error instanceof Error && SCOPELESS.has(codeOf(error) ?? '')) return error;
  throw error;
}

async function ofNamespaces(
  namespaces: readonly string[],
  list: Listing,
  session: Session,
): Promise<Candidates> {
  const lists = namespaces
    .slice(0, MAX_NAMESPACES)
    .map((namespace) =>
      list({ namespace }, session).catch((error: unknown) => failedList(`namespace ${namespace}`, error)),
    );
  const joint = joinCandidates(await Promise.all(lists));
  const isCut = namespaces.length > MAX_NAMESPACES;
  return isCut ? { ...joint, rest: `only ${MAX_NAMESPACES} namespaces are read` } : joint;
}

function namespacesOf(user: unknown): string[] {
  const organizations = itemsOf(fieldsOf(user).organizations).flatMap((one) => textIn(one, 'name') ?? []);
  const own = textIn(user, 'username');
  return [...new Set([...(own === null ? [] : [own]), ...organizations])];
}

function listOf(searched: string, places: readonly Place[], rest: string | null): Candidates {
  return { places, looks: [{ searched, found: places.length > 0 }], rest };
}

function hostIn({ atlas }: Joined): string {
  return atlas.hostOf('quay') ?? 'quay.io';
}

function placeIn(repository: unknown, host: string): Place[] {
  const [namespace, name] = [textIn(repository, 'namespace'), textIn(repository, 'name')];
  return namespace === null || name === null
    ? []
    : [{ upstream: 'quay', host, path: `${namespace}/${name}` }];
}

/** The search has the namespace as an object. */
function foundPlace(result: unknown, host: string): Place[] {
  const { namespace } = fieldsOf(result);
  return placeIn({ namespace: textIn(namespace, 'name'), name: textIn(result, 'name') }, host);
}
