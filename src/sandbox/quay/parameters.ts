import type { Answer, Call } from '../service.js';
import { quayErrors } from './errors.js';

const FALSE_TEXTS = new Set(['false', 'False', 'FALSE', '0', 'null', '']);

/** A query flag as Quay reads it: every text but a few is true, so `no` is true. Null when absent. */
export function readFlag({ query }: Call, name: string): boolean | null {
  const value = query.get(name);
  return value === null ? null : !FALSE_TEXTS.has(value);
}

export interface IntegerParameter {
  readonly name: string;
  readonly otherwise: number;
  /** The parameter's help text, which Quay sends back when the value is no integer. */
  readonly help: string;
}

/** The integer, or the 400 that Quay answers when the text is none. */
export function readInteger({ query }: Call, parameter: IntegerParameter): number | Answer {
  const value = query.get(parameter.name);
  if (value === null) return parameter.otherwise;
  if (!/^\s*[+-]?\d+\s*$/.test(value)) {
    return quayErrors.message(400, { [parameter.name]: parameter.help });
  }
  return Number(value);
}

/** `Wed, 08 Jan 2025 19:32:48 -0000`, the date form of most of Quay's views. */
export function formatDate(date: Date): string {
  return date.toUTCString().replace('GMT', '-0000');
}

/** Whole seconds since 1970. */
export function toSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
