// Examines one image by the reports of three scanners, and measures what reading and joining them costs:
// `npm run bench:findings`. Needs `npm run build`. `--rows 1000,2000,4000,8000 --rounds 30` are the defaults.
import { parseArgs } from 'node:util';
import { createExamine } from '../dist/gateway/findings/examination.js';
import { describeMachine } from './machine.mjs';
import { makeImage, makeReplies } from './scanner-replies.mjs';

/** What is allowed: 1,000 findings of three sources in 30 ms of CPU. */
const LIMIT_ROWS = 1_000;
const LIMIT_MS = 30;
const WARM_UP = 30;
const REQUEST = { platform: null, details: { description: false, exceptions: false } };

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000,2000,4000,8000' },
    rounds: { type: 'string', default: '30' },
  },
});
const sizes = values.rows.split(',').map(Number);
const rounds = Number(values.rounds);
if (!globalThis.gc) throw new Error('start it with --expose-gc, as npm run bench:findings does');

console.log(JSON.stringify(describeMachine()));
for (let round = 0; round < WARM_UP; round += 1) await examine(makeReplies(LIMIT_ROWS));
for (const size of sizes) {
  const { ms, bytes } = await measure(size);
  const each = `${((ms / size) * 1000).toFixed(1)} µs and ${bytes.toFixed(0)} bytes of heap each`;
  console.log(`${size} rows x 3: ${ms.toFixed(1)} ms CPU, ${each}`);
  if (size === LIMIT_ROWS && ms >= LIMIT_MS) process.exitCode = 1;
}

/**
 * Medians over the rounds; every round has replies of its own, as every request has. Time and memory are measured apart: a
 * forced collection throws compiled code away together with the shapes of objects.
 */
async function measure(size) {
  const times = [];
  const growths = [];
  for (let round = 0; round < rounds; round += 1) times.push(await takeTime(size));
  for (let round = 0; round < rounds / 3; round += 1) growths.push((await takeMemory(size)) / size);
  return { ms: median(times), bytes: median(growths) };
}

async function takeTime(size) {
  const replies = makeReplies(size);
  const since = process.cpuUsage();
  const { rows } = await examine(replies);
  const { user, system } = process.cpuUsage(since);
  check(rows, size);
  return (user + system) / 1000;
}

async function takeMemory(size) {
  const replies = makeReplies(size);
  const before = heapAfterCollection();
  const { rows } = await examine(replies);
  const growth = heapAfterCollection() - before;
  // Looked at after the measurement, so that neither they nor what they were made of is collected before.
  check(rows, size);
  if (!replies.scout) throw new Error('no replies');
  return growth;
}

function check(rows, size) {
  const isWhole = rows.length === size && rows.every(({ reports }) => reports.length === 3);
  if (!isWhole) throw new Error(`${rows.length} rows, not ${size} of three reports each`);
}

function examine(replies) {
  const askers = {
    scout: async () => replies.scout,
    zotSearch: async () => replies.zot,
    call: () => async () => replies.quay,
  };
  const image = makeImage();
  const trace = { reference: image.reference, identity: image.identity, places: image.places };
  const kept = new Map();
  const session = {
    keep(key, create) {
      if (!kept.has(key)) kept.set(key, create());
      return kept.get(key);
    },
  };
  return createExamine(askers, () => trace)({ ...REQUEST, reference: image.reference }, session);
}

function heapAfterCollection() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
