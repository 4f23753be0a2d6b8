import { type RecordGroup, withoutMark } from './csv-records.js';
import { misfit, type RowPlace } from './row-place.js';

/** A row that is not taken apart yet, and the place after it. */
export interface FoundRow {
  readonly bytes: Buffer;
  readonly place: RowPlace;
}

/** Makes rows of the records of one part: a repeated header is none, and what lies before the place is left out. */
export interface PartRows {
  /** The header has been read already, up to here. */
  skipHeader(end: number): void;
  take(group: RecordGroup): Iterable<FoundRow>;
  /** Throws when the part ended before the place came. */
  end(): void;
}

/** Throws BAD_USER_INPUT when the place turns out to be inside a row, or behind the end. */
export function createPartRows(place: RowPlace, header: Buffer): PartRows {
  const { part, offset } = place;
  let row = 0;
  let reached = 0;
  let isFirst = true;
  const assertReached = (): void => {
    if (reached < offset) throw misfit('does not fit the file, which has changed');
  };
  return {
    skipHeader(end) {
      reached = end;
      isFirst = false;
    },
    *take({ isGzip, from, records }) {
      if (from > reached) [row, reached, isFirst] = [place.row, from, false];
      for (let next = records.next(); !next.done; next = records.next()) {
        const { bytes, end } = next.value;
        const isHeader = isFirst && withoutMark(bytes).equals(header);
        isFirst = false;
        if (!isHeader) row += 1;
        if (!isHeader && end > offset) {
          assertReached();
          yield { bytes, place: { part, row, offset: end, isGzip } };
        }
        reached = end;
      }
    },
    end: assertReached,
  };
}
