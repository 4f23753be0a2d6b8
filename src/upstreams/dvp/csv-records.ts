import type { IncomingHttpHeaders } from 'node:http';
import { PortolanError } from '../../errors.js';
import type { StreamReply } from '../../http/stream.js';
import { type CsvFiles, damaged, openFile } from './csv-files.js';
import { type CsvRecord, createCsvSplitter } from './csv-splitter.js';
import { readFileBytes } from './file-bytes.js';
import { misfit } from './row-place.js';

/** What came of a file with one chunk: groups, so that nobody waits once per record. */
export interface RecordGroup {
  readonly isGzip: boolean;
  /** Where reading began: 0, or `from` when the server can begin there. */
  readonly from: number;
  /** Must be taken to the end before the next group is asked for. */
  readonly records: Iterator<CsvRecord>;
}

export type RecordGroups = AsyncGenerator<RecordGroup, void>;

/** A field is no book, and what never ends is no row: more is refused. */
export const MAX_RECORD_BYTES = 1 << 20;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LINE_FEED = 0x0a;

/** The records of one file, its header among them. `from` is a place after a line end. Returning early ends the reply. */
export async function* readRecords(files: CsvFiles, part: number, from = 0): RecordGroups {
  const { status, headers, body } = await (from > 0 ? openAt(files, part, from) : openFile(files, part));
  const start = status === 206 ? from - 1 : 0;
  try {
    if (status === 206 && !startsAt(headers, start)) throw damaged(files, 'other bytes came than asked for');
    const { isGzip, chunks } = await readFileBytes(body, files.link);
    const onTooLong = () =>
      damaged(files, `part ${part + 1} has a row of more than ${MAX_RECORD_BYTES >> 20} MiB`);
    const splitter = createCsvSplitter({ start, maxRecordBytes: MAX_RECORD_BYTES, onTooLong });
    const toGroup = (records: Iterator<CsvRecord>): RecordGroup => ({
      isGzip,
      from: status === 206 ? from : 0,
      records,
    });
    let isFirst = true;
    for await (const chunk of chunks) {
      // The byte before the place was asked for as well: were it no line end, the place would be inside a row.
      if (isFirst && start > 0 && chunk[0] !== LINE_FEED) throw changed();
      isFirst = false;
      yield toGroup(splitter.split(chunk));
    }
    const { record, isQuoteOpen } = splitter.rest();
    if (isQuoteOpen) throw damaged(files, `part ${part + 1} ends between quotes: it is cut off`);
    if (record) yield toGroup([record].values());
  } finally {
    body.destroy();
  }
}

/** The bytes of a file's first record without the mark that some writers put in front. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

/** From the byte before the place on. */
async function openAt(files: CsvFiles, part: number, from: number): Promise<StreamReply> {
  try {
    return await openFile(files, part, `bytes=${from - 1}-`);
  } catch (error) {
    if (error instanceof PortolanError && error.extensions.status === 416) throw changed();
    throw error;
  }
}

function changed(): PortolanError {
  return misfit('does not fit the file, which has changed');
}

/** Whether a first record is one: pages of errors and other formats come with status 200 as well. */
export function isText(header: Buffer): boolean {
  return (
    !/^\s*</.test(header.toString('latin1', 0, 64)) &&
    !header.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)
  );
}

function startsAt(headers: IncomingHttpHeaders, start: number): boolean {
  return headers['content-range']?.startsWith(`bytes ${start}-`) ?? false;
}
