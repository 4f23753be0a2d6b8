import { PortolanError } from '../errors.js';
import type { HttpRequest } from '../http/message.js';
import type { Operation } from './operation.js';
import { expandPath } from './path-template.js';

export type Arguments = Readonly<Record<string, unknown>>;

const NO_BODY_HEADERS = Object.freeze({ accept: '*/*' });
const BYTES_HEADERS = Object.freeze({ accept: '*/*', 'content-type': 'application/octet-stream' });
const JSON_HEADERS = Object.freeze({ accept: '*/*', 'content-type': 'application/json' });

/** Where the values of an operation come from: a field's arguments, then its parent. */
export interface RequestSource {
  readonly args: Arguments;
  readonly parent?: Arguments | undefined;
  /** Path in front of the operation's own. */
  readonly basePath: string;
}

/** Builds the request of an operation. Pure; throws BAD_USER_INPUT. */
export function buildRequest(operation: Operation, { args, parent, basePath }: RequestSource): HttpRequest {
  const lookUp = (name: string): unknown => args[name] ?? parent?.[name];
  const path = basePath + expandPath(operation.path, lookUp);
  const { method, field, body } = operation;
  const request = { method, path: path + buildQuery(operation, args, lookUp), operation: field };
  if (!body) return { ...request, headers: withHeaders(NO_BODY_HEADERS, operation, args) };
  const value = args[body.name];
  if (body.as === 'BYTES') {
    return { ...request, headers: withHeaders(BYTES_HEADERS, operation, args), body: toBytes(value) };
  }
  const text = JSON.stringify(value === undefined || value === null ? {} : body.write(value));
  return { ...request, headers: withHeaders(JSON_HEADERS, operation, args), body: text };
}

function toBytes(value: unknown): string | Buffer {
  return Buffer.isBuffer(value) ? value : String(value ?? '');
}

function withHeaders(headers: HttpRequest['headers'], operation: Operation, args: Arguments) {
  if (operation.headers.length === 0) return headers;
  const given = operation.headers.flatMap(({ name, key }) => {
    const value = args[name];
    return value === undefined || value === null ? [] : [[key, headerValue(name, value)] as const];
  });
  return { ...headers, ...Object.fromEntries(given) };
}

function headerValue(name: string, value: unknown): string {
  const text = String(value);
  if (/^[\t\x20-\x7e]*$/.test(text)) return text;
  throw new PortolanError('BAD_USER_INPUT', `The value of "${name}" has characters that no header can carry`);
}

/** Throws when URL parsing would lead anywhere else than to this path of this origin. */
export function assertStays(origin: string, path: string): void {
  // Without an odd character there is nothing for the parser to find, and parsing is 2 % of a small call.
  if (/^\/\w[\w/.:@+~?=&-]*$/.test(path) && !/\/\.{1,2}([/?]|$)/.test(path)) return;
  const url = new URL(path, origin);
  if (url.origin === origin && url.pathname === path.split('?', 1)[0]) return;
  throw new PortolanError('BAD_USER_INPUT', 'The arguments would lead outside of the operation');
}

function buildQuery(
  { inherited, query }: Operation,
  args: Arguments,
  lookUp: (name: string) => unknown,
): string {
  let text = '';
  for (const { name, key } of inherited) text = addPairs(text, key, lookUp(name));
  for (const { name, key } of query) text = addPairs(text, key, args[name]);
  return text;
}

function addPairs(before: string, key: string, value: unknown): string {
  if (value === undefined || value === null) return before;
  if (!Array.isArray(value)) return before + pair(before, key, value);
  let text = before;
  for (const item of value) if (item !== null) text += pair(text, key, item);
  return text;
}

function pair(before: string, key: string, value: unknown): string {
  return `${before === '' ? '?' : '&'}${key}=${encodeQuery(String(value))}`;
}

function encodeQuery(text: string): string {
  if (/^[\w./:~-]*$/.test(text)) return text;
  // A half surrogate has no UTF-8 form; encodeURIComponent throws a bare URIError for it.
  if (!text.isWellFormed())
    throw new PortolanError('BAD_USER_INPUT', 'A text argument has half a character in it');
  return encodeURIComponent(text);
}
