import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeenRequest, StubReply } from './upstream.js';

export interface CaseReply {
  readonly status: number;
  /** Without them the reply says application/json. */
  readonly headers?: Record<string, string>;
  /** A text as it is, anything else as JSON. */
  readonly body: unknown;
}

export interface CaseRequest {
  readonly method: string;
  /** Path and query to the letter. */
  readonly url: string;
  readonly headers?: Record<string, string>;
  /** A text as it was sent, or what its JSON means. */
  readonly body?: unknown;
}

export interface ExpectedError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** What a client asks, what goes out and comes back, what the client sees. */
export interface CaseRow {
  readonly id: string;
  /** Where the reply's shape comes from. */
  readonly source: string;
  readonly upstream: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly calls: readonly (CaseRequest & { readonly reply: CaseReply })[];
  readonly data: unknown;
  readonly errors: readonly ExpectedError[];
  /** Reasons why leaves of the reply, by dotted path, are not in the data. */
  readonly left: Readonly<Record<string, string>>;
}

type WrittenRow = Omit<CaseRow, 'upstream' | 'calls' | 'errors' | 'left'> & {
  readonly request?: CaseRequest;
  readonly reply?: CaseReply;
  readonly requests?: CaseRow['calls'];
  readonly errors?: CaseRow['errors'];
  readonly left?: CaseRow['left'];
};

const FOLDER = join(process.cwd(), 'test', 'cases');

/** Every row under `test/cases/<upstream>/`. */
export function readCaseRows(): CaseRow[] {
  return readdirSync(FOLDER).flatMap((upstream) =>
    readdirSync(join(FOLDER, upstream)).flatMap((file) =>
      (JSON.parse(readFileSync(join(FOLDER, upstream, file), 'utf8')) as WrittenRow[]).map((row) =>
        toRow(row, upstream),
      ),
    ),
  );
}

export function toStubReply({ status, headers, body }: CaseReply): StubReply {
  return {
    status,
    headers: headers ?? { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

export function isMutation({ query }: CaseRow): boolean {
  return query.trimStart().startsWith('mutation');
}

/** The calls of a row as they must arrive; of headers and bodies only what the row names. */
export function callsExpected({ calls }: CaseRow, authorization: string | undefined) {
  return calls.map(({ method, url, headers = {}, body }) => ({ method, url, authorization, headers, body }));
}

/** The same of what arrived. Reads of one level may arrive in any order, so they stand in the row's; writes may not. */
export function callsSeen(seen: readonly SeenRequest[], row: CaseRow) {
  const placeOf = ({ method, url }: Pick<CaseRequest, 'method' | 'url'>): number =>
    row.calls.findIndex((call) => call.method === method && call.url === url);
  const ordered = isMutation(row) ? seen : seen.toSorted((one, other) => placeOf(one) - placeOf(other));
  return ordered.map((request) => {
    const { method, url, headers } = request;
    const written = row.calls[placeOf(request)];
    const named = Object.keys(written?.headers ?? {}).map((name) => [name, headers[name]]);
    return {
      method,
      url,
      authorization: headers.authorization,
      headers: Object.fromEntries(named),
      body: readBody(request.body, written?.body),
    };
  });
}

function readBody(body: string, written: unknown): unknown {
  if (written === undefined) return undefined;
  return typeof written === 'string' ? body : JSON.parse(body || 'null');
}

function toRow(written: WrittenRow, upstream: string): CaseRow {
  const { request, reply, requests, errors = [], left = {}, ...rest } = written;
  const calls = requests ?? (request && reply ? [{ ...request, reply }] : undefined);
  if (!calls) throw new Error(`${rest.id}: has neither requests nor a request with its reply`);
  return { ...rest, upstream, calls, errors, left };
}
