import { GraphQLError } from 'graphql';
import { PortolanError } from '../errors.js';
import type { Session } from '../http/session.js';
import { notesOf } from './notes.js';
import type { Remote, RemoteAnswer, RemoteError } from './remote.js';

type Container = Record<string | number, unknown>;
type RootFields = ReadonlyMap<string, string>;

/**
 * Puts each error of an answer where its null is, because an executor reports an Error that it finds in the data at the
 * path of the client's own document. What has no such place goes to the notes. `fields` are the root fields that were
 * asked for, by response key.
 */
export function placeErrors(
  remote: Remote,
  answer: RemoteAnswer,
  ...[fields, session]: [fields: RootFields, session: Session]
): Container {
  const data: Container = answer.data ?? Object.fromEntries([...fields.keys()].map((key) => [key, null]));
  const correlationId = answer.extensions?.correlation_id;
  for (const error of answer.errors ?? []) {
    const placed = toPortolanError(remote, error, { fields, correlationId });
    if (!place(data, error.path ?? [], fields, placed)) {
      notesOf(session).errors.push(
        new GraphQLError(placed.message, { originalError: placed, path: error.path ?? null }),
      );
    }
  }
  return data;
}

/** One error in our form; the message stays the upstream's own, because clients written for it compare texts. */
export function toPortolanError(
  remote: Remote,
  error: RemoteError,
  { fields, correlationId }: { fields?: RootFields; correlationId?: unknown },
): PortolanError {
  const { code, status, errorType, message } = remote.errorOf(error.extensions ?? {}, error.message);
  const field = fields?.get(String(error.path?.[0]));
  return new PortolanError(code, message ?? error.message, {
    upstream: remote.target.name,
    ...(field !== undefined && { operation: field }),
    ...(status !== undefined && { status }),
    ...(errorType !== undefined && { errorType }),
    ...(typeof correlationId === 'string' && { correlationId }),
  });
}

/** Sets the error at the first null on its path. An error without a path stands for every field that is null. */
function place(
  data: Container,
  path: RemoteError['path'] & object,
  fields: RootFields,
  error: Error,
): boolean {
  if (path.length === 0) {
    const empty = [...fields.keys()].filter((key) => key in data && data[key] === null);
    for (const key of empty) data[key] = error;
    return empty.length > 0;
  }
  if (!fields.has(String(path[0]))) return false;
  let at = data;
  for (const step of path) {
    // An upstream's path must not lead to a prototype.
    if (step === '__proto__') return false;
    const next = Object.hasOwn(at, step) ? at[step] : undefined;
    if (next === null || next === undefined) {
      at[step] = error;
      return true;
    }
    if (typeof next !== 'object' || next instanceof Error) return false;
    at = next as Container; // objects and arrays of a JSON answer
  }
  return false;
}
