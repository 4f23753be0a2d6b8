import { fieldsOf } from '../../upstreams/probe.js';

/** A field of something that an upstream sent, when it is a text. */
export function textIn(value: unknown, field: string): string | null {
  const found = fieldsOf(value)[field];
  return typeof found === 'string' && found !== '' ? found : null;
}

/** A field that is a number, also when it is written as a decimal text, as zot and Scout do with sizes. */
export function numberIn(value: unknown, field: string): number | null {
  const found = fieldsOf(value)[field];
  if (typeof found === 'string' && !/^\d+$/.test(found)) return null;
  const number = typeof found === 'string' || typeof found === 'number' ? Number(found) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** In the order of their bytes, as registries sort names. */
export function compareNames(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Milliseconds since 1970 of a time as upstreams write it; undefined when there is none. */
export function timeOf(time: string | number | null): number | undefined {
  if (time === null) return undefined;
  const found = typeof time === 'number' ? time * 1000 : Date.parse(time);
  return Number.isNaN(found) ? undefined : found;
}
