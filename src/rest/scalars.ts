import type { Readable } from 'node:stream';
import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const RFC_2822 = /^(\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d/;
const NO_FILE = 'Upload must be a file, sent as a multipart request';
const DATE_ONLY = /^\d{4}-\d\d-\d\d$/;

/** Go marshals the zero time as the year 1. */
export function isZeroTime(value: unknown): boolean {
  return (
    value === 0 || (typeof value === 'string' && (value === '' || value.startsWith('0001-01-01T00:00:00')))
  );
}

/**
 * RFC 3339 out; in comes what upstreams send: RFC 3339, RFC 2822, an HTTP date, or whole seconds since 1970. What a client
 * gives is sent in UTC and whole seconds.
 */
export const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize: toRfc3339,
  parseValue: (value) => {
    if (typeof value === 'string' && RFC_3339.test(value) && !Number.isNaN(Date.parse(value))) {
      // Quay takes nothing finer and no other zone.
      return new Date(value).toISOString().replace(/\.\d+Z$/, 'Z');
    }
    throw new GraphQLError('DateTime must be a date and time as in RFC 3339, such as 2026-01-31T12:00:00Z');
  },
});

function toRfc3339(value: unknown): string {
  if (typeof value === 'string') {
    if (looksLikeUtc(value)) return value;
    if (DATE_ONLY.test(value)) return `${value}T00:00:00Z`;
  }
  const milliseconds = typeof value === 'number' ? value * 1000 : parseDate(String(value));
  if (Number.isNaN(new Date(milliseconds).getTime()))
    throw new GraphQLError('DateTime: the upstream sent no date');
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

/** Date.parse alone would make a date of `page 2`. */
function parseDate(text: string): number {
  return RFC_3339.test(text) || RFC_2822.test(text) ? Date.parse(text) : Number.NaN;
}

/** An upstream's text is not checked digit by digit: with 600 of them in an answer, an expression is 3 % of it. */
function looksLikeUtc(text: string): boolean {
  return text.length >= 20 && text.endsWith('Z') && text[4] === '-' && text[10] === 'T' && text[13] === ':';
}

/** A whole number up to 2^53: sizes and counters pass the 2^31 of Int. Decimal texts are read as numbers. */
export const SafeInt = new GraphQLScalarType<number, number>({
  name: 'SafeInt',
  serialize: toSafeInt,
  parseValue: (value) => toSafeInt(value),
  parseLiteral: (node) => {
    if (node.kind === Kind.INT) return toSafeInt(node.value);
    throw new GraphQLError('SafeInt must be a whole number', { nodes: node });
  },
});

function toSafeInt(value: unknown): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new GraphQLError('SafeInt must be a whole number between -(2^53 - 1) and 2^53 - 1');
}

/** Free-form JSON, where the upstream's own document says no more. */
export const JsonValue = new GraphQLScalarType({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

/** Bytes as base64 text; what a client gives is decoded. */
export const Base64 = new GraphQLScalarType<string | Buffer, string>({
  name: 'Base64',
  serialize: (value) => (Buffer.isBuffer(value) ? value.toString('base64') : String(value)),
  parseValue: (value) => {
    if (typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
      return Buffer.from(value, 'base64');
    }
    throw new GraphQLError('Base64 must be bytes in base64 with padding, such as aGk=');
  },
});

/** A file of a multipart request. Its stream is read once, from the client's connection. */
export interface UploadedFile {
  readonly filename: string;
  createReadStream(): Readable & { readonly truncated?: boolean };
}

export const Upload = new GraphQLScalarType<Promise<UploadedFile>>({
  name: 'Upload',
  parseValue: (value) => {
    const isFile = typeof value === 'object' && value !== null && 'promise' in value;
    // JSON has no promises: the value was put there when the request was read.
    if (isFile && value.promise instanceof Promise) return value.promise;
    throw new GraphQLError(NO_FILE);
  },
  parseLiteral: (node) => {
    throw new GraphQLError(NO_FILE, { nodes: node });
  },
});

const DURATION =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
/** Seconds of the units of a duration, in their order. */
const UNITS = [365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1];

/** A length of time as in ISO 8601, read as seconds. */
export const Duration = new GraphQLScalarType<number, string>({
  name: 'Duration',
  serialize: (value) => `PT${Number(value)}S`,
  parseValue: (value) => {
    const found = typeof value === 'string' ? DURATION.exec(value) : null;
    const seconds = found ? UNITS.reduce((sum, unit, at) => sum + unit * Number(found[at + 1] ?? 0), 0) : -1;
    if (seconds > 0 && Number.isSafeInteger(seconds)) return seconds;
    throw new GraphQLError('Duration must be a length of time as in ISO 8601, such as P90D or PT36H');
  },
});

export const SCALARS = { DateTime, SafeInt, JSON: JsonValue, Base64, Upload, Duration };
