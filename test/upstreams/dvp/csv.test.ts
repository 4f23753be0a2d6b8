import { createCsvSplitter } from '../../../src/upstreams/dvp/csv-splitter.js';
import { readValues } from '../../../src/upstreams/dvp/csv-values.js';

const TOO_LONG = new Error('too long');

interface Split {
  readonly rows: [text: string, end: number][];
  readonly isQuoteOpen: boolean;
}

function split(chunks: readonly (string | Buffer)[], { start = 0, maxRecordBytes = 100 } = {}): Split {
  const splitter = createCsvSplitter({ start, maxRecordBytes, onTooLong: () => TOO_LONG });
  const found = chunks.flatMap((chunk) => [...splitter.split(Buffer.from(chunk))]);
  const { record, isQuoteOpen } = splitter.rest();
  const rows = (record ? [...found, record] : found).map(({ bytes, end }): [string, number] => [
    bytes.toString(),
    end,
  ]);
  return { rows, isQuoteOpen };
}

describe('a file is cut into rows', () => {
  it.each<[string, string, [string, number][]]>([
    [
      'at line feeds',
      'a,b\nc,d\n',
      [
        ['a,b', 4],
        ['c,d', 8],
      ],
    ],
    [
      'at CRLF',
      'a,b\r\nc,d\r\n',
      [
        ['a,b', 5],
        ['c,d', 10],
      ],
    ],
    [
      'at both',
      'a\r\nb\nc',
      [
        ['a', 3],
        ['b', 5],
        ['c', 6],
      ],
    ],
    [
      'not between quotes',
      '"a\nb",c\nd\n',
      [
        ['"a\nb",c', 8],
        ['d', 10],
      ],
    ],
    [
      'not at doubled quotes',
      '"a""\n""b"\nc\n',
      [
        ['"a""\n""b"', 10],
        ['c', 12],
      ],
    ],
    [
      'without empty lines',
      '\n\r\na\n\n\nb\n\n',
      [
        ['a', 5],
        ['b', 9],
      ],
    ],
    ['also when it is empty', '', []],
    [
      'after its last line end as well',
      'a\nb',
      [
        ['a', 2],
        ['b', 3],
      ],
    ],
  ])('%s', (_, text, rows) => {
    expect(split([text])).toEqual({ rows, isQuoteOpen: false });
    expect(split(text.split(''))).toEqual({ rows, isQuoteOpen: false });
  });

  it('in pieces of any size alike', () => {
    const text = 'h1,h2\r\n"x\r\n""y""",2\r\n\r\n"",\r\n"ü,ö",€\r\nlast,"1"';
    const whole = split([text]);
    expect(whole.rows).toHaveLength(5);
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const count = Math.ceil(bytes.length / size);
      const chunks = Array.from({ length: count }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(split(chunks)).toEqual(whole);
    }
  });

  it('with places counted from where reading began', () => {
    expect(split(['a\nb\n'], { start: 1_000 }).rows).toEqual([
      ['a', 1_002],
      ['b', 1_004],
    ]);
  });

  it('and a quote that is never closed is told', () => {
    expect(split(['a\n"b\nc']).isQuoteOpen).toBe(true);
  });

  it('unless a row is too long, in one piece or in many', () => {
    const row = 'x'.repeat(101);
    expect(split([`${row.slice(1)}\n`]).rows).toHaveLength(1);
    expect(() => split([`${row}\n`])).toThrow(TOO_LONG);
    expect(() => split(row.split(''))).toThrow(TOO_LONG);
    expect(() => split(['"', '\n'.repeat(101)])).toThrow(TOO_LONG);
  });

  it('in single bytes without keeping each of them', () => {
    const row = 'x'.repeat(5_000);
    expect(split([...row, '\n'], { maxRecordBytes: 5_000 }).rows).toEqual([[row, 5_001]]);
  });
});

describe('a row is taken apart', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['', ['']],
    [',', ['', '']],
    ['a,', ['a', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['a,"b ""c"""', ['a', 'b "c"']],
    ['"",""', ['', '']],
    ['"a\r\nb"', ['a\r\nb']],
    ['"x",', ['x', '']],
    ['\\\\N, a ', ['\\\\N', ' a ']],
  ])('%j', (row, values) => {
    expect(readValues(row)).toEqual(values);
  });

  it.each(['a"b', '"a"b', '"a', 'a,"b', '"a" ,b', 'a,b"', 'a\rb', '"a",b\rc'])('unless it is %j', (row) => {
    expect(readValues(row)).toBeUndefined();
  });
});
