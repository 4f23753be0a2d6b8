import { PortolanError } from '../../errors.js';

/** Documents of a registry do not say in which repository they were found, and theirs could say anything: a symbol cannot come in JSON. */
const REPOSITORY = Symbol('repository');

/** Notes on an object in which repository it was found, and gives it back. */
export function placed<T extends object>(object: T, repository: unknown): T {
  return Object.assign(object, { [REPOSITORY]: repository });
}

/** Where an object was found; throws BAD_USER_INPUT for one that did not come by an operation that tells it. */
export function repositoryOf(object: object | undefined): string {
  const found = object && REPOSITORY in object ? object[REPOSITORY] : undefined;
  if (typeof found === 'string') return found;
  const message = 'zot: the repository cannot be told here; ask the root field of this operation';
  throw new PortolanError('BAD_USER_INPUT', message, { upstream: 'zot' });
}
