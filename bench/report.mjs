const COLUMNS = [
  ['target', (line) => line.target],
  ['req/s [min..max]', (line) => `${whole(line.perSecond)} [${whole(line.slowest)}..${whole(line.fastest)}]`],
  ['p50 ms', (line) => line.p50.toFixed(1)],
  ['p99 ms', (line) => line.p99.toFixed(1)],
  ['CPU µs', (line) => whole(line.cpuPerRequest)],
  ['RSS MB', (line) => whole(line.memory)],
  ['calls/ideal', (line) => `${line.calls}/${line.ideal}`],
  ['under load', (line) => line.callsUnderLoad.toFixed(2)],
  ['x bare (CPU)', (line) => ratio(line.toBare)],
  ['x hand (CPU)', (line) => ratio(line.toHand)],
  ['busy', (line) => share(line.busy)],
  ['stub+load', (line) => share(line.othersBusy)],
];

/** Returns one line per target from the rounds of one query at one latency. */
export function summarise(rows) {
  const targets = [...new Set(rows.map((row) => row.target))];
  return targets.map((target) => {
    const own = rows.filter((row) => row.target === target);
    const middle = (key) => median(own.map((row) => row[key]));
    const rates = own.map((row) => row.perSecond);
    const compared = (other) =>
      compare(own, other === target ? [] : rows.filter((row) => row.target === other));
    return {
      target,
      perSecond: middle('perSecond'),
      slowest: Math.min(...rates),
      fastest: Math.max(...rates),
      p50: middle('p50'),
      p99: middle('p99'),
      cpuPerRequest: middle('cpuPerRequest'),
      memory: middle('memory'),
      callsUnderLoad: middle('callsUnderLoad'),
      busy: middle('busy'),
      othersBusy: middle('othersBusy'),
      calls: own[0].calls,
      ideal: own[0].ideal,
      bad: own.reduce((sum, row) => sum + row.bad + row.refused, 0),
      toBare: compared('bare'),
      toHand: compared('hand'),
    };
  });
}

/** Returns the table of one query at one latency, aligned for a terminal or as Markdown. */
export function renderTable({ title, lines, isMarkdown }) {
  const cells = [
    COLUMNS.map(([name]) => name),
    ...lines.map((line) => COLUMNS.map(([, render]) => render(line))),
  ];
  const bad = lines
    .filter((line) => line.bad > 0)
    .map((line) => `${line.target}: ${line.bad} bad answers or calls`);
  return [
    isMarkdown ? `### ${title}\n` : title,
    ...(isMarkdown ? toMarkdown(cells) : toColumns(cells)),
    ...bad,
    '',
  ].join('\n');
}

/** Returns the median, the upper one of two; null when there is nothing to compare. */
export function median(values) {
  const sorted = values.filter((value) => value !== null).sort((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? null;
}

// Ratios are taken inside a round, where both targets met the same machine, and only then is the median taken.
function compare(own, other) {
  if (other.length === 0) return null;
  const ratios = (key) =>
    own.map((row) => {
      const peer = other.find((candidate) => candidate.round === row.round);
      return row[key] === null ? null : row[key] / peer[key];
    });
  return { perSecond: median(ratios('perSecond')), cpu: median(ratios('cpuPerRequest')) };
}

function toColumns(cells) {
  const widths = cells[0].map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  return cells.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  '),
  );
}

function toMarkdown([head, ...body]) {
  const line = (row) => `| ${row.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)];
}

function whole(value) {
  return value === null ? '-' : value.toFixed(0);
}

function share(value) {
  return value === null ? '-' : value.toFixed(2);
}

function ratio(pair) {
  if (pair === null) return '-';
  return pair.cpu === null
    ? pair.perSecond.toFixed(2)
    : `${pair.perSecond.toFixed(2)} (${pair.cpu.toFixed(2)})`;
}
