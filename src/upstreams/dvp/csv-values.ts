/** The values of a row as its file quotes them; undefined when the quotes, or a line end, are not as RFC 4180 has them. */
export function readValues(row: string): string[] | undefined {
  if (!row.includes('"')) return row.includes('\r') ? undefined : row.split(',');
  const values: string[] = [];
  let position = 0;
  for (;;) {
    const value = row[position] === '"' ? readQuoted(row, position) : readPlain(row, position);
    if (!value) return undefined;
    values.push(value.text);
    if (value.end === row.length) return values;
    position = value.end + 1;
  }
}

interface Value {
  readonly text: string;
  /** Place of the comma after it, or the end of the row. */
  readonly end: number;
}

function readPlain(row: string, start: number): Value | undefined {
  const comma = row.indexOf(',', start);
  const end = comma < 0 ? row.length : comma;
  const text = row.slice(start, end);
  return /["\r]/.test(text) ? undefined : { text, end };
}

function readQuoted(row: string, start: number): Value | undefined {
  let close = row.indexOf('"', start + 1);
  while (close >= 0 && row[close + 1] === '"') close = row.indexOf('"', close + 2);
  const end = close + 1;
  if (close < 0 || (end < row.length && row[end] !== ',')) return undefined;
  return { text: row.slice(start + 1, close).replaceAll('""', '"'), end };
}
