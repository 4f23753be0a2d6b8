import type { ExecutionRequest, Executor } from '@graphql-tools/utils';
import { type DocumentNode, getOperationAST, Kind, print, type SelectionNode } from 'graphql';
import type { Session } from '../http/session.js';
import { toPortolanError } from './place-errors.js';
import type { Remote, RemoteAnswer } from './remote.js';
import { sendDocument } from './send-document.js';
import { withUsedOnly } from './used-only.js';

type Request = ExecutionRequest<Record<string, unknown>, Session>;

/** The executor that delegation uses: one document in, one answer out, errors in Portolan's form. */
export function createRemoteExecutor(remote: Remote): Executor<Session> {
  // graphql-tools types its executors for results of any shape; ours is the plain one.
  return (async (request: Request) => {
    const { context } = request;
    if (!context) throw new Error('delegation without a session');
    const answer = await ask(remote, { request, session: context }, request.document);
    const correlationId = answer.extensions?.correlation_id;
    const errors = answer.errors?.map((error) => {
      const { message, extensions } = toPortolanError(remote, error, { correlationId });
      return { message, path: error.path, extensions };
    });
    return { data: answer.data ?? null, ...(errors && { errors }) };
  }) as Executor<Session>;
}

/** What did not fail is asked for again when the failure of one root field took all data with it. */
async function ask(
  remote: Remote,
  { request, session }: { request: Request; session: Session },
  document: DocumentNode,
): Promise<RemoteAnswer> {
  const { variables = {}, operationName } = request;
  const isRead = getOperationAST(document, operationName)?.operation === 'query';
  const answer = await sendDocument(
    remote,
    { query: print(document), variables, operationName, isRead },
    coordinateOf(remote, request),
    session,
  );
  const failed = new Set((answer.errors ?? []).flatMap(({ path }) => path?.[0] ?? []));
  if (answer.data || !isRead || failed.size === 0) return answer;
  const rest = withoutRoots(document, (key) => failed.has(key));
  if (!rest) return answer;
  const others = await ask(remote, { request, session }, rest);
  return {
    ...answer,
    data: others.data ?? null,
    errors: [...(answer.errors ?? []), ...(others.errors ?? [])],
  };
}

/** The document without some of its root fields; undefined when nothing, or everything, would be left. */
function withoutRoots(document: DocumentNode, drops: (key: string) => boolean): DocumentNode | undefined {
  const operation = getOperationAST(document);
  if (!operation) return undefined;
  const { selections } = operation.selectionSet;
  const kept = selections.filter((selection) => !drops(keyOf(selection)));
  if (kept.length === 0 || kept.length === selections.length) return undefined;
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return withUsedOnly(
    { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: kept } },
    fragments,
  ).document;
}

/** Delegation puts fields at the root, no fragments. */
function keyOf(selection: SelectionNode): string {
  return selection.kind === Kind.FIELD ? (selection.alias ?? selection.name).value : '';
}

/** The root field as our schema calls it. */
function coordinateOf(remote: Remote, { info }: ExecutionRequest): string {
  return info ? `${info.parentType.name}.${info.fieldName}` : remote.target.name;
}
