import { type CsvFiles, damaged, openFile } from './csv-files.js';
import { isText, MAX_RECORD_BYTES, withoutMark } from './csv-records.js';
import { createCsvSplitter } from './csv-splitter.js';
import { readFileBytes } from './file-bytes.js';

type Chunks = AsyncIterator<Buffer, void>;

/** What of a file has been read to see its first record. */
interface Beginning {
  /** Without mark and line end; undefined when the file is empty. */
  readonly record: Buffer | undefined;
  readonly end: number;
  readonly read: Buffer;
}

const NEW_LINE = Buffer.from('\n');

/** The bytes of all files as one file: a repeated header is left out, and each file begins on a new line. */
export async function* joinFiles(
  files: CsvFiles,
  first: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void> {
  let header: Buffer | undefined;
  let last: Buffer = NEW_LINE;
  for (let part = 0; part < files.urls.length; part += 1) {
    const chunks = (part === 0 ? first : await openPart(files, part))[Symbol.asyncIterator]();
    try {
      const { record, end, read } = await readBeginning(files, part, chunks);
      if (record && !isText(record)) throw damaged(files, 'something else came where CSV was expected');
      const isRepeated = header !== undefined && record?.equals(header) === true;
      header ??= record;
      if (record && last.at(-1) !== NEW_LINE[0]) yield NEW_LINE;
      let piece: Buffer | undefined = isRepeated ? read.subarray(end) : read;
      for (; piece; piece = await nextOf(chunks)) {
        if (piece.length > 0) last = piece;
        yield piece;
      }
    } finally {
      await chunks.return?.();
    }
  }
}

async function openPart(files: CsvFiles, part: number): Promise<AsyncIterable<Buffer>> {
  const { body } = await openFile(files, part);
  return (await readFileBytes(body, files.link)).chunks;
}

async function readBeginning(files: CsvFiles, part: number, chunks: Chunks): Promise<Beginning> {
  const onTooLong = () => damaged(files, `the header of part ${part + 1} is too long`);
  const splitter = createCsvSplitter({ start: 0, maxRecordBytes: MAX_RECORD_BYTES, onTooLong });
  const pieces: Buffer[] = [];
  let kept = 0;
  for (let piece = await nextOf(chunks); piece; piece = await nextOf(chunks)) {
    pieces.push(piece);
    kept += piece.length;
    const { done, value } = splitter.split(piece).next();
    if (!done) return { record: withoutMark(value.bytes), end: value.end, read: Buffer.concat(pieces) };
    // Empty lines are no record, and gzip can hold any number of them.
    if (kept > MAX_RECORD_BYTES) throw onTooLong();
  }
  const { record } = splitter.rest();
  const read = Buffer.concat(pieces);
  return { record: record && withoutMark(record.bytes), end: read.length, read };
}

async function nextOf(chunks: Chunks): Promise<Buffer | undefined> {
  const { done, value } = await chunks.next();
  return done ? undefined : value;
}
