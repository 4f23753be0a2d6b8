import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** The first and the last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes that can be read again and again, wherever they lie. */
export interface Content {
  readonly size: number;
  open(range?: ByteRange): Readable;
  discard(): Promise<void>;
}

/** Content that still grows. */
export interface Spool extends Content {
  /** Adds all of `source`, telling `seen` every piece; answers how many bytes it was. */
  append(source: AsyncIterable<Buffer>, seen: (piece: Buffer) => void): Promise<number>;
}

/** Where content lies that is too large for memory. */
export interface Scratch {
  spool(): Spool;
  close(): Promise<void>;
}

const MOST_IN_MEMORY = 1024 * 1024;

/** Content in memory. */
export function contentOf(bytes: Buffer): Content {
  return {
    size: bytes.length,
    open: (range) => readableOf(range ? bytes.subarray(range.start, range.end + 1) : bytes),
    discard: async () => undefined,
  };
}

/** All bytes of a content that is known to be small. */
export async function readWhole(content: Content): Promise<Buffer> {
  return Buffer.concat(await content.open().toArray());
}

/** Keeps small content in memory and the rest in a temporary folder, which exists from the first need until `close`. */
export function createScratch(): Scratch {
  let folder: Promise<string> | null = null;
  let isClosed = false;
  const pathOf = async (): Promise<string> => {
    if (isClosed) throw new Error('the registry is closed');
    folder ??= mkdtemp(join(tmpdir(), 'portolan-zot-'));
    return join(await folder, randomUUID());
  };
  return {
    spool: () => createSpool(pathOf),
    close: async () => {
      isClosed = true;
      if (folder) await rm(await folder, { recursive: true, force: true });
    },
  };
}

function createSpool(newPath: () => Promise<string>): Spool {
  let pieces: Buffer[] = [];
  let path: string | null = null;
  let size = 0;
  const moveToFile = async (): Promise<string> => {
    path = await newPath();
    return path;
  };
  return {
    get size() {
      return size;
    },
    async append(source, seen) {
      const before = size;
      let file = path === null ? null : await open(path, 'a');
      try {
        for await (const piece of source) {
          seen(piece);
          size += piece.length;
          pieces.push(piece);
          if (!file && size <= MOST_IN_MEMORY) continue;
          file ??= await open(await moveToFile(), 'a');
          // Appending writes a piece whole, which `write` does not promise.
          for (const one of pieces) await file.appendFile(one);
          pieces = [];
        }
      } finally {
        await file?.close();
      }
      return size - before;
    },
    open: (range) => {
      if (path !== null) return createReadStream(path, range);
      return contentOf(Buffer.concat(pieces)).open(range);
    },
    discard: async () => {
      pieces = [];
      if (path !== null) await rm(path, { force: true });
    },
  };
}

function readableOf(bytes: Buffer): Readable {
  return Readable.from(bytes.length > 0 ? [bytes] : [], { objectMode: false });
}
