import type { Answer, Call } from '../service.js';
import { type Caller, mayIn, refuse } from './callers.js';
import { quayErrors } from './errors.js';
import type { QuayRepository, World } from './world.js';

/** One API call after routing and identification. `segments` are the decoded variables of its path. */
export interface QuayRequest {
  readonly call: Call;
  readonly caller: Caller;
  readonly now: Date;
  readonly segments: Readonly<Record<string, string>>;
}

export type Handler = (request: QuayRequest) => Answer;
export type RepositoryHandler = (request: QuayRequest, repository: QuayRepository) => Answer;

/** Runs `handler` for callers who may read the repository; a missing one shows only to those who would see it. */
export function withReadableRepository({ repositories }: World, handler: RepositoryHandler): Handler {
  return (request) => {
    const { call, caller, segments } = request;
    const [namespace = '', ...rest] = (segments.repository ?? '').split('/');
    const name = rest.join('/');
    const repository = repositories.find((one) => one.namespace === namespace && one.name === name);
    if (!repository?.isPublic && !mayIn(namespace, caller, 'read')) return refuse(call, caller);
    return repository ? handler(request, repository) : quayErrors.apiError(call, 'not_found');
  };
}
