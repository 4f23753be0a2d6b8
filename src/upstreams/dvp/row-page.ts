import { PortolanError } from '../../errors.js';
import { type CsvFiles, damaged } from './csv-files.js';
import type { FoundRow } from './part-rows.js';
import { createRowFilter, type RowFilter, type RowWhere } from './row-filter.js';
import { type RowPlace, readCursor, START, writeCursor } from './row-place.js';
import { openRows, type RowSequence, valuesOf } from './rows.js';

/** What a client asks for. */
export interface RowQuestion {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly where?: RowWhere | null;
}

export interface RowConnection {
  readonly columns: readonly string[];
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: { readonly values: readonly string[] };
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface PageLimits {
  /** A thousand rows may be of any size. */
  readonly pageBytes: number;
  /** How far and how long a page looks for rows that fit: it may then have fewer of them, or none, and a next page. */
  readonly scanBytes: number;
  readonly scanMs: number;
}

const USUAL_ROWS = 100;
const MAX_ROWS = 1_000;
const LIMITS: PageLimits = { pageBytes: 8 << 20, scanBytes: 256 << 20, scanMs: 10_000 };

/** Reads a page of rows, and no more of the files than it takes. */
export async function readPage(
  files: CsvFiles,
  question: RowQuestion,
  limits: PageLimits = LIMITS,
): Promise<RowConnection> {
  try {
    return await readChecked(files, question, limits);
  } catch (error) {
    throw ofOperation(files, error);
  }
}

async function readChecked(
  files: CsvFiles,
  question: RowQuestion,
  limits: PageLimits,
): Promise<RowConnection> {
  const first = question.first ?? USUAL_ROWS;
  if (first < 1 || first > MAX_ROWS) throw wrongFirst();
  const start = question.after ? readCursor(files.name, question.after) : START;
  const rows = await openRows(files, start);
  try {
    const filter = createRowFilter(question.where, rows.columns);
    const page = await fillPage(rows, { files, first, filter, limits, start });
    return { columns: rows.columns, ...toConnection(files, page, start) };
  } finally {
    await rows.groups.return();
    await rows.close();
  }
}

/** What is wrong with a question is found where nobody knows which operation asks. */
function ofOperation({ link: { target, operation } }: CsvFiles, error: unknown): unknown {
  if (!(error instanceof PortolanError) || error.extensions.operation !== undefined) return error;
  const { code, message, extensions } = error;
  return new PortolanError(code, message, { upstream: target.name, ...extensions, operation });
}

interface Filling {
  readonly files: CsvFiles;
  readonly first: number;
  readonly filter: RowFilter;
  readonly limits: PageLimits;
  readonly start: RowPlace;
}

interface Page {
  readonly found: readonly { readonly values: readonly string[]; readonly place: RowPlace }[];
  /** After the last row that was looked at. */
  readonly end: RowPlace;
  readonly hasMore: boolean;
}

async function fillPage({ columns, groups }: RowSequence, filling: Filling): Promise<Page> {
  const { files, first, filter, limits, start } = filling;
  const found: { values: string[]; place: RowPlace }[] = [];
  const latest = performance.now() + limits.scanMs;
  let [end, scanned, taken] = [start, 0, 0];
  const more = (): Page => ({ found, end, hasMore: true });
  for await (const group of groups) {
    for (const { bytes, place } of group) {
      const isFull = found.length === first || (taken > 0 && taken + bytes.length > limits.pageBytes);
      if (isFull || scanned >= limits.scanBytes) return more();
      end = place;
      scanned += bytes.length + 1;
      if (!filter.mayFit(bytes)) continue;
      const values = checkedValues(files, { bytes, place }, columns);
      if (!filter.fits(values)) continue;
      found.push({ values, place });
      taken += bytes.length;
    }
    // The next file need not be opened to know that there is one.
    if (found.length === first && end.part < files.urls.length - 1) return more();
    if (end !== start && performance.now() > latest) return more();
  }
  return { found, end, hasMore: false };
}

function checkedValues(files: CsvFiles, { bytes, place }: FoundRow, columns: readonly string[]): string[] {
  const where = `row ${place.row} of part ${place.part + 1}`;
  const values = valuesOf(files, bytes, where);
  if (values.length === columns.length) return values;
  const message = `${where} has ${values.length} values where the header has ${columns.length}: it is cut off or damaged`;
  throw damaged(files, message);
}

function toConnection({ name }: CsvFiles, { found, end, hasMore }: Page, start: RowPlace) {
  const edges = found.map(({ values, place }) => ({
    // Few clients ask for the cursor of each row.
    get cursor() {
      return writeCursor(name, place);
    },
    node: { values },
  }));
  const endCursor = end === start ? null : writeCursor(name, end);
  return { edges, pageInfo: { hasNextPage: hasMore, endCursor } };
}

function wrongFirst(): PortolanError {
  return new PortolanError('BAD_USER_INPUT', `Docker DVP: \`first\` must be from 1 to ${MAX_ROWS}`, {
    upstream: 'dvp',
  });
}
