import { cancelled } from './failures.js';
import type { HttpReply, HttpRequest } from './message.js';
import { isRead } from './retry.js';
import { send } from './send.js';
import { credentialFor, type Session, scopeOf } from './session.js';
import { createShare } from './share.js';
import type { Target } from './target.js';

/** One call to make: the request, and how its reply becomes a value. */
export interface Load<T> {
  readonly target: Target;
  readonly request: HttpRequest;
  /** Tells apart the ways to read the same reply; part of the key. */
  readonly as: string;
  read(reply: HttpReply): T;
}

/**
 * Makes calls so that identical reads are one: within an operation for its whole length, and between operations of the
 * same credential while the call is in flight. A write ends both, so that whoever writes then reads what was written.
 */
export interface Loader {
  load<T>(call: Load<T>, session: Session): Promise<T>;
  /** For writes that are made otherwise: what a session has read is not good any more. */
  wrote(target: Target, session: Session): void;
}

export function createLoader(): Loader {
  const share = createShare();

  const wrote: Loader['wrote'] = (target, session) => {
    memoOf(target, session).clear();
    share.close(groupOf(target, session));
  };

  const write = async <T>(call: Load<T>, session: Session): Promise<T> => {
    const { target } = call;
    try {
      return call.read(await send(target, call.request, scopeOf(session, target, call.request.operation)));
    } finally {
      wrote(target, session);
    }
  };

  const read = <T>(call: Load<T>, key: string, session: Session): Promise<T> => {
    const { target, request } = call;
    credentialFor(session, target, request.operation);
    return share.join(groupOf(target, session), key, {
      cancellation: session.cancellation,
      start: (cancellation) =>
        send(target, request, { ...scopeOf(session, target, request.operation), cancellation }).then(
          (reply) => call.read(reply),
        ),
      onLeave: (reason) => cancelled(target, request.operation, reason),
    });
  };

  return {
    wrote,
    load<T>(call: Load<T>, session: Session): Promise<T> {
      if (!isRead(call.request)) return write(call, session);
      const memo = memoOf(call.target, session);
      const key = `${call.request.method} ${call.as} ${call.request.path}`;
      const known = memo.get(key);
      if (known) return known as Promise<T>; // one key, one kind of result
      const made = read(call, key, session);
      memo.set(key, made);
      return made;
    },
  };
}

function memoOf(target: Target, session: Session): Map<string, Promise<unknown>> {
  return session.keep(target, () => new Map<string, Promise<unknown>>());
}

function groupOf(target: Target, session: Session): string {
  return `${target.name} ${session.fingerprint(target.realm)}`;
}
