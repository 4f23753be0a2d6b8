import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

/**
 * Returns the shares of self time in a CPU profile, largest first: by package, with everything of our own under one
 * name, and our own again by file. Idle time does not count.
 */
export function summariseProfile(profile, root) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const byOwner = new Map();
  const byFile = new Map();
  let total = 0;
  profile.samples.forEach((id, at) => {
    const frame = nodes.get(id);
    if (frame.functionName === '(idle)') return;
    const time = profile.timeDeltas[at];
    total += time;
    const file = findOwnFile(frame.url, root);
    add(byOwner, file ? 'Portolan' : findOwner(frame), time);
    if (file) add(byFile, file, time);
  });
  return { owners: rank(byOwner, total), files: rank(byFile, total) };
}

function findOwnFile(url, root) {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return null;
  return path.relative(root, fileURLToPath(url));
}

function findOwner({ url, functionName }) {
  const found = PACKAGE.exec(url);
  if (found) return found[1];
  if (url.startsWith('node:'))
    return `node ${
      url
        .slice(5)
        .replace(/^internal\//, '')
        .split('/')[0]
    }`;
  return functionName.startsWith('(') ? functionName : 'native code and generated functions';
}

function add(sums, key, time) {
  sums.set(key, (sums.get(key) ?? 0) + time);
}

function rank(sums, total) {
  return [...sums]
    .sort((left, right) => right[1] - left[1])
    .map(([name, time]) => ({ name, share: time / total }));
}
