import { PortolanError } from '../../errors.js';

/** `where` as a client writes it. */
export interface RowWhere {
  readonly namespace?: string | null;
  readonly repository?: string | null;
  readonly action?: string | null;
  readonly equals?: readonly { readonly column: string; readonly value: string }[] | null;
}

export interface RowFilter {
  /** False only when the row cannot fit; a look at its bytes, before it is taken apart. */
  mayFit(row: Buffer): boolean;
  fits(values: readonly string[]): boolean;
}

interface Condition {
  readonly index: number;
  readonly value: string;
  readonly bytes: Buffer;
}

/** More is no question about a row, but work for every one of millions. */
const MAX_CONDITIONS = 20;

/** The conditions over these columns; throws BAD_USER_INPUT that lists the columns when one of them is not there. */
export function createRowFilter(where: RowWhere | null | undefined, columns: readonly string[]): RowFilter {
  if ((where?.equals?.length ?? 0) > MAX_CONDITIONS) throw tooMany();
  // An empty file has no columns, and no row that could fit or not.
  const pairs = columns.length === 0 ? [] : pairsOf(where);
  const conditions = pairs.map(([column, value]): Condition => {
    const index = columns.findIndex((name) => name.toLowerCase() === column.toLowerCase());
    if (index < 0) throw unknownColumn(column, columns);
    // A value with quotes can only stand in a row with each of them doubled.
    return { index, value, bytes: Buffer.from(value.replaceAll('"', '""')) };
  });
  return {
    mayFit: (row) => conditions.every(({ bytes }) => row.includes(bytes)),
    fits: (values) => conditions.every(({ index, value }) => values[index] === value),
  };
}

function pairsOf(where: RowWhere | null | undefined): [column: string, value: string][] {
  const { equals, ...named } = where ?? {};
  const given = Object.entries(named).flatMap(([column, value]): [string, string][] =>
    typeof value === 'string' ? [[column, value]] : [],
  );
  return [...given, ...(equals ?? []).map(({ column, value }): [string, string] => [column, value])];
}

function tooMany(): PortolanError {
  const message = `Docker DVP: \`equals\` takes ${MAX_CONDITIONS} conditions at most`;
  return new PortolanError('BAD_USER_INPUT', message, { upstream: 'dvp' });
}

function unknownColumn(column: string, columns: readonly string[]): PortolanError {
  const message = `Docker DVP: the file has no column "${column}"; it has ${columns.join(', ')}`;
  return new PortolanError('BAD_USER_INPUT', message, { upstream: 'dvp' });
}
