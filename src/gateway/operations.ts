import type { Method } from '../http/message.js';
import { compileSdl } from '../rest/compile.js';
import type { OperationArgument } from '../rest/operation.js';
import { readSdl } from '../sdl.js';
import type { Upstream } from '../upstreams/types.js';
import { readVocabulary } from './sources.js';

/** One operation as the list of operations shows it. */
export interface ListedOperation {
  readonly upstream: string;
  readonly method: Method;
  readonly path: string;
  /** Schema coordinate, `Query.quayRepository`. */
  readonly field: string;
  readonly args: readonly OperationArgument[];
}

/** Every REST operation in the graph, hand-written ones included, in the order of the registry. */
export function listOperations(upstreams: readonly Upstream[]): ListedOperation[] {
  const vocabulary = readVocabulary();
  return upstreams.flatMap(({ description: { name, rest } }) => {
    if (!rest) return [];
    const declared = compileSdl(name, readSdl(rest.folder), vocabulary).operations.values();
    const written = Object.values(rest.handWritten).flatMap(({ operation }) => operation ?? []);
    return [...declared, ...written].map(({ upstream, method, path, field, args }) => ({
      upstream,
      method,
      path: path.text,
      field,
      args,
    }));
  });
}
