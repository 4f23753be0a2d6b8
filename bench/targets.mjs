import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

export const GRAPHQL_PATH = '/graphql';
export const BENCH_ROOT = fileURLToPath(new URL('.', import.meta.url));
export const PORTOLAN_MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const TARGETS = [
  { name: 'bare', script: `${BENCH_ROOT}peers/bare.mjs`, envFor: peerEnv },
  { name: 'hand', script: `${BENCH_ROOT}peers/hand.mjs`, envFor: peerEnv },
  { name: 'portolan', script: PORTOLAN_MAIN, args: ['serve'], envFor: portolanEnv },
];

/** Returns the targets with the given names; throws, with the cure, when one is unknown or not installed. */
export function selectTargets(names) {
  const unknown = names.filter((name) => !TARGETS.some((target) => target.name === name));
  if (unknown.length > 0) throw new Error(`no such target: ${unknown.join(', ')}`);
  if (!fs.existsSync(`${BENCH_ROOT}node_modules/@apollo/server`)) {
    throw new Error('the benchmark needs its own packages: npm ci --prefix bench');
  }
  if (names.includes('portolan') && !fs.existsSync(PORTOLAN_MAIN)) {
    throw new Error('Portolan is not built: npm run build (or leave it out: --only bare,hand)');
  }
  return TARGETS.filter((target) => names.includes(target.name));
}

function peerEnv(stubUrl) {
  return { UPSTREAM_URL: stubUrl };
}

// With its log on, as it runs, although the peers log nothing per request; LOG_LEVEL=warn measures without.
function portolanEnv(stubUrl) {
  return {
    HOST: '127.0.0.1',
    SCOUT_URL: `${stubUrl}/v1/graphql`,
    HUB_URL: stubUrl,
    QUAY_URL: stubUrl,
    ZOT_URL: stubUrl,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
  };
}
