import { buildASTSchema } from 'graphql';
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

/** Every upstream operation in the graph. */
export function listOperations(upstreams: readonly Upstream[]): ListedOperation[] {
  return [...listRestOperations(upstreams), ...listRemoteOperations(upstreams)];
}

/** Every REST operation in the graph, hand-written ones included, in the order of the registry. */
export function listRestOperations(upstreams: readonly Upstream[]): ListedOperation[] {
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

/** Root fields of remote schemas: each is sent in a document, to the endpoint of its upstream. */
function listRemoteOperations(upstreams: readonly Upstream[]): ListedOperation[] {
  return upstreams.flatMap(({ description: { name, remote } }) => {
    if (!remote) return [];
    const schema = buildASTSchema(readSdl(remote.folder));
    return [schema.getQueryType(), schema.getMutationType()].flatMap((root) => {
      const methods: Method[] = root?.name === 'Query' && remote.reads === 'GET' ? ['GET', 'POST'] : ['POST'];
      const fields = Object.keys(root?.getFields() ?? {}).map(
        (field) => `${root?.name}.${remote.names.rootField(field)}`,
      );
      return methods.flatMap((method) =>
        fields.map((field) => ({
          upstream: name,
          method,
          path: remote.path || '/',
          field,
          args: argumentsBy(method),
        })),
      );
    });
  });
}

function argumentsBy(method: Method): OperationArgument[] {
  const place = method === 'GET' ? 'query' : 'body';
  return ['query', 'operationName', 'variables'].map((name) => ({ name, in: place, key: name }));
}
