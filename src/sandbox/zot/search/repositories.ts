import type { Account } from '../access.js';
import type { ZotRepository } from '../repository.js';
import { compareBytes, type Store } from '../store.js';
import { compareTimes, type Filter, imagesOf, passes, readable } from './images.js';
import { type Page, type PageRequest, paginate } from './paging.js';
import { type RepositorySummary, type SummarySettings, summariseRepository } from './summaries.js';

type IsMarked = (user: string, repository: string) => boolean;

interface PageArguments {
  readonly requestedPage?: PageRequest | null;
}

export interface RepositorySearch extends PageArguments {
  readonly text: string;
  readonly filter?: Filter | null;
}

const compareTime = (a: RepositorySummary, b: RepositorySummary): number =>
  compareTimes(a.LastUpdated, b.LastUpdated);
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
    const summaries = repositories
      .filter((repository) => imagesOf(repository).length > 0)
      .map((repository) => ({ ...summariseRepository(repository, settings), Rank: 1 }));
    return paginate(summaries, { requested, orders: ORDERS, otherwise: 'UPDATE_TIME' });
  };
  const marked = (isMarked: IsMarked) => (asked: PageArguments, account: Account) =>
    paged(
      readable(store, account).filter(({ name }) => isMarked(account.name, name)),
      asked.requestedPage,
    );
  return {
    RepoListWithNewestImage: ({ requestedPage }: PageArguments, account: Account) =>
      paged(readable(store, account), requestedPage),
    StarredRepos: marked(settings.marks.isStarred),
    BookmarkedRepos: marked(settings.marks.isBookmarked),
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
    .filter((repository) => passesAsRepository(repository, filter, settings))
    .map((repository) => ({
      ...summariseRepository(repository, settings),
      Rank: rankOf(text, repository.name),
    }));
  return paginate(found, { requested: requestedPage, orders: ORDERS, otherwise: 'RELEVANCE' });
}

/** Marks are compared with what is asked for, so that `false` finds the unmarked. */
function passesAsRepository(
  repository: ZotRepository,
  filter: Filter | null | undefined,
  { marks, user }: SummarySettings,
): boolean {
  const { IsStarred: starred, IsBookmarked: bookmarked } = filter ?? {};
  if (starred !== undefined && starred !== null && starred !== marks.isStarred(user, repository.name))
    return false;
  const isBookmarked = marks.isBookmarked(user, repository.name);
  if (bookmarked !== undefined && bookmarked !== null && bookmarked !== isBookmarked) return false;
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
