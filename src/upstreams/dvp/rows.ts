import { type CsvFiles, damaged } from './csv-files.js';
import { isText, type RecordGroup, type RecordGroups, readRecords, withoutMark } from './csv-records.js';
import { readValues } from './csv-values.js';
import { createPartRows, type FoundRow } from './part-rows.js';
import { misfit, type RowPlace } from './row-place.js';

/** The rows of all files from a place on, in groups as they arrive. */
export interface RowSequence {
  readonly columns: readonly string[];
  readonly groups: AsyncGenerator<Iterable<FoundRow>, void>;
  /** Ends the replies that are still open. */
  close(): Promise<void>;
}

interface Header {
  readonly part: number;
  readonly bytes: Buffer;
  /** Where it ends in its part. */
  readonly end: number;
  /** What came with it. */
  readonly group: RecordGroup;
  /** What comes after that. */
  readonly rest: RecordGroups;
}

/** Below this, reading over rows is quicker than asking for the middle of the file. */
const NEAR_BYTES = 1 << 20;

/** Opens the files and reads the header; throws BAD_USER_INPUT when `place` is no place in them. */
export async function openRows(files: CsvFiles, place: RowPlace): Promise<RowSequence> {
  if (place.part > 0 && place.part >= files.urls.length) throw misfit('lies behind the last file');
  const header = await findHeader(files);
  if (place.offset > 0 && (!header || header.part > place.part)) {
    await header?.rest.return();
    throw misfit('does not fit the file, which has changed');
  }
  if (!header) return { columns: [], groups: nothing(), close: async () => undefined };
  const close = async (): Promise<void> => {
    await header.rest.return();
  };
  try {
    if (!isText(header.bytes)) throw damaged(files, 'something else came where CSV was expected');
    const columns = valuesOf(files, header.bytes, 'the header');
    const isHere = place.part <= header.part && !isFar(place);
    if (!isHere) await close();
    return { columns, groups: readParts(files, place, isHere ? header : header.bytes), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The values of a row; throws when its quotes are wrong. */
export function valuesOf(files: CsvFiles, bytes: Buffer, where: string): string[] {
  const values = readValues(bytes.toString());
  if (!values) throw damaged(files, `${where} is not quoted as CSV wants it`);
  return values;
}

/** The first record of all; parts before it are empty. */
async function findHeader(files: CsvFiles): Promise<Header | undefined> {
  for (let part = 0; part < files.urls.length; part += 1) {
    const rest = readRecords(files, part);
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const first = next.value.records.next();
      if (first.done) continue;
      const { bytes, end } = first.value;
      return { part, bytes: withoutMark(bytes), end, group: next.value, rest };
    }
  }
  return undefined;
}

function isFar({ offset, isGzip }: RowPlace): boolean {
  return offset > NEAR_BYTES && !isGzip;
}

async function* nothing(): AsyncGenerator<Iterable<FoundRow>, void> {
  // An empty file has no rows.
}

/** From the place on: with the header's own reply where the place is in it, else with replies of their own. */
async function* readParts(
  files: CsvFiles,
  place: RowPlace,
  header: Header | Buffer,
): AsyncGenerator<Iterable<FoundRow>, void> {
  const headerBytes = Buffer.isBuffer(header) ? header : header.bytes;
  const first = Buffer.isBuffer(header) ? place.part : header.part;
  for (let part = first; part < files.urls.length; part += 1) {
    const offset = part === place.part ? place.offset : 0;
    const rows = createPartRows({ ...place, part, offset }, headerBytes);
    if (!Buffer.isBuffer(header) && part === first) {
      rows.skipHeader(header.end);
      yield rows.take(header.group);
      for await (const group of header.rest) yield rows.take(group);
    } else {
      const groups = readRecords(files, part, isFar({ ...place, offset }) ? offset : 0);
      for await (const group of groups) yield rows.take(group);
    }
    rows.end();
  }
}
