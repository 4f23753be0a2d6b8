import { setTimeout as wait } from 'node:timers/promises';
import { controlStub, waitUntilReady } from './ask.mjs';
import { createProcesses, findFreePort, GATEWAY_CPU, OTHER_CPU } from './processes.mjs';
import { BENCH_ROOT } from './targets.mjs';

const STUB_TRIES = 50;

/**
 * Starts the stub and the targets, hands `{ stub, stubPid, targets, processes }` to `work`, and ends every process
 * however that goes. Targets gain `port`, `pid` and `started`.
 */
export async function withFleet({ targets, execArgv = [] }, work) {
  const processes = createProcesses();
  try {
    const port = await findFreePort();
    const stubUrl = `http://127.0.0.1:${port}`;
    const script = `${BENCH_ROOT}stub.mjs`;
    const { pid } = processes.start({ name: 'stub', script, env: { PORT: String(port) }, cpu: OTHER_CPU });
    const stub = controlStub(stubUrl);
    await waitForStub(stub);
    const running = [];
    for (const target of targets) running.push(await startTarget(target, { processes, stubUrl, execArgv }));
    return await work({ stub, stubPid: pid, targets: running, processes });
  } finally {
    await processes.stopAll();
  }
}

async function startTarget(target, { processes, stubUrl, execArgv }) {
  const { name, script, args } = target;
  const port = await findFreePort();
  const env = { PORT: String(port), ...target.envFor(stubUrl) };
  const started = processes.start({ name, script, args, execArgv, env, cpu: GATEWAY_CPU });
  const running = { name, port, started, pid: started.pid };
  await waitUntilReady(running);
  return running;
}

async function waitForStub(stub) {
  for (let tries = 0; tries < STUB_TRIES; tries += 1) {
    // Until it listens, a refused connection is the expected answer.
    const stats = await stub.readStats().catch(() => null);
    if (stats !== null) return;
    await wait(100);
  }
  throw new Error('the stub does not answer');
}
