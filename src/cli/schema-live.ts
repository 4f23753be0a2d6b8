import { type Config, readConfig } from '../config.js';
import { PortolanError } from '../errors.js';
import { followSchema } from '../graphql/follow-schema.js';
import { createLogger } from '../log.js';
import { readSdlFiles, type SdlFile } from '../sdl.js';
import { askSchema } from '../server/ask-schema.js';
import { createUpstreams } from '../upstreams/index.js';

export interface LiveSdl {
  /** The files of this version. */
  readonly files: readonly SdlFile[];
  /** The same files as the live schema wants them. */
  readonly live: readonly SdlFile[];
}

/** Scout's SDL here and live; the environment says where Scout is and who asks. Throws with what can be done. */
export async function readLiveSdl(env: NodeJS.ProcessEnv): Promise<LiveSdl> {
  const config = readConfig(env);
  const upstreams = createUpstreams(config);
  const asker = config.credentials.docker
    ? 'with the credential of DOCKER_IDENTIFIER'
    : 'without a credential';
  say(`asking ${config.urls.scout} for its schema, ${asker}`);
  try {
    // Nothing but what is asked for may come to stdout.
    const { log } = createLogger('silent');
    const schema = await askSchema({ config, log, upstreams }, 'scout');
    const files = readSdlFiles('scout');
    say(`it has ${Object.keys(schema.getTypeMap()).length} types`);
    return { files, live: followSchema(files, schema) };
  } catch (error) {
    throw error instanceof PortolanError ? withAdvice(error, config) : error;
  } finally {
    await Promise.all(upstreams.map(({ target }) => target.pool?.destroy()));
  }
}

/** Tells how far a command is, where it does not mix with its result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const REFUSALS = new Set(['UPSTREAM_UNSUPPORTED', 'UNAUTHENTICATED', 'FORBIDDEN', 'PAYMENT_REQUIRED']);

function withAdvice(error: PortolanError, { credentials }: Config): PortolanError {
  const { code, message, extensions } = error;
  return new PortolanError(code, `${message}\n${adviceFor(code, credentials)}`, extensions);
}

function adviceFor(code: string, { docker }: Config['credentials']): string {
  if (!REFUSALS.has(code)) return 'Nothing was changed. Look at SCOUT_URL, and try again later.';
  const who = docker
    ? 'Try an account that may ask'
    : 'Set DOCKER_IDENTIFIER and DOCKER_SECRET to ask with an account';
  return `Nothing was changed. ${who}; without the live schema the gateway works with its files (SCOUT_SCHEMA=files).`;
}
