import { setTimeout as wait } from 'node:timers/promises';
import { CALLER_HEADERS } from './credentials.mjs';
import { GRAPHQL_PATH } from './targets.mjs';

const READY_TRIES = 150;
const READY_PAUSE = 200;
const QUIET_PAUSE = 100;
const ANSWER_LIMIT = 10_000;

/** Resolves to the GraphQL answer `{ data, errors }` to one request body. */
export async function ask(port, body) {
  const response = await fetch(`http://127.0.0.1:${port}${GRAPHQL_PATH}`, {
    method: 'POST',
    headers: CALLER_HEADERS,
    body,
    signal: AbortSignal.timeout(ANSWER_LIMIT),
  });
  return response.json();
}

/** Resolves when the target answers GraphQL; throws with the end of its log when it does not within 30 s. */
export async function waitUntilReady({ name, port, started }) {
  for (let tries = 0; tries < READY_TRIES && started.child.exitCode === null; tries += 1) {
    // Until it listens, a refused connection is the expected answer.
    const answer = await ask(port, '{"query":"{ __typename }"}').catch(() => null);
    if (answer !== null) return;
    await wait(READY_PAUSE);
  }
  throw new Error(`${name} does not answer; its log ends with:\n${started.readLog()}`);
}

/** Returns the stub's control: its counts, a reset, the latency, and a wait for late calls to have come in. */
export function controlStub(url) {
  const command = async (path, method) => (await fetch(url + path, { method })).json();
  const readStats = () => command('/__stats', 'GET');
  return {
    readStats,
    reset: () => command('/__reset', 'POST'),
    setLatency: (milliseconds) => command(`/__latency?ms=${milliseconds}`, 'POST'),
    settle: async () => {
      let before = -1;
      let now = (await readStats()).calls;
      while (now !== before) {
        await wait(QUIET_PAUSE);
        before = now;
        now = (await readStats()).calls;
      }
    },
  };
}

/**
 * Asks once while nothing else runs. Resolves to the answer and the stub's exact counts for it.
 */
export async function askQuietly({ target, stub, body }) {
  await stub.settle();
  await stub.reset();
  // A target that breaks is a finding about that target, not the end of the run.
  const answer = await ask(target.port, body).catch((error) => ({ errors: [{ message: error.message }] }));
  await stub.settle();
  return { answer, stats: await stub.readStats() };
}
