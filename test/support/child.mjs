import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const patience = 60_000;

/** Starts a program and waits until its health page answers; throws with the program's output when it does not start. */
export async function startChild({ name, command, args, env, healthUrl }) {
  const output = [];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (part) => output.push(part));
  child.stderr.on('data', (part) => output.push(part));
  child.on('error', ({ message }) => output.push(Buffer.from(message)));
  const stop = () => stopChild(child);
  const printed = () => Buffer.concat(output).toString();
  if (await becomesHealthy(child, healthUrl)) return { pid: child.pid, stop, printed };
  await stop();
  throw new Error(`${name} did not become healthy:\n${printed()}`);
}

/** A port of this machine that nobody listens on at the moment. */
export async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function becomesHealthy(child, url) {
  const deadline = Date.now() + patience;
  while (isRunning(child) && Date.now() < deadline) {
    // Any answer below 500 will do: a registry with accounts says 401 to strangers.
    const isHealthy = await fetch(url).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (isHealthy) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function stopChild(child) {
  if (!isRunning(child)) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function isRunning(child) {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
