import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { print } from 'graphql';
import { type SdlFile, sdlFolder } from '../sdl.js';
import type { Flags } from './flags.js';
import { readLiveSdl, say } from './schema-live.js';

/** Lines that a file of SDL should not exceed. */
const MANY_LINES = 500;

/** Writes the SDL of Scout as its live schema wants it, over the files of this version or into another folder. */
export async function schemaPullCommand({ out }: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const { live } = await readLiveSdl(env);
  const folder = out === undefined ? fileURLToPath(sdlFolder('scout')) : resolve(out);
  mkdirSync(folder, { recursive: true });
  const done = live.map((file) => writeFile(folder, file));
  for (const [index, { name }] of live.entries()) {
    if (done[index] !== 'unchanged') say(`${done[index]} ${name}`);
  }
  const changes = done.filter((what) => what !== 'unchanged').length;
  say(
    changes === 0
      ? `nothing to change in ${folder}`
      : `${changes} of ${live.length} files changed in ${folder}`,
  );
  return 0;
}

function writeFile(folder: string, { name, document }: SdlFile): 'unchanged' | 'removed' | 'written' {
  const path = join(folder, name);
  const known = readIfThere(path);
  if (document.definitions.length === 0) {
    if (known === undefined) return 'unchanged';
    rmSync(path);
    return 'removed';
  }
  const text = `${print(document)}\n`;
  if (text === known) return 'unchanged';
  writeFileSync(path, text);
  const lines = text.split('\n').length;
  if (lines > MANY_LINES) say(`${name} has ${lines} lines: move some of its types to another file`);
  return 'written';
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // system errors carry a code
    throw error;
  }
}
