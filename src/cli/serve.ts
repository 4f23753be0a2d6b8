import { readConfig } from '../config.js';
import { createLogger } from '../log.js';
import { serve } from '../server/serve.js';
import type { Flags } from './flags.js';
import { untilStopped } from './until-stopped.js';

/** Time between flipping readiness and refusing connections, under an orchestrator. */
const GRACE_MS = 1_000;

export async function serveCommand(_flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const config = readConfig(env);
  const { log, flush } = createLogger(config.logLevel);
  const server = await serve(config, log, config.logLevel === 'silent' ? 0 : GRACE_MS);
  log.info({ endpoint: `${server.origin}/graphql`, playground: config.playground }, 'listening');
  flush();
  const signal = await untilStopped();
  log.info({ signal }, 'stopping');
  await server.stop();
  log.info('stopped');
  flush();
  return 0;
}
