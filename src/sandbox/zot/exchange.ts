import type { Answer, Call } from '../service.js';
import type { Account } from './access.js';
import { zotErrors } from './errors.js';
import type { Action } from './policies.js';
import type { ZotRepository } from './repository.js';
import type { Store } from './store.js';

/** One authenticated request. `segments` are the variables of its path, still percent-encoded. */
export interface Exchange {
  readonly call: Call;
  readonly account: Account;
  readonly now: Date;
  readonly segments: Readonly<Record<string, string>>;
}

export type Handler = (exchange: Exchange) => Answer | Promise<Answer>;
export type RepositoryHandler = (exchange: Exchange, repository: ZotRepository) => Answer | Promise<Answer>;

/** Runs `handler` when policy lets the caller do this in the repository of the path. */
export function permitted(action: Action, handler: Handler): Handler {
  return (exchange) => {
    const { account, segments } = exchange;
    return account.can(action, segments.name ?? '') ? handler(exchange) : refuse(exchange);
  };
}

/** Runs `handler` when policy permits and the repository exists, in this order. */
export function inRepository({ find }: Store, action: Action, handler: RepositoryHandler): Handler {
  return permitted(action, (exchange) => {
    const { name = '' } = exchange.segments;
    const repository = find(name);
    return repository ? handler(exchange, repository) : zotErrors.list(404, 'NAME_UNKNOWN', { name });
  });
}

/** What access control answers: to somebody 403, to nobody in particular 401. */
export function refuse({ call, account }: Exchange): Answer {
  return account.name === '' ? zotErrors.unauthorised(call) : zotErrors.denied(call);
}

/** An instant as Go prints it: RFC 3339 without trailing zeros in the fraction. */
export function formatInstant(date: Date): string {
  return date.toISOString().replace(/\.?0*Z$/, 'Z');
}
