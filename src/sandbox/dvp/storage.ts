import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Answer, Call } from '../service.js';

/** A file store behind signed links, on the same origin, as object stores are: who has the link may read. */
export interface Storage {
  /** A link to `path`, good for a while. `host` is the one by which the caller found us. */
  sign(path: string, host: string): string;
  /** Answers a signed link; undefined when the path is none of the store's. */
  answer(call: Call): Answer | undefined;
}

export interface StorageOptions {
  readonly now: () => number;
  /** The file at a path below the store's base; undefined when there is none. */
  find(path: string): Buffer | undefined;
}

const BASE = '/api/publisher/files/';
/** Neither lifetime nor form of Docker's links is public; these are usual. */
const LIFETIME_SECONDS = 900;

export function createStorage({ now, find }: StorageOptions): Storage {
  const key = randomBytes(32);
  const signatureOf = (path: string, expires: string): string =>
    createHmac('sha256', key).update(`${path} ${expires}`).digest('hex');

  return {
    sign(path, host) {
      const expires = String(Math.floor(now() / 1000) + LIFETIME_SECONDS);
      return `http://${host}${BASE}${path}?expires=${expires}&signature=${signatureOf(path, expires)}`;
    },
    answer(call) {
      if (!call.path.startsWith(BASE)) return undefined;
      const path = call.path.slice(BASE.length);
      const expires = call.query.get('expires') ?? '';
      if (!isEqual(call.query.get('signature') ?? '', signatureOf(path, expires)))
        return denied('SignatureDoesNotMatch');
      if (Number(expires) * 1000 <= now()) return denied('AccessDenied: Request has expired');
      const body = find(path);
      return body ? serve(body, call.headers.range) : { status: 404, ...XML, body: errorXml('NoSuchKey') };
    },
  };
}

const XML = { headers: { 'content-type': 'application/xml' } };

function serve(body: Buffer, range: string | undefined): Answer {
  const headers = {
    'content-type': 'binary/octet-stream',
    'accept-ranges': 'bytes',
    etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`,
  };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return { status: 200, headers, body };
  const start = Number(from);
  const end = Math.min(to ? Number(to) : Number.POSITIVE_INFINITY, body.length - 1);
  if (start > end) return { status: 416, ...XML, body: errorXml('InvalidRange') };
  const content = { 'content-range': `bytes ${start}-${end}/${body.length}` };
  return { status: 206, headers: { ...headers, ...content }, body: body.subarray(start, end + 1) };
}

function denied(code: string): Answer {
  return { status: 403, ...XML, body: errorXml(code) };
}

function errorXml(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
