import type { MirrorRun, MirrorRunStatus } from './mirror.js';

const STATUSES: Readonly<Record<string, MirrorRunStatus>> = {
  NEVER_RUN: 'NEVER',
  SUCCESS: 'SUCCEEDED',
  FAIL: 'FAILED',
  SYNCING: 'RUNNING',
  SYNC_NOW: 'REQUESTED',
  CANCEL: 'CANCELLED',
};

export interface QuaySync {
  readonly status: string;
  /** When it was last synchronised; a sync that is asked for or goes on has not got there yet. */
  readonly lastSync: string | null;
  readonly message: string | null;
}

/** How a sync of Quay's went; null for a state that is none of a copy, such as SKIP. */
export function runOf({ status: written, lastSync, message }: QuaySync): MirrorRun | null {
  const status = STATUSES[written];
  if (!status) return null;
  const isOver = status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELLED';
  return { status, at: isOver ? lastSync : null, error: status === 'FAILED' ? (message ?? UNTOLD) : null };
}

const UNTOLD = 'Quay does not tell why; the logs of the repository do (repo_mirror_sync_failed)';
