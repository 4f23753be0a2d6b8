/**
 * The load generator, a process of its own that stays alive between runs. Takes messages
 * `{ port, path, headers, bodies, connections, seconds }` and answers each with what was seen.
 */
import { runConnection } from './load-connection.mjs';

process.on('message', (order) => {
  run(order).then(
    (result) => process.send(result),
    (error) => process.send({ error: error.message }),
  );
});

async function run({ port, path, headers, bodies, connections, seconds }) {
  const requests = bodies.map((body) => renderRequest({ port, path, headers, body }));
  const times = [];
  let bad = 0;
  let turn = 0;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;

  const next = () => (performance.now() >= endsAt ? null : requests[turn++ % requests.length]);
  const seen = (milliseconds, isGood) => {
    times.push(milliseconds);
    if (!isGood) bad += 1;
  };
  await Promise.all(Array.from({ length: connections }, () => runConnection(port, { next, seen })));

  const elapsed = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const sorted = Float64Array.from(times).sort();
  return {
    requests: sorted.length,
    perSecond: sorted.length / elapsed,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    bad,
    loadCpu: user + system,
  };
}

function renderRequest({ port, path, headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}content-length: ${length}\r\n\r\n${body}`,
  );
}

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
