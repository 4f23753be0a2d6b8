/**
 * Loaded into the measured process with --import: a message `{ profile: 'start' }` starts the CPU profiler,
 * `{ profile: 'stop', file }` stops it and writes the profile. Each is answered with `{ profile: 'done' }`.
 */
import fs from 'node:fs';
import { Session } from 'node:inspector/promises';

const SAMPLE_MICROSECONDS = 200;

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });

process.on('message', async ({ profile, file }) => {
  if (profile === 'start') await session.post('Profiler.start');
  if (profile === 'stop')
    fs.writeFileSync(file, JSON.stringify((await session.post('Profiler.stop')).profile));
  process.send({ profile: 'done' });
});
