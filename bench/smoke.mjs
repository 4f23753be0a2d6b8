import { isDeepStrictEqual } from 'node:util';
import { askQuietly } from './ask.mjs';
import { findFaults, findOtherCalls, shorten } from './checks.mjs';
import { withFleet } from './fleet.mjs';
import { requestBody } from './queries.mjs';

// A document is compiled when it is seen again, so the first, second and third answers may come by different ways.
const SETS = [0, 1, 2];

/**
 * Checks, without timing, that every target makes exactly the ideal upstream calls, shows each upstream its own
 * credential, and answers the same data as the others. Resolves to whether all of it passed.
 */
export function runSmoke({ targets, queries }) {
  return withFleet({ targets }, async ({ stub, targets: running }) => {
    let passed = 0;
    let failed = 0;
    for (const query of queries) {
      const expected = new Map();
      for (const target of running) {
        const problems = await checkTarget({ target, query, stub, expected });
        if (problems.length === 0) passed += 1;
        else failed += 1;
        console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${query.id} ${target.name}: ${query.title}`);
        for (const problem of problems) console.log(`     ${problem}`);
      }
    }
    console.log(`${passed} passed, ${failed} failed`);
    return failed === 0;
  });
}

async function checkTarget({ target, query, stub, expected }) {
  const problems = [];
  for (const set of SETS) {
    const { answer, stats } = await askQuietly({ target, stub, body: requestBody(query, set) });
    const wrong = [...findFaults({ answer, stats }), ...findOtherCalls(query, stats)];
    if (!expected.has(set) && wrong.length === 0) expected.set(set, answer.data);
    if (expected.has(set) && !isDeepStrictEqual(answer.data, expected.get(set))) {
      wrong.push(`other data than the first target's: ${shorten(answer.data)}`);
    }
    problems.push(...wrong.map((problem) => `variables ${set}: ${problem}`));
  }
  return problems;
}
