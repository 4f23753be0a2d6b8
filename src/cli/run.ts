import { parseArgs } from 'node:util';
import { ConfigError } from '../config.js';
import { PortolanError } from '../errors.js';
import type { Flags } from './flags.js';
import { HELP } from './help.js';
import { print } from './print.js';

type Environment = NodeJS.ProcessEnv;
type Command = (flags: Flags, env: Environment) => Promise<number>;

/** Loaded when they are run: the sandbox is no part of a gateway that serves. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.js')).serveCommand,
  demo: async () => (await import('./demo.js')).demoCommand,
  sandbox: async () => (await import('./sandbox.js')).sandboxCommand,
  operations: async () => (await import('./operations.js')).operationsCommand,
  schema: async () => (await import('./schema.js')).schemaCommand,
  'schema pull scout': async () => (await import('./schema-pull.js')).schemaPullCommand,
  'schema check scout': async () => (await import('./schema-check.js')).schemaCheckCommand,
};

/** Runs `portolan <command>`; resolves with the exit code. Problems that the user can mend are told without a stack. */
export async function runCommand(args: readonly string[], env: Environment): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const name = positionals.join(' ');
    if (values.help || positionals[0] === 'help') return print(HELP);
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!load) return complain(`unknown command: ${name || '(none)'}\n\n${HELP}`);
    const command = await load();
    return await command({ json: values.json, out: values.out }, env);
  } catch (error) {
    return complain(explain(error));
  }
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return 1;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof PortolanError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException; // system errors carry one
  if (code === 'EADDRINUSE')
    return `${error.message}: something else listens there; set PORT to another port`;
  if (code?.startsWith('ERR_PARSE_ARGS')) return `${error.message}\n\n${HELP}`;
  return error.stack ?? error.message;
}
