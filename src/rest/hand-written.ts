import type { GraphQLFieldResolver } from 'graphql';
import type { CallScope } from '../http/message.js';
import type { Session } from '../http/session.js';
import type { Target } from '../http/target.js';
import type { CallOperation } from './caller.js';
import type { Operation } from './operation.js';
import type { Arguments } from './request.js';

export type RestResolver = GraphQLFieldResolver<Arguments | undefined, Session, Arguments>;

/** The upstream itself, for what is no single call with a reply of limited size. */
export interface Reach {
  readonly target: Target;
  /** For whom a call is made. */
  scopeOf(session: Session, operation: string): CallScope;
  /** Must be called after a write: what was read before is not good any more. */
  wrote(session: Session): void;
}

/** A field that `@rest` cannot express. When it stands for an operation, it carries the operation's record. */
export interface HandWrittenField {
  readonly operation?: Operation;
  /** Whether it must know with what the operation was asked that gave its parent: `originOf(parent)`. */
  readonly fromOrigin?: true;
  /** Called once at boot, with the way to make the field's own operation, and any other of the upstream. */
  createResolver(
    call: CallOperation,
    callOf: (coordinate: string) => CallOperation,
    upstream: Reach,
  ): RestResolver;
}

/** Fields by schema coordinate. */
export type HandWritten = Readonly<Record<string, HandWrittenField>>;
