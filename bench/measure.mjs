import { isDeepStrictEqual } from 'node:util';
import { askQuietly } from './ask.mjs';
import { findFaults } from './checks.mjs';
import { withFleet } from './fleet.mjs';
import { startGenerator } from './generator.mjs';
import { readCpu, readMemory } from './process-cost.mjs';
import { requestBody } from './queries.mjs';

/**
 * Measures every query at every latency on every target, in interleaved rounds. Resolves to one row per round.
 * Calls `onQuery(rows)` as soon as a query is complete. Throws when a target answers wrongly.
 */
export function measureAll({ targets, queries, options }, onQuery) {
  return withFleet({ targets }, async ({ stub, stubPid, targets: running, processes }) => {
    const fleet = { stub, stubPid, targets: running, load: startGenerator(processes) };
    const rows = [];
    for (const pass of options.passes) {
      await stub.setLatency(pass.latency);
      for (const query of queries) {
        const measured = await measureQuery({ fleet, query, pass, options });
        rows.push(...measured);
        onQuery(measured);
      }
    }
    return rows;
  });
}

async function measureQuery({ fleet, query, pass, options }) {
  const calls = await countCalls(fleet, query);
  const { connections } = pass;
  for (const target of fleet.targets) {
    await fleet.load({ target, query, connections, seconds: options.warmSeconds });
  }
  const rows = [];
  for (let round = 0; round < options.rounds; round += 1) {
    // A B C, then C B A: a slow drift of the machine weighs on all targets alike.
    const order = round % 2 === 0 ? fleet.targets : fleet.targets.toReversed();
    for (const target of order) {
      const cost = await measureRound({
        fleet,
        query,
        target,
        run: { connections, seconds: options.seconds },
      });
      rows.push({ query: query.id, target: target.name, round, ...pass, ...cost, ...calls.get(target.name) });
    }
  }
  return rows;
}

// Two unmeasured requests come first, so that what a target does only once is not counted.
async function countCalls({ stub, targets }, query) {
  const calls = new Map();
  let expected;
  for (const target of targets) {
    for (const set of [0, 1]) await askQuietly({ target, stub, body: requestBody(query, set) });
    const { answer, stats } = await askQuietly({ target, stub, body: requestBody(query, 2) });
    const faults = findFaults({ answer, stats });
    if (faults.length > 0) throw new Error(`${query.id} ${target.name}: ${faults.join('; ')}`);
    expected ??= answer.data;
    if (!isDeepStrictEqual(answer.data, expected)) throw new Error(`${query.id} ${target.name}: other data`);
    calls.set(target.name, { calls: stats.calls, ideal: query.ideal });
  }
  return calls;
}

async function measureRound({ fleet, query, target, run }) {
  const { stub, stubPid, load } = fleet;
  await stub.settle();
  await stub.reset();
  const cpuBefore = readCpu(target.pid);
  const stubBefore = readCpu(stubPid);
  const startedAt = performance.now();
  const { loadCpu, ...result } = await load({ target, query, ...run });
  const elapsed = (performance.now() - startedAt) * 1000;
  const cpu = difference(readCpu(target.pid), cpuBefore);
  const stubCpu = difference(readCpu(stubPid), stubBefore);
  const stats = await stub.readStats();
  return {
    ...result,
    cpuPerRequest: cpu === null ? null : cpu / result.requests,
    busy: cpu === null ? null : cpu / elapsed,
    othersBusy: stubCpu === null ? null : (stubCpu + loadCpu) / elapsed,
    memory: readMemory(target.pid),
    callsUnderLoad: stats.calls / result.requests,
    refused: stats.refused,
  };
}

function difference(after, before) {
  return after === null || before === null ? null : after - before;
}
