import type { ErrorCode } from '../../errors.js';

export interface SearchErrorReading {
  readonly code: ErrorCode;
  readonly errorType?: string;
  readonly message?: string;
}

const CURES: readonly (readonly [message: RegExp, cure: string])[] = [
  [/^cve search is disabled/, 'extensions.search.cve in the configuration of zot turns it on'],
];

/** What is behind the search says what is wrong by its texts alone. */
const CODES: readonly (readonly [message: RegExp, code: ErrorCode])[] = [
  [/^repo metadata not found|^repository not found|^can't find image/, 'NOT_FOUND'],
  [/^manifest not found|^image meta not found|^tag metadata not found/, 'NOT_FOUND'],
  [/scanning is not supported for given media type/, 'UPSTREAM_UNSUPPORTED'],
  [/^no reference provided|^invalid search query|^failed to parse search text/, 'BAD_USER_INPUT'],
  [/^max string size limit|^pagination (limit|offset) has negative|^sorting \w+ by/, 'BAD_USER_INPUT'],
  [/^bad digest string|^max limit/, 'BAD_USER_INPUT'],
];

/** Reads one error of zot's search, which has a code only when the document itself is refused. */
export function readSearchError(
  extensions: Readonly<Record<string, unknown>>,
  message: string,
): SearchErrorReading {
  const [, cure] = CURES.find(([text]) => text.test(message)) ?? [];
  if (cure !== undefined) return { code: 'UPSTREAM_UNSUPPORTED', message: `${message}; ${cure}` };
  const { code } = extensions;
  if (code === 'GRAPHQL_VALIDATION_FAILED' || code === 'GRAPHQL_PARSE_FAILED') {
    return { code: 'UPSTREAM_UNSUPPORTED', errorType: code };
  }
  const [, meaning] = CODES.find(([text]) => text.test(message)) ?? [];
  return { code: meaning ?? 'UPSTREAM_ERROR' };
}
