import type { GraphQLFieldResolver } from 'graphql';
import type { Session } from '../http/session.js';
import type { CallOperation } from './caller.js';
import type { Operation } from './operation.js';
import type { Arguments } from './request.js';

export type RestResolver = GraphQLFieldResolver<Arguments | undefined, Session, Arguments>;

/** A field that `@rest` cannot express. When it stands for an operation, it carries the operation's record. */
export interface HandWrittenField {
  readonly operation?: Operation;
  /** Whether it must know with what the operation was asked that gave its parent: `originOf(parent)`. */
  readonly fromOrigin?: true;
  /** Called once at boot, with the way to make the field's own operation, and any other of the upstream. */
  createResolver(call: CallOperation, callOf: (coordinate: string) => CallOperation): RestResolver;
}

/** Fields by schema coordinate. */
export type HandWritten = Readonly<Record<string, HandWrittenField>>;
