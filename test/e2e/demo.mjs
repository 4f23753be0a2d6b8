import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const patience = 60_000;

/** Starts the demo on a free port and returns its address once it is healthy; throws with its output when it does not start. */
export async function startDemo() {
  if (!existsSync(entry)) throw new Error('The gateway is not built: run `npm run build` first.');
  const port = await findFreePort();
  const output = [];
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1' };
  const child = spawn(process.execPath, [entry, 'demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (part) => output.push(part));
  child.stderr.on('data', (part) => output.push(part));
  const url = `http://127.0.0.1:${port}`;
  const stop = () => stopChild(child);
  if (await becomesHealthy(child, url)) return { url, stop };
  await stop();
  throw new Error(`The demo did not become healthy:\n${Buffer.concat(output)}`);
}

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function becomesHealthy(child, url) {
  const deadline = Date.now() + patience;
  while (child.exitCode === null && Date.now() < deadline) {
    const healthy = await fetch(`${url}/healthz`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (healthy) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function stopChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
