// Passes one large blob through the gateway, down and up, beside curl straight to the registry: `npm run bench:blobs`.
// Needs `npm run build`, curl, and a docker-registry (see test/registry). `--mebibytes 2048 --rounds 3` are the defaults.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs, promisify } from 'node:util';
import { basic, PASSWORD, startRegistry, USER } from '../test/registry/distribution.mjs';
import { findFreePort, startChild } from '../test/support/child.mjs';

const MEBIBYTE = 2 ** 20;
const MIN_SHARE = 0.7;
const MAX_GROWTH_MIB = 64;
const run = promisify(execFile);
const authorization = basic(USER, PASSWORD);

const { values } = parseArgs({
  options: {
    mebibytes: { type: 'string', default: '2048' },
    rounds: { type: 'string', default: '3' },
  },
});
const [mebibytes, rounds] = [Number(values.mebibytes), Number(values.rounds)];

const folder = await mkdtemp(join(tmpdir(), 'portolan-blobs-'));
const registry = await startRegistry();
const gateway = await startGateway(registry.url);
try {
  const [small, large] = [await makeFile('small', 8), await makeFile('large', mebibytes)];
  await passThrough(small, 0);
  const before = gateway.residentMib();
  gateway.watch();
  const shares = { up: [], down: [] };
  for (let round = 1; round <= rounds; round += 1) {
    const speeds = await passThrough(large, round);
    shares.up.push(speeds.up / speeds.upStraight);
    shares.down.push(speeds.down / speeds.downStraight);
    console.log(
      `round ${round}: up ${show(speeds.up)} of ${show(speeds.upStraight)} MiB/s, down ${show(speeds.down)} of ${show(speeds.downStraight)} MiB/s`,
    );
  }
  const growth = gateway.peakMib() - before;
  const [up, down] = [median(shares.up), median(shares.down)];
  console.log(
    `${mebibytes} MiB, share of curl straight to the registry: up ${up.toFixed(2)}, down ${down.toFixed(2)}`,
  );
  console.log(`memory of the gateway: ${show(before)} MiB before, at most ${show(growth)} MiB more`);
  process.exitCode = up >= MIN_SHARE && down >= MIN_SHARE && growth < MAX_GROWTH_MIB ? 0 : 1;
} finally {
  await gateway.stop();
  await registry.stop();
  await rm(folder, { recursive: true });
}

/** One file up and down, straight and through the gateway; MiB a second. */
async function passThrough(file, round) {
  const [straight, through] = [`bench/straight${round}`, `bench/through${round}`];
  const upStraight = await uploadStraight(file, straight);
  const up = await uploadThrough(file, through);
  const path = `/v2/${through}/blobs/${file.digest}`;
  const downStraight = await download(`${registry.url}${path}`, `authorization: ${authorization}`);
  const down = await download(
    `${gateway.url}/blobs/zot/${through}@${file.digest}`,
    `x-zot-authorization: ${authorization}`,
  );
  return { upStraight, up, downStraight, down };
}

async function uploadStraight(file, repository) {
  const headers = { authorization };
  const started = await fetch(`${registry.url}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
  const since = performance.now();
  const location = started.headers.get('location');
  const type = 'content-type: application/octet-stream';
  const args = ['-sSf', '-X', 'PUT', '-H', `authorization: ${authorization}`, '-H', type, '-T', file.path];
  await run('curl', [...args, `${location}&digest=${file.digest}`]);
  return file.mebibytes / ((performance.now() - since) / 1000);
}

async function uploadThrough(file, repository) {
  const query = 'mutation ($r: String!, $f: Upload!) { zotUploadBlob(repository: $r, file: $f) { digest } }';
  const operations = JSON.stringify({ query, variables: { r: repository, f: null } });
  const since = performance.now();
  const { stdout } = await run('curl', [
    '-sSf',
    ...['-H', `x-zot-authorization: ${authorization}`],
    ...['-H', 'apollo-require-preflight: true'],
    ...['-F', `operations=${operations}`],
    ...['-F', 'map={"0":["variables.f"]}'],
    ...['-F', `0=@${file.path};type=application/octet-stream`],
    `${gateway.url}/graphql`,
  ]);
  const seconds = (performance.now() - since) / 1000;
  if (JSON.parse(stdout).data?.zotUploadBlob?.digest !== file.digest)
    throw new Error(`upload failed: ${stdout}`);
  return file.mebibytes / seconds;
}

async function download(url, header) {
  const { stdout } = await run('curl', [
    '-sSf',
    '-o',
    '/dev/null',
    '-w',
    '%{speed_download}',
    '-H',
    header,
    url,
  ]);
  return Number(stdout) / MEBIBYTE;
}

async function makeFile(name, size) {
  const path = join(folder, name);
  const hash = createHash('sha256');
  const file = createWriteStream(path);
  for (let written = 0; written < size; written += 1) {
    const piece = randomBytes(MEBIBYTE);
    hash.update(piece);
    if (!file.write(piece)) await new Promise((resolve) => file.once('drain', resolve));
  }
  await finished(file.end());
  // Read once, so that the first to send it finds it in the memory of the system as the others do.
  await finished(createReadStream(path).resume());
  return { path, mebibytes: size, digest: `sha256:${hash.digest('hex')}` };
}

async function startGateway(registryUrl) {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'The gateway',
    command: process.execPath,
    args: [new URL('../dist/main.js', import.meta.url).pathname, 'serve'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ZOT_URL: registryUrl },
    healthUrl: `${url}/healthz`,
  });
  let peak = 0;
  let timer;
  const residentMib = () => {
    const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) / 1024;
  };
  return {
    url,
    residentMib,
    peakMib: () => peak,
    watch() {
      timer = setInterval(() => {
        peak = Math.max(peak, residentMib());
      }, 50);
    },
    async stop() {
      clearInterval(timer);
      await child.stop();
    },
  };
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

function show(number) {
  return number.toFixed(0);
}
