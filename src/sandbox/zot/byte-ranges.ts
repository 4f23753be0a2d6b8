import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Answer, StreamedBody } from '../service.js';
import type { ByteRange, Content } from './content.js';

const MOST_RANGES = 16;

/** The ranges of a `Range` header, merged where they overlap or touch; null when none of them can be sent. */
export function readRanges(header: string, size: number): ByteRange[] | null {
  const [unit, list, ...rest] = header.split('=');
  if (unit !== 'bytes' || list === undefined || rest.length > 0) return null;
  const asked = list.split(',').map((one) => /^\s*(\d*)-(\d*)\s*$/.exec(one));
  if (asked.length > MOST_RANGES) return null;
  const ranges: ByteRange[] = [];
  for (const match of asked) {
    const [, first = '', last = ''] = match ?? [];
    const isTooLarge = [first, last].some((text) => Number(text) >= 2 ** 63);
    const range = match && !isTooLarge && readRange(first, last, size);
    if (!range) return null;
    if (range !== 'outside') ranges.push(range);
  }
  return ranges.length > 0 ? merge(ranges) : null;
}

/** 206 with one part as it is, or with several of them in a multipart body. */
export function partialAnswer(content: Content, ranges: readonly ByteRange[], mediaType: string): Answer {
  const [first, ...others] = ranges;
  if (first && others.length === 0) {
    const headers = { 'content-type': mediaType, 'content-range': contentRange(first, content.size) };
    const stream = { length: lengthOf(first), open: () => content.open(first) };
    return { status: 206, headers, stream };
  }
  const boundary = randomBytes(30).toString('hex');
  const headers = { 'content-type': `multipart/byteranges; boundary=${boundary}` };
  return { status: 206, headers, stream: multipart(content, ranges, { boundary, mediaType }) };
}

function readRange(first: string, last: string, size: number): ByteRange | 'outside' | null {
  if (first === '') {
    if (last === '') return null;
    return Number(last) === 0 || size === 0
      ? 'outside'
      : { start: Math.max(0, size - Number(last)), end: size - 1 };
  }
  const [start, end] = [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)];
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'outside' : { start, end };
}

function merge(ranges: readonly ByteRange[]): ByteRange[] {
  const merged: ByteRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const previous = merged.at(-1);
    if (!previous || range.start > previous.end + 1) merged.push(range);
    else merged.splice(-1, 1, { start: previous.start, end: Math.max(previous.end, range.end) });
  }
  return merged;
}

function multipart(
  content: Content,
  ranges: readonly ByteRange[],
  { boundary, mediaType }: { boundary: string; mediaType: string },
): StreamedBody {
  const heads = ranges.map((range, position) =>
    [
      `${position === 0 ? '' : '\r\n'}--${boundary}`,
      `Content-Range: ${contentRange(range, content.size)}`,
      `Content-Type: ${mediaType}`,
      '\r\n',
    ].join('\r\n'),
  );
  const end = `\r\n--${boundary}--\r\n`;
  const bytes = ranges.reduce((sum, range) => sum + lengthOf(range), 0);
  async function* parts(): AsyncGenerator<Buffer> {
    for (const [position, range] of ranges.entries()) {
      yield Buffer.from(heads[position] ?? '');
      yield* content.open(range);
    }
    yield Buffer.from(end);
  }
  return {
    length: bytes + Buffer.byteLength([...heads, end].join('')),
    open: () => Readable.from(parts(), { objectMode: false }),
  };
}

function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`;
}

function lengthOf({ start, end }: ByteRange): number {
  return end - start + 1;
}
