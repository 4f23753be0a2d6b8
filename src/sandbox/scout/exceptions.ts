import { randomUUID } from 'node:crypto';
import { organisation } from '../story.js';
import type { ImageScope } from './exception-scopes.js';
import { HUB } from './fleet.js';

/** An exception that somebody of an organisation made by hand. */
export interface ManualException {
  readonly id: string;
  readonly organisation: string;
  readonly author: string;
  readonly timestamp: string;
  readonly cveId: string;
  readonly type: 'ACCEPTED_RISK' | 'FALSE_POSITIVE';
  readonly justification: string | null;
  readonly additionalDetails: string;
  /** Null covers the whole organisation. */
  readonly imageScopes: readonly ImageScope[] | null;
}

export type ExceptionDraft = Omit<ManualException, 'id' | 'timestamp'>;

export interface Exceptions {
  /** Of one organisation, in the order in which they were made. */
  listOf(owner: string): ManualException[];
  find(owner: string, id: string): ManualException | null;
  add(draft: ExceptionDraft): ManualException;
  replace(exception: ManualException): void;
  /** Says which of the ids were there. */
  remove(owner: string, ids: readonly string[]): string[];
}

const FIRST: ManualException = {
  id: 'b7f1c2de-3a58-4c0e-9f52-6f4de1a90c11',
  organisation,
  author: 'ada',
  timestamp: '2025-06-18T10:20:00Z',
  cveId: 'CVE-2025-27587',
  type: 'FALSE_POSITIVE',
  justification: 'VULNERABLE_CODE_NOT_PRESENT',
  additionalDetails: 'Nothing of ours runs on POWER processors.',
  imageScopes: [{ hostName: HUB, repoName: `${organisation}/dhi-python` }],
};

/** The exceptions of one sandbox, with one that was there before. */
export function createExceptions(timestamp: () => string): Exceptions {
  const exceptions = new Map([[FIRST.id, FIRST]]);
  const find = (owner: string, id: string): ManualException | null => {
    const exception = exceptions.get(id);
    return exception?.organisation === owner ? exception : null;
  };
  return {
    find,
    listOf: (owner) => [...exceptions.values()].filter((one) => one.organisation === owner),
    add(draft) {
      const exception = { ...draft, id: randomUUID(), timestamp: timestamp() };
      exceptions.set(exception.id, exception);
      return exception;
    },
    replace: (exception) => void exceptions.set(exception.id, exception),
    remove: (owner, ids) => ids.filter((id) => find(owner, id) && exceptions.delete(id)),
  };
}
