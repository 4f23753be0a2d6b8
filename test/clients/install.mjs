import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the tools of a folder as its lock file says, unless that was done since the lock file last changed.
 * The overrides in its package.json hold dependencies of theirs at the last releases that take Node 20.
 */
export function install(folder) {
  if (timeOf(folder, 'node_modules/.package-lock.json') > timeOf(folder, 'package-lock.json')) return;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--prefix', folder, '--no-fund', '--no-audit'], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`npm ci --prefix ${folder} failed`);
}

function timeOf(folder, file) {
  return statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
