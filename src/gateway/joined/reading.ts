import { fieldsOf } from '../../upstreams/probe.js';

/** A text that an upstream sent; null for anything else and for an empty one. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number that an upstream sent, also as a decimal text, as zot and Scout do with sizes; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'string' && !/^\d+$/.test(value)) return null;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** A field of something that an upstream sent, when it is a text. */
export function textIn(value: unknown, field: string): string | null {
  return textOf(fieldsOf(value)[field]);
}

/** A field of something that an upstream sent, when it is a number. */
export function numberIn(value: unknown, field: string): number | null {
  return numberOf(fieldsOf(value)[field]);
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
