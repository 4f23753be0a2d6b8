import { parseMetrics } from '../../../src/upstreams/zot/metrics.js';

const sample = (
  name: string,
  text: string,
  labels: Record<string, string> = {},
  timestamp: number | null = null,
) => ({
  name,
  labels: Object.entries(labels).map(([label, value]) => ({ name: label, value })),
  value: Number.isFinite(Number(text)) ? Number(text) : null,
  text,
  timestamp,
});

describe('the format of Prometheus', () => {
  it('has families with help, type and samples', () => {
    const text = [
      '# HELP zot_repo_uploads_total Total number of times an image was uploaded',
      '# TYPE zot_repo_uploads_total counter',
      'zot_repo_uploads_total{repo="a/b"} 3',
      'zot_repo_uploads_total{repo="c"} 1.5e+06',
      '',
    ].join('\n');
    expect(parseMetrics(text)).toEqual([
      {
        name: 'zot_repo_uploads_total',
        help: 'Total number of times an image was uploaded',
        type: 'counter',
        samples: [
          sample('zot_repo_uploads_total', '3', { repo: 'a/b' }),
          sample('zot_repo_uploads_total', '1.5e+06', { repo: 'c' }),
        ],
      },
    ]);
  });

  it('counts the parts of histograms and summaries to them', () => {
    const text = `# TYPE h histogram
h_bucket{le="0.05"} 1
h_bucket{le="+Inf"} 2
h_sum 0.3
h_count 2
# TYPE s summary
s{quantile="0.5"} NaN
s_sum 1
s_count 4
# TYPE c counter
c_count 9
`;
    expect(
      parseMetrics(text).map(({ name, type, samples }) => [name, type, samples.map((one) => one.name)]),
    ).toEqual([
      ['h', 'histogram', ['h_bucket', 'h_bucket', 'h_sum', 'h_count']],
      ['s', 'summary', ['s', 's_sum', 's_count']],
      ['c', 'counter', []],
      ['c_count', 'untyped', ['c_count']],
    ]);
  });

  it.each(['NaN', '+Inf', '-Inf', 'Inf', 'nan'])('has no number for %s, only its text', (text) => {
    expect(parseMetrics(`x ${text}`)[0]?.samples).toEqual([{ ...sample('x', text), value: null }]);
  });

  it.each(['0', '-1', '+1', '.5', '1.', '1e-3', '9.223372036854776e+18'])('has the number %s', (text) => {
    expect(parseMetrics(`x ${text}`)[0]?.samples).toEqual([sample('x', text)]);
  });

  it('has timestamps', () => {
    expect(parseMetrics('x{a="b"} 1 1395066363000\ny -1 -5\n')).toMatchObject([
      { samples: [sample('x', '1', { a: 'b' }, 1395066363000)] },
      { samples: [sample('y', '-1', {}, -5)] },
    ]);
  });

  it('escapes quotes in labels only, backslashes and ends of lines in help as well', () => {
    const text = '# HELP x a\\\\b\\nc\\"d\nx{p="C:\\\\dir\\"q\\"\\n",e=""} 1\n';
    expect(parseMetrics(text)).toEqual([
      {
        name: 'x',
        help: 'a\\b\nc\\"d',
        type: 'untyped',
        samples: [sample('x', '1', { p: 'C:\\dir"q"\n', e: '' })],
      },
    ]);
  });

  it.each([
    'x{a="}"} 1',
    'x{a="b",} 1',
    'x { a = "b" } 1'.replace('x ', 'x'),
    'x{} 1',
    'x\t1',
    '  \nx 1',
    'x 1\r\n',
  ])('allows %j', (text) => {
    expect(parseMetrics(text)).toMatchObject([{ name: 'x', samples: [{ text: '1' }] }]);
  });

  it('leaves comments and a help without text alone', () => {
    expect(parseMetrics('# a comment\n#\n#HELP\n# HELP x\nx 1\n')).toMatchObject([{ name: 'x', help: '' }]);
  });

  it.each([
    'hello',
    '1 2',
    'x',
    'x{',
    'x{a="b} 1',
    'x{a=b} 1',
    'x{a="b"c="d"} 1',
    'x one',
    'x 1 2 3',
    'x 0x10',
    '{a="b"} 1',
  ])('refuses %j and names the line', (text) => {
    expect(() => parseMetrics(`y 1\n${text}`)).toThrow('line 2 is no metric');
  });

  it('reads a thousand samples with fifty labels each, and a long line that does not end', () => {
    const line = `x{${Array.from({ length: 50 }, (_, index) => `l${index}="${'v'.repeat(50)}"`).join(',')}} 1`;
    expect(parseMetrics(`${line}\n`.repeat(1_000))[0]?.samples).toHaveLength(1_000);
    expect(() => parseMetrics(`x{a="${'\\'.repeat(100_001)}`)).toThrow('line 1');
  });
});
