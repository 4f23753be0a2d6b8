import { once } from 'node:events';
import fs from 'node:fs';
import { withFleet } from './fleet.mjs';
import { startGenerator } from './generator.mjs';
import { summariseProfile } from './profile-summary.mjs';
import { BENCH_ROOT } from './targets.mjs';

const SHOWN = 15;
const DIRECTORY = `${BENCH_ROOT}profiles/`;

/** Profiles the target under load, one .cpuprofile per query, and prints where its own CPU time went. */
export function runProfile({ targets, queries, options }) {
  const execArgv = ['--import', new URL('profile-hook.mjs', import.meta.url).href];
  fs.mkdirSync(DIRECTORY, { recursive: true });
  return withFleet({ targets, execArgv }, async ({ stub, targets: [target], processes }) => {
    const load = startGenerator(processes);
    const [{ latency, connections }] = options.passes;
    await stub.setLatency(latency);
    for (const query of queries) {
      await load({ target, query, connections, seconds: options.warmSeconds });
      await tell(target, { profile: 'start' });
      const { perSecond } = await load({ target, query, connections, seconds: options.seconds });
      const file = `${DIRECTORY}${query.id}.cpuprofile`;
      await tell(target, { profile: 'stop', file });
      print({ query, perSecond, file });
    }
    return true;
  });
}

async function tell({ started: { child } }, message) {
  const done = once(child, 'message');
  child.send(message);
  await done;
}

function print({ query, perSecond, file }) {
  const { owners, files } = summariseProfile(JSON.parse(fs.readFileSync(file, 'utf8')), `${BENCH_ROOT}..`);
  console.log(`${query.id}: ${query.title} (${perSecond.toFixed(0)} req/s with the profiler on; ${file})`);
  for (const { name, share } of owners.slice(0, SHOWN)) console.log(`  ${percent(share)}  ${name}`);
  console.log('  own code by file');
  for (const { name, share } of files.slice(0, SHOWN)) console.log(`  ${percent(share)}  ${name}`);
  console.log('');
}

function percent(share) {
  return `${(share * 100).toFixed(1).padStart(5)} %`;
}
