import { readConfig } from '../config.js';
import { createLogger } from '../log.js';
import { environmentFor } from '../sandbox/environment.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import { type RunningServer, serve } from '../server/serve.js';
import type { Flags } from './flags.js';
import { print } from './print.js';
import { untilStopped } from './until-stopped.js';

/** What the gateway holds in the demo, so that the first query needs no header. */
const HELD = {
  DOCKER_IDENTIFIER: 'ada',
  DOCKER_SECRET: 'dckr_pat_ada',
  QUAY_TOKEN: 'quay-ada-token',
  ZOT_USERNAME: 'ada',
  ZOT_PASSWORD: 'ada-password',
};

const QUERIES = [
  '{ dhiRepositoryDetails(context: { organization: "demonstrationorg" } query: { repoName: "node" }) { images { tags { name lastUpdated } } } }',
  '{ quayRepositories(namespace: "demonstrationorg") { repositories { name tags(limit: 3) { tags { name manifestDigest size } } } } }',
  '{ dhiListMirroredRepositories(context: { organization: "demonstrationorg" }) { mirroredRepositories { dhiSourceRepository { name } destinationRepository { namespace name } pulls(timespan: MONTHS) { start pullCount } } } }',
];

export async function demoCommand(_flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const sandbox = await startSandbox();
  try {
    const config = readConfig({
      LOG_LEVEL: 'warn',
      SHOW_CALLS: 'on',
      ...env,
      ...HELD,
      ...environmentFor(sandbox),
    });
    const { log, flush } = createLogger(config.logLevel);
    const server = await serve(config, log);
    print(welcome(server, sandbox));
    await untilStopped();
    await server.stop();
    flush();
    return 0;
  } finally {
    await sandbox.close();
  }
}

function welcome({ origin }: RunningServer, { identities }: Sandbox): string {
  const page = origin.replace('127.0.0.1', 'localhost');
  return [
    'Portolan demo: Docker Scout, Quay, zot and Docker DVP, simulated on this machine.',
    '',
    `  Endpoint    ${page}/graphql`,
    `  Playground  ${page}/playground`,
    '',
    'Identities (without a header the gateway is ada everywhere):',
    ...identities.map(
      ({ name, header, value, can }) => `  ${name.padEnd(18)} ${header}: ${value}\n${' '.repeat(21)}${can}`,
    ),
    '',
    'Queries to try:',
    ...QUERIES.map((query) => `  ${query}`),
    '',
    'Stop with Ctrl-C.',
  ].join('\n');
}
