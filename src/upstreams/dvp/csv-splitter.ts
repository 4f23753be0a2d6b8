const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
/** Small pieces are put together now and then, or a store that sends single bytes would cost far more than they are. */
const MAX_PIECES = 256;

/** A row's bytes without its line end, and where the next row starts in the file. */
export interface CsvRecord {
  readonly bytes: Buffer;
  readonly end: number;
}

/** Cuts the bytes of a CSV file (RFC 4180) into rows as they arrive; empty lines are no rows. */
export interface CsvSplitter {
  /** The rows that end in this chunk. The next chunk may come when all are taken. Throws when a row is too long. */
  split(chunk: Buffer): Generator<CsvRecord>;
  /** What came after the last line end. */
  rest(): { readonly record: CsvRecord | undefined; readonly isQuoteOpen: boolean };
}

export interface SplitterOptions {
  /** Place of the first byte in the file. */
  readonly start: number;
  readonly maxRecordBytes: number;
  onTooLong(): Error;
}

/**
 * Own code, because the libraries read every byte of every field: 17 MB a second, where jumping from quote to quote and
 * line end to line end does twenty times that. A line feed ends a row unless it stands between quotes.
 */
export function createCsvSplitter({ start, maxRecordBytes, onTooLong }: SplitterOptions): CsvSplitter {
  let pieces: Buffer[] = [];
  let kept = 0;
  let offset = start;
  let isQuoteOpen = false;

  const keep = (piece: Buffer): void => {
    kept += piece.length;
    if (kept > maxRecordBytes) throw onTooLong();
    pieces.push(piece);
    if (pieces.length > MAX_PIECES) pieces = [Buffer.concat(pieces)];
  };
  const take = (last: Buffer): Buffer => {
    if (kept + last.length > maxRecordBytes) throw onTooLong();
    const bytes = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
    pieces = [];
    kept = 0;
    return bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
  };

  return {
    *split(chunk) {
      const findQuote = createFinder(chunk, QUOTE);
      const findEnd = createFinder(chunk, LINE_FEED);
      let from = 0;
      let position = 0;
      for (;;) {
        // Gzip can hold millions of empty lines in a kilobyte, and searching for the end of each is slow.
        while (position === from && kept === 0 && chunk[from] === LINE_FEED) {
          from += 1;
          position = from;
        }
        const quote = findQuote(position);
        if (isQuoteOpen) {
          if (quote < 0) break;
          isQuoteOpen = false;
          position = quote + 1;
          continue;
        }
        const end = findEnd(position);
        if (quote >= 0 && (end < 0 || quote < end)) {
          isQuoteOpen = true;
          position = quote + 1;
          continue;
        }
        if (end < 0) break;
        const bytes = take(chunk.subarray(from, end));
        from = end + 1;
        position = from;
        if (bytes.length > 0) yield { bytes, end: offset + from };
      }
      offset += chunk.length;
      if (from < chunk.length) keep(chunk.subarray(from));
    },
    rest() {
      const bytes = take(Buffer.alloc(0));
      return { record: bytes.length > 0 ? { bytes, end: offset } : undefined, isQuoteOpen };
    },
  };
}

/** Finds the next such byte, without looking through the same bytes again for every row. */
function createFinder(chunk: Buffer, byte: number): (from: number) => number {
  let found = -2;
  return (from) => {
    if (found === -1 || found >= from) return found;
    found = chunk.indexOf(byte, from);
    return found;
  };
}
