import type { Loader } from '../http/loader.js';
import type { HttpReply, HttpRequest } from '../http/message.js';
import type { Session } from '../http/session.js';
import type { Target } from '../http/target.js';
import type { Operation } from './operation.js';
import { type Arguments, assertStays, buildRequest } from './request.js';
import { readReply } from './response.js';

/** Calls one operation and gives its value as the upstream names things; rejects with the upstream's error. */
export type CallOperation = (args: Arguments, session: Session, extras?: CallExtras) => Promise<unknown>;

export interface CallExtras {
  /** Where path variables are looked for that are no arguments. */
  readonly parent?: Arguments | undefined;
  /** What a hand-written operation sends instead of what the record says. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface CallerOptions {
  readonly target: Target;
  readonly operation: Operation;
  readonly loader: Loader;
}

export function createCaller({ target, operation, loader }: CallerOptions): CallOperation {
  // Operations that make another value of the same reply must not share it.
  const as = [operation.as, operation.at.join('.'), ...operation.ofReply].join(' ');
  const read = (reply: HttpReply): unknown => readReply(operation, target, reply);
  const { basePath, origin } = target;
  return (args, session, extras) => {
    const built = buildRequest(operation, { args, parent: extras?.parent, basePath });
    if (origin) assertStays(origin, built.path);
    const request = withExtras(built, extras);
    return loader.load(
      {
        target,
        request,
        as: operation.headers.length > 0 ? `${as} ${JSON.stringify(request.headers)}` : as,
        read,
      },
      session,
    );
  };
}

function withExtras(request: HttpRequest, extras: CallExtras | undefined): HttpRequest {
  if (!extras?.headers && extras?.body === undefined) return request;
  return { ...request, headers: extras.headers ?? request.headers, body: extras.body ?? request.body ?? '' };
}
