import fs from 'node:fs';
import os from 'node:os';
import { canPin } from './processes.mjs';

/** Returns what the figures depend on: processor, memory, Node, date, and whether processes were pinned. */
export function describeMachine() {
  const cpus = os.cpus();
  return {
    date: new Date().toISOString(),
    node: process.version,
    system: `${os.type()} ${os.release()}`,
    cpu: `${cpus.length} x ${cpus[0]?.model ?? 'unknown'}`,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    isPinned: canPin(),
    hasProc: fs.existsSync('/proc/self/stat'),
  };
}
