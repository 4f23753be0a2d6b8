import type { Answer, Call } from '../service.js';
import type { Account } from './access.js';
import type { ZotRepository } from './store.js';

/** One authenticated request. `segments` are the variables of its path, still percent-encoded. */
export interface Exchange {
  readonly call: Call;
  readonly account: Account;
  readonly now: Date;
  readonly segments: Readonly<Record<string, string>>;
}

export type Handler = (exchange: Exchange) => Answer | Promise<Answer>;
export type RepositoryHandler = (exchange: Exchange, repository: ZotRepository) => Answer;

/** An instant as Go prints it: RFC 3339 without trailing zeros in the fraction. */
export function formatInstant(date: Date): string {
  return date.toISOString().replace(/\.?0*Z$/, 'Z');
}
