import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../../service.js';

export interface Operation {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Record<string, unknown>;
}

/** Why a request cannot be run: its status, what it says, and the code where there is one. */
export interface Unreadable {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
}

/** Reads requests and keeps the queries that clients send by their hash. */
export type RequestReader = (call: Call) => Operation | Unreadable;

const REMEMBERED = 100;
const object = z.record(z.string(), z.unknown());
const persisted = z.object({ persistedQuery: z.object({ version: z.literal(1), sha256Hash: z.string() }) });
const request = z.object({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: object.nullish(),
  extensions: object.nullish(),
});

type Request = z.infer<typeof request>;

export function createRequestReader(): RequestReader {
  const remembered = new Map<string, string>();
  return (call) => {
    const read = call.method === 'GET' ? readParameters(call) : readBody(call);
    if ('status' in read) return read;
    const { query, operationName, variables, extensions } = read;
    const hash = persisted.safeParse(extensions).data?.persistedQuery.sha256Hash;
    const text = hash === undefined ? (query ?? '') : recall(remembered, hash, query ?? '');
    if (typeof text !== 'string') return text;
    return { query: text, operationName: operationName || null, variables: variables ?? {} };
  };
}

/** The query of a hash, kept when it comes along, for the last hundred of them. */
function recall(remembered: Map<string, string>, hash: string, query: string): string | Unreadable {
  if (query === '') {
    const code = 'PERSISTED_QUERY_NOT_FOUND';
    return remembered.get(hash) ?? { status: 200, message: 'PersistedQueryNotFound', code };
  }
  if (createHash('sha256').update(query).digest('hex') !== hash) {
    return { status: 200, message: 'provided APQ hash does not match query' };
  }
  remembered.delete(hash);
  remembered.set(hash, query);
  const [oldest] = remembered.keys();
  if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  return query;
}

function readParameters({ query }: Call): Request | Unreadable {
  for (const name of ['variables', 'extensions']) {
    const isObject = object.safeParse(parseJson(query.get(name) ?? '{}')).success;
    if (!isObject) return { status: 400, message: `${name} could not be decoded` };
  }
  return request.parse({
    query: query.get('query'),
    operationName: query.get('operationName'),
    variables: parseJson(query.get('variables') ?? '{}'),
    extensions: parseJson(query.get('extensions') ?? '{}'),
  });
}

/** JSON, or a form whose field `operations` holds it. */
function readBody({ headers, body }: Call): Request | Unreadable {
  const [mediaType = ''] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const text =
    mediaType === 'multipart/form-data' ? operationsIn(headers['content-type'], body) : body.toString();
  const isTransport = mediaType === 'application/json' || mediaType === 'multipart/form-data';
  if (!isTransport) return { status: 400, message: 'transport not supported', code: 'TRANSPORT' };
  const read = request.safeParse(parseJson(text));
  if (read.success) return read.data;
  // The body is sent back, which says more than the reason.
  return { status: 400, message: `json request body could not be decoded: not a request body:${text}` };
}

function operationsIn(contentType: string | undefined, body: Buffer): string {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return '';
  const parts = body.toString().split(`--${boundary}`);
  const part = parts.find((one) => /name="operations"/.test(one.split('\r\n\r\n')[0] ?? ''));
  return part?.slice(part.indexOf('\r\n\r\n') + 4).trimEnd() ?? '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
