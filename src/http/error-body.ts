import { codeOfStatus, type ErrorCode, type PortolanError } from '../errors.js';
import { type Named, upstreamFailure } from './failures.js';
import type { HttpReply } from './message.js';
import { readWait } from './retry-after.js';

export type JsonBody = Readonly<Record<string, unknown>>;

/** What of an error body can be understood: a JSON object, a short plain text, or nothing. */
export interface ErrorBody {
  readonly json: JsonBody | undefined;
  readonly text: string | undefined;
  readonly isHtml: boolean;
}

/** How one upstream's error reads, where it differs from what the status says. */
export interface ErrorReading {
  readonly code?: ErrorCode;
  readonly message?: string | undefined;
  readonly errorType?: string | undefined;
  readonly ociCode?: string | undefined;
  readonly cause?: unknown;
}

const MAX_TEXT = 300;
const MARKUP =
  /<(!doctype|\/?(html|head|body|title|h\d|p|a|br|hr|div|span|pre|center|script|style|table)\b)/i;

const USUAL_MESSAGES: Record<string, string> = {
  BAD_USER_INPUT: 'the request was refused as wrong',
  UNAUTHENTICATED: 'credentials are missing, wrong or expired',
  FORBIDDEN: 'these credentials do not allow it',
  NOT_FOUND: 'not found, or not visible with these credentials',
  RATE_LIMITED: 'too many requests',
};

export function isHtml({ body }: Pick<HttpReply, 'body'>): boolean {
  return /^\s*</.test(body.toString('utf8', 0, 64));
}

/** Reads the body whatever its content type says: Quay sends JSON as HTML, zot as text. */
export function readErrorBody(reply: HttpReply): ErrorBody {
  if (isHtml(reply)) return { json: undefined, text: undefined, isHtml: true };
  const text = reply.body.toString().trim();
  try {
    const json: unknown = JSON.parse(text);
    const isObject = typeof json === 'object' && json !== null;
    return {
      json: isObject ? { ...json } : undefined,
      text: typeof json === 'string' ? json : undefined,
      isHtml: false,
    };
  } catch {
    // A JSON body that was cut off says nothing; any other text is a message.
    return { json: undefined, text: /^[{["]/.test(text) ? undefined : text || undefined, isHtml: false };
  }
}

/**
 * An upstream's message as clients may see it: one line of limited length, without addresses, credentials, markup or
 * stack. Undefined when nothing is left.
 */
export function cleanMessage(message: string | undefined): string | undefined {
  const [line = ''] = (message ?? '').split(/\s*[\r\n]/);
  if (MARKUP.test(line)) return undefined;
  const clean = line
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/(?![)\],.;])[^\s"'<>]+/gi, '[address]')
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 [redacted]')
    .replace(/\b(?:eyJ[\w-]+\.[\w-]+\.[\w-]*|(?:dckr_[a-z]+_|zak_)[\w-]+)/g, '[redacted]')
    .replace(/\s+at\s+\S+\s*\(?[^\s()]+:\d+:\d+\)?.*/, '')
    .trim();
  return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean || undefined;
}

/** The error of a reply: the status decides, the upstream's reading refines. */
export function errorOfReply(
  target: Named,
  reply: HttpReply,
  ...[operation, reading]: [operation: string, reading: ErrorReading]
): PortolanError {
  const code = reading.code ?? codeOfStatus(reply.status);
  const retryAfter = readWait(reply, Date.now());
  const message =
    cleanMessage(reading.message) ?? USUAL_MESSAGES[code] ?? `answered with status ${reply.status}`;
  return upstreamFailure(target, code, message, {
    operation,
    status: reply.status,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(reading.errorType !== undefined && { errorType: reading.errorType }),
    ...(reading.ociCode !== undefined && { ociCode: reading.ociCode }),
    ...(reading.cause !== undefined && { cause: reading.cause }),
  });
}

/** The first of some keys that holds a text. */
export function textAt(json: JsonBody | undefined, ...keys: string[]): string | undefined {
  for (const key of keys) {
    const value = json?.[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
