import type { Call } from '../service.js';
import { type Build, historyOf, type Phase } from './build-model.js';

interface LogLine {
  readonly message: string;
  readonly type?: 'phase' | 'command' | 'error';
  readonly data: Readonly<Record<string, unknown>>;
}

const COMMANDS: readonly (readonly [command: string, output: string])[] = [
  ['Step 1/4 : FROM demonstrationorg/node:20', ' ---> 3f5a1c90e2b7'],
  ['Step 2/4 : COPY package.json package-lock.json ./', ' ---> 81d2b6f0a9c4'],
  ['Step 3/4 : RUN npm ci --omit=dev', 'added 214 packages in 6s'],
  ['Step 4/4 : COPY src ./src', ' ---> c7e0d4418f3b'],
];
const FAILED_COMMAND = 2;
const FAILURE = "The command '/bin/sh -c npm ci --omit=dev' returned a non-zero code: 1";

/** A page of the log from line `start` on, or where to fetch the whole of an archived one. */
export function viewBuildLogs(
  call: Call,
  build: Build,
  { start, now }: { readonly start: number; readonly now: Date },
): Record<string, unknown> {
  if (build.isArchived) return { logs_url: `http://${call.headers.host ?? ''}/logarchive/${build.uuid}` };
  const lines = linesOf(build, now);
  return { start, total: lines.length, logs: lines.slice(start) };
}

/** The file into which the log of a finished build goes. */
export function buildLogFile(build: Build, now: Date): Record<string, unknown> {
  const logs = linesOf(build, now);
  return { start: 0, total: logs.length, logs };
}

function linesOf(build: Build, now: Date): LogLine[] {
  return historyOf(build, now).flatMap(({ phase, at }) => {
    const data = { datetime: at.toISOString().replace('T', ' ').replace('Z', '000') };
    return [{ message: phase, type: 'phase' as const, data }, ...outputOf(build, phase, data)];
  });
}

function outputOf(build: Build, phase: Phase, data: LogLine['data']): LogLine[] {
  if (phase === 'error') return [{ message: FAILURE, type: 'error', data }];
  if (phase !== 'building') return [];
  const commands = build.outcome === 'error' ? COMMANDS.slice(0, FAILED_COMMAND + 1) : COMMANDS;
  return commands.flatMap(([command, output], index) => [
    { message: command, type: 'command' as const, data },
    ...(build.outcome === 'error' && index === FAILED_COMMAND
      ? [{ message: 'npm ERR! code EINTEGRITY', data }]
      : [{ message: output, data }]),
  ]);
}
