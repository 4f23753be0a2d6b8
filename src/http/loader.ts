import { cancelled } from './failures.js';
import type { HttpReply, HttpRequest } from './message.js';
import { isRead } from './retry.js';
import { send } from './send.js';
import { credentialFor, type Session, scopeOf } from './session.js';
import { createShare } from './share.js';
import type { Target } from './target.js';
import { type CacheUse, NOT_SENT, since } from './visible-call.js';

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
    let isOwn = false;
    const joined = share.join(groupOf(target, session), key, {
      cancellation: session.cancellation,
      start: (cancellation) => {
        isOwn = true;
        const scope = { ...scopeOf(session, target, request.operation), cancellation };
        return send(target, request, scope).then((reply) => call.read(reply));
      },
      onLeave: (reason) => cancelled(target, request.operation, reason),
    });
    if (!isOwn && session.calls) showShared(call, joined, session);
    return joined;
  };

  return {
    wrote,
    load<T>(call: Load<T>, session: Session): Promise<T> {
      if (!isRead(call.request)) return write(call, session);
      const memo = memoOf(call.target, session);
      const key = `${call.request.method} ${call.as} ${call.request.path}`;
      const known = memo.get(key);
      if (known) {
        show(call, session, { cache: 'MEMO', milliseconds: 0 });
        return known as Promise<T>; // one key, one kind of result
      }
      const made = read(call, key, session);
      memo.set(key, made);
      return made;
    },
  };
}

/** The call of another operation, told when its answer is there. */
function showShared<T>(call: Load<T>, joined: Promise<T>, session: Session): void {
  const started = performance.now();
  const tell = (): void => show(call, session, { cache: 'SHARED', milliseconds: since(started) });
  joined.then(tell, tell);
}

function show<T>(
  { target, request: { operation, method } }: Load<T>,
  { calls }: Session,
  use: { cache: CacheUse; milliseconds: number },
): void {
  calls?.push({ upstream: target.name, operation, method, ...NOT_SENT, ...use });
}

function memoOf(target: Target, session: Session): Map<string, Promise<unknown>> {
  return session.keep(target, () => new Map<string, Promise<unknown>>());
}

function groupOf(target: Target, session: Session): string {
  return `${target.name} ${session.fingerprint(target.realm)}`;
}
