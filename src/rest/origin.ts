import type { Arguments } from './request.js';

/** With what the operation was asked that gave an object: its arguments, and the parent it was nested in. */
export interface Origin {
  readonly args: Arguments;
  readonly parent: Arguments | undefined;
}

const ORIGIN = Symbol('origin');

/** The origin of an object, for resolvers that say `fromOrigin`; objects that such a resolver does not read have none. */
export function originOf(object: unknown): Origin | undefined {
  // An upstream's text or number in an object's place has none either.
  const isObject = typeof object === 'object' && object !== null;
  return isObject && ORIGIN in object ? (object[ORIGIN] as Origin) : undefined; // only markOrigin sets it
}

export function markOrigin(object: Record<PropertyKey, unknown>, origin: Origin): void {
  object[ORIGIN] = origin;
}
