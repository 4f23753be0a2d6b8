import type { Answer } from '../service.js';
import { mayInNamespace, mayOn } from './access.js';
import { refuse } from './callers.js';
import { quayErrors } from './errors.js';
import type { QuayRepository, RepositoryState, Role, World } from './model.js';
import { findRepository, type Handler, type QuayRequest } from './request.js';

export type PossibleRepositoryHandler = (
  request: QuayRequest,
  repository: QuayRepository | undefined,
) => Answer;

/** The numbers by which Quay names the states in the text of its refusal. */
const STATE_NUMBERS: Readonly<Record<RepositoryState, number>> = {
  NORMAL: 0,
  READ_ONLY: 1,
  MIRROR: 2,
  MARKED_FOR_DELETION: 3,
  ORG_MIRROR: 4,
};

/** Like withRepository, for the operations that do not look whether the repository exists once the rights suffice. */
export function withPossibleRepository(
  world: World,
  right: Role,
  handler: PossibleRepositoryHandler,
): Handler {
  return (request) => {
    const { call, caller } = request;
    const repository = findRepository(world, request.segments.repository ?? '');
    const isAllowed = repository
      ? (right === 'read' && repository.isPublic) || mayOn(world, caller, repository, right)
      : mayInNamespace(world, caller, namespaceOf(request), right);
    return isAllowed ? handler(request, repository) : refuse(call, caller);
  };
}

/** The answer to a write in a repository that takes none, whatever the caller's rights; null when it does. */
export function refuseUnlessNormal(repository: QuayRepository | undefined): Answer | null {
  if (!repository || repository.state === 'NORMAL') return null;
  const number = STATE_NUMBERS[repository.state];
  return quayErrors.message(503, `Repository is in read only or mirror mode: ${number}`);
}

export function notFound({ call }: QuayRequest): Answer {
  return quayErrors.apiError(call, 'not_found');
}

export function invalid({ call }: QuayRequest, detail: string): Answer {
  return quayErrors.apiError(call, 'invalid_request', { detail });
}

/** What Quay sends when its own code fails on the request. */
export function uncaught(): Answer {
  return quayErrors.uncaught();
}

function namespaceOf({ segments }: QuayRequest): string {
  return (segments.repository ?? '').split('/', 1)[0] ?? '';
}
