import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, startChild } from '../support/child.mjs';

const executable = process.env.DOCKER_REGISTRY ?? '/usr/bin/docker-registry';

export const USER = 'ada';
export const PASSWORD = 'ada-password';
// bcrypt of PASSWORD: the registry takes nothing else, and Node cannot make it.
const ACCOUNTS = `${USER}:$2b$05$z2msvpFThc0LjrosEmeRIepTzlmVpzjsLXpbl7xu5A90Bss0S3g9y\n`;

/** What HTTP's Authorization takes for an account of the registry. */
export function basic(user, password) {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/**
 * Starts the reference registry of the OCI distribution protocol with one account and an empty, temporary storage.
 * `http` is added to that part of its configuration. Throws with the way to get one when there is none.
 */
export async function startRegistry(http = {}) {
  if (!existsSync(executable)) {
    throw new Error(
      `No registry at ${executable}. Install one (Debian: apt-get install docker-registry) ` +
        'or set DOCKER_REGISTRY to the executable of the one you have.',
    );
  }
  const [port, folder] = [await findFreePort(), await mkdtemp(join(tmpdir(), 'portolan-registry-'))];
  const url = `http://127.0.0.1:${port}`;
  await configure(folder, { ...http, addr: `127.0.0.1:${port}` });
  const { stop } = await startChild({
    name: 'The registry',
    command: executable,
    args: ['serve', join(folder, 'config.yml')],
    env: { PATH: process.env.PATH },
    healthUrl: `${url}/v2/`,
  });
  return {
    url,
    /** Asks the registry itself, beside the gateway. */
    get: (path, headers) =>
      fetch(url + path, { headers: { authorization: basic(USER, PASSWORD), ...headers } }),
    async stop() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The registry reads YAML, which JSON is. */
async function configure(folder, http) {
  await writeFile(join(folder, 'accounts'), ACCOUNTS);
  const config = {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    auth: { htpasswd: { realm: 'registry', path: join(folder, 'accounts') } },
    http,
  };
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
}
