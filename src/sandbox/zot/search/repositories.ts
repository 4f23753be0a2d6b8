import type { Account } from '../access.js';
import { compareBytes, type Store, type ZotRepository } from '../store.js';
import { type Filter, imagesOf, passes, readable } from './images.js';
import { type Page, type PageRequest, paginate } from './paging.js';
import { type RepositorySummary, type SummarySettings, summariseRepository } from './summaries.js';

interface PageArguments {
  readonly requestedPage?: PageRequest | null;
}

export interface RepositorySearch extends PageArguments {
  readonly text: string;
  readonly filter?: Filter | null;
}

const compareTime = (a: RepositorySummary, b: RepositorySummary): number =>
  Date.parse(b.LastUpdated) - Date.parse(a.LastUpdated);
const compareName = (a: RepositorySummary, b: RepositorySummary): number => compareBytes(a.Name, b.Name);

const ORDERS: Readonly<Record<string, (a: RepositorySummary, b: RepositorySummary) => number>> = {
  RELEVANCE: (a, b) => a.Rank - b.Rank || compareName(a, b),
  ALPHABETIC_ASC: compareName,
  ALPHABETIC_DSC: (a, b) => compareName(b, a),
  UPDATE_TIME: compareTime,
  DOWNLOADS: (a, b) => b.DownloadCount - a.DownloadCount,
};

/** The queries that list repositories; those in which search finds no image are left out. */
export function createRepositoryLists(store: Store, settings: SummarySettings) {
  const paged = (repositories: readonly ZotRepository[], requested: PageArguments['requestedPage']) => {
    const summaries = repositories.flatMap((repository) => summariseRepository(repository, settings) ?? []);
    return paginate(summaries, { requested, orders: ORDERS, otherwise: 'UPDATE_TIME' });
  };
  // Nobody can star or bookmark here: the endpoint for it needs zot's own web page, which is off.
  const marked = ({ requestedPage }: PageArguments) => paged([], requestedPage);
  return {
    RepoListWithNewestImage: ({ requestedPage }: PageArguments, account: Account) =>
      paged(readable(store, account), requestedPage),
    StarredRepos: marked,
    BookmarkedRepos: marked,
  };
}

/** The repositories whose names hold the text, the best match first. */
export function searchRepositories(
  repositories: readonly ZotRepository[],
  { text, filter, requestedPage }: RepositorySearch,
  settings: SummarySettings,
): Page<RepositorySummary> {
  const found = repositories
    .filter(({ name }) => name.includes(text))
    .filter((repository) => passesAsRepository(repository, filter))
    .flatMap((repository) => {
      const summary = summariseRepository(repository, settings);
      return summary ? [{ ...summary, Rank: rankOf(text, repository.name) }] : [];
    });
  return paginate(found, { requested: requestedPage, orders: ORDERS, otherwise: 'RELEVANCE' });
}

function passesAsRepository(repository: ZotRepository, filter: Filter | null | undefined): boolean {
  if (filter?.IsStarred || filter?.IsBookmarked) return false;
  return imagesOf(repository).some((image) => passes(image, filter));
}

/** 0 for the name itself, then the last part of the path, the first part, and any other place. */
function rankOf(text: string, name: string): number {
  if (text === name) return 0;
  const parts = name.split('/');
  const inLast = (parts.at(-1) ?? '').indexOf(text);
  if (inLast >= 0) return inLast + 1;
  const inFirst = (parts[0] ?? '').indexOf(text);
  return inFirst >= 0 ? (inFirst + 1) * 10 : (name.indexOf(text) + 1) * 100;
}
