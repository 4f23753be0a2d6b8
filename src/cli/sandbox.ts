import { ConfigError } from '../config.js';
import { environmentFor } from '../sandbox/environment.js';
import { FEATURES } from '../sandbox/quay/features.js';
import { startSandbox } from '../sandbox/sandbox.js';
import type { Flags } from './flags.js';
import { print } from './print.js';
import { untilStopped } from './until-stopped.js';

const FIRST_PORT = 4100;
const BAD_PORT = 'PORT: must be a port from 1 to 65532, because the three after it are used as well';

/** Starts the simulated upstreams on four ports in a row, and prints the environment that points a gateway at them. */
export async function sandboxCommand(_flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const host = env.HOST || '127.0.0.1';
  const port = Number(env.PORT || FIRST_PORT);
  const named = (env.QUAY_FEATURES_OFF ?? '').split(',').map((name) => name.trim());
  const quayFeaturesOff = FEATURES.filter((feature) => named.includes(feature));
  const unknown = named.filter((name) => name !== '' && !FEATURES.some((feature) => feature === name));
  const problems = [
    ...(Number.isInteger(port) && port >= 1 && port <= 65_532 ? [] : [BAD_PORT]),
    ...unknown.map((name) => `QUAY_FEATURES_OFF: ${name} is none of ${FEATURES.join(' ')}`),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  const ports = { scout: port, hub: port + 1, quay: port + 2, zot: port + 3 };
  const sandbox = await startSandbox({ host, ports, quayFeaturesOff });
  const variables = Object.entries(environmentFor(sandbox)).map(([name, value]) => `${name}=${value}`);
  print(
    [
      'Simulated upstreams. For the gateway:',
      `  ${variables.join(' ')} portolan serve`,
      '',
      'Identities:',
      ...sandbox.identities.map(({ name, header, value }) => `  ${name.padEnd(18)} ${header}: ${value}`),
      '',
      'Faults: PUT /__fault on an upstream, for example {"kind":"status","status":429}; DELETE /__fault heals it.',
    ].join('\n'),
  );
  await untilStopped();
  await sandbox.close();
  return 0;
}
