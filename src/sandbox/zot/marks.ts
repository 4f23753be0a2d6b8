import type { Answer } from '../service.js';
import { zotErrors } from './errors.js';
import type { Handler } from './exchange.js';
import type { Store } from './store.js';

/** What users have starred and bookmarked. Stars are counted, bookmarks are nobody else's business. */
export interface Marks {
  isStarred(user: string, repository: string): boolean;
  isBookmarked(user: string, repository: string): boolean;
  starsOf(repository: string): number;
  toggleStar(user: string, repository: string): void;
  toggleBookmark(user: string, repository: string): void;
}

export function createMarks(): Marks {
  const [stars, bookmarks] = [new Set<string>(), new Set<string>()];
  // No name of a user or repository has a line break.
  const keyOf = (user: string, repository: string) => `${user}\n${repository}`;
  const toggle = (set: Set<string>, key: string) => void (set.delete(key) || set.add(key));
  return {
    isStarred: (user, repository) => stars.has(keyOf(user, repository)),
    isBookmarked: (user, repository) => bookmarks.has(keyOf(user, repository)),
    starsOf: (repository) => [...stars].filter((key) => key.endsWith(`\n${repository}`)).length,
    toggleStar: (user, repository) => toggle(stars, keyOf(user, repository)),
    toggleBookmark: (user, repository) => toggle(bookmarks, keyOf(user, repository)),
  };
}

/** PUT /v2/_zot/ext/userprefs: flips a mark and does not say which way. */
export function toggleMark({ find }: Store, marks: Marks): Handler {
  return ({ call, account }) => {
    const action = call.query.get('action');
    const repository = call.query.get('repo');
    if (repository === null) return quiet(400);
    if (action !== 'toggleStar' && action !== 'toggleBookmark') return quiet(400);
    if (repository === '') return quiet(404);
    if (account.name === '' || !account.canRead(repository)) return quiet(403);
    if (action === 'toggleBookmark') {
      // A bookmark of what does not exist is kept.
      marks.toggleBookmark(account.name, repository);
      return quiet(200);
    }
    if (!find(repository)?.isKnown) return quiet(404);
    marks.toggleStar(account.name, repository);
    return quiet(200);
  };
}

function quiet(status: number): Answer {
  return { ...zotErrors.empty(status), headers: { 'x-content-type-options': 'nosniff' } };
}
