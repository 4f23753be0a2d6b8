import { fork, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const END_GRACE = 3000;
const LOG_TAIL = 2000;

/** The CPU of the measured gateway, and the one that stub and load generator share. */
export const GATEWAY_CPU = 0;
export const OTHER_CPU = 1;

/** Returns a starter of child processes and `stopAll()`, which ends every process it started. */
export function createProcesses() {
  const started = [];
  const logs = fs.mkdtempSync(path.join(os.tmpdir(), 'portolan-bench-'));
  const prefixFor = canPin() ? (cpu) => ['taskset', '-c', String(cpu)] : () => [];

  const start = ({ name, script, args = [], execArgv = [], env = {}, cpu }) => {
    const log = path.join(logs, `${name}.log`);
    const output = fs.openSync(log, 'w');
    const [command, ...rest] = [...prefixFor(cpu), process.execPath, ...execArgv];
    const child = fork(script, args, {
      execPath: command,
      execArgv: rest,
      // Nothing else of the caller's environment: a stray credential or setting would change what is measured.
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
      stdio: ['ignore', output, output, 'ipc'],
    });
    started.push(child);
    return { child, pid: child.pid, readLog: () => fs.readFileSync(log, 'utf8').slice(-LOG_TAIL) };
  };

  // Interrupted, the run must not leave servers behind; exit handlers only run when the process ends by itself.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  process.once('exit', () => {
    for (const child of started) child.kill('SIGKILL');
    fs.rmSync(logs, { recursive: true, force: true });
  });

  const stopAll = () => Promise.all(started.map(stop));
  return { start, stopAll };
}

/** Resolves to a TCP port that was free a moment ago. */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Says whether processes can be bound to the two CPUs here; a container may offer others than it shows. */
export function canPin() {
  return [GATEWAY_CPU, OTHER_CPU].every(
    (cpu) => spawnSync('taskset', ['-c', String(cpu), 'true']).status === 0,
  );
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), END_GRACE);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}
