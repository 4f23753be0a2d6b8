import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const EXAMPLES = join(HERE, '../../examples');
/** Where each tool starts, in node_modules. */
const TOOLS = {
  'relay-compiler': 'relay-compiler/cli.js',
  'graphql-codegen': '@graphql-codegen/cli/esm/bin.js',
  tsc: 'typescript/bin/tsc',
};
const MAX_OUTPUT = 16 * 1024 * 1024;
const TIMEOUT_MS = 120_000;

/** Copies a client project out of the tree, beside this schema: what its tools generate never comes near a commit. */
export function createProject(name, sdl) {
  const folder = mkdtempSync(join(tmpdir(), `portolan-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(HERE, name), folder, { recursive: true });
  cpSync(EXAMPLES, join(folder, 'examples'), { recursive: true });
  symlinkSync(join(HERE, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'portolan.graphql'), sdl);
  // Relay's compiler wants the folder to be there.
  mkdirSync(join(folder, 'src/__generated__'));
  return {
    run: (tool, ...args) => runIn(folder, TOOLS[tool], args),
    read: (path) => readFileSync(join(folder, path), 'utf8'),
  };
}

/** How a tool ended, and what it wrote. */
function runIn(cwd, tool, args) {
  const command = [join(cwd, 'node_modules', tool), ...args];
  const options = { cwd, maxBuffer: MAX_OUTPUT, timeout: TIMEOUT_MS };
  return new Promise((resolve) => {
    execFile(process.execPath, command, options, (failure, stdout, stderr) => {
      resolve({ ok: failure === null, output: `${stdout}${stderr}` });
    });
  });
}
