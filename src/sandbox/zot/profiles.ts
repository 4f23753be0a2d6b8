import { gzipSync } from 'node:zlib';
import type { Answer } from '../service.js';
import { zotErrors } from './errors.js';
import { type Exchange, type Handler, refuse } from './exchange.js';

const PROFILES = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'profile', 'threadcreate', 'trace'];
/** On the page, too, though there is no such profile. */
const MISSING = 'cmdline';
/** The others can be asked for as text. */
const NEVER_TEXT = ['profile', 'trace'];

/** GET /v2/_zot/pprof/: links to the profiles, for administrators. */
export const listProfiles: Handler = forAdministrators(() => {
  const rows = [...PROFILES, MISSING]
    .sort()
    .map((name) => `<tr><td>0</td><td><a href='${name}?debug=1'>${name}</a></td></tr>`);
  const body = `<html>\n<head>\n<title>/v2/_zot/pprof/</title>\n</head>\n<body>\n<table>\n${rows.join('\n')}\n</table>\n</body>\n</html>\n`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
});

/** GET of one profile: packed for pprof, or as text with `debug`. */
export const showProfile: Handler = forAdministrators(({ call, segments: { profile = '' }, now }) => {
  if (!PROFILES.includes(profile)) {
    const unknown = zotErrors.text(404, 'Unknown profile\n');
    return { ...unknown, headers: { ...unknown.headers, 'x-go-pprof': '1' } };
  }
  const isText = Number(call.query.get('debug') ?? '0') > 0 && !NEVER_TEXT.includes(profile);
  if (isText) return text(`${profile} profile: total ${Math.round(process.memoryUsage().heapUsed)}\n`);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${profile}"`,
    'x-content-type-options': 'nosniff',
  };
  const body = profile === 'trace' ? Buffer.from('go 1.23 trace\0\0\0', 'latin1') : packedProfile(now);
  return { status: 200, headers, body };
});

function forAdministrators(handler: (exchange: Exchange) => Answer): Handler {
  return (exchange) => (exchange.account.isAdmin ? handler(exchange) : refuse(exchange));
}

function text(body: string): Answer {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body };
}

/** A pprof profile with one sample, the heap in use; by the numbers of its protocol buffer fields. */
function packedProfile(now: Date): Buffer {
  const names = ['', 'inuse_space', 'bytes'].flatMap((name) => field(6, Buffer.from(name)));
  const sampleType = field(1, [...number(1, 1), ...number(2, 2)]);
  const sample = field(2, number(2, process.memoryUsage().heapUsed));
  return gzipSync(Buffer.from([...sampleType, ...sample, ...names, ...number(9, now.getTime() * 1e6)]));
}

function field(position: number, bytes: Iterable<number>): number[] {
  const content = [...bytes];
  return [(position << 3) | 2, ...varint(content.length), ...content];
}

function number(position: number, value: number): number[] {
  return [position << 3, ...varint(value)];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = BigInt(value);
  while (left >= 128n) {
    bytes.push(Number(left & 127n) | 128);
    left >>= 7n;
  }
  return [...bytes, Number(left)];
}
