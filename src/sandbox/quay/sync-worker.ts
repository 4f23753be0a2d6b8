import { MOST_RETRIES, type Sync } from './mirror-model.js';

/** What the worker does with one mirror when its sync begins and when it ends. */
export interface SyncJob {
  readonly isReachable: boolean;
  begin(at: Date): void;
  end(at: Date, isDone: boolean): void;
}

/** How long a request waits for the worker, and how long a sync takes: short enough to watch. */
const PICK_UP_MS = 5_000;
const SYNC_MS = 10_000;
const LONGEST_SYNC_MS = 12 * 60 * 60 * 1000;
const CATCH_UP_MS = 60_000;

/**
 * Moves a sync on to where its worker is by now. Nothing runs in the background: whoever reads finds out what has
 * happened since the last read.
 */
export function advance(sync: Sync, job: SyncJob, now: Date): void {
  for (;;) {
    if (sync.status === 'SYNCING') {
      const end = later(sync.changed, SYNC_MS);
      if (end > now) return;
      finish(sync, job.isReachable, end);
      job.end(end, job.isReachable);
      continue;
    }
    skipMissedRuns(sync, now);
    const start = dueAt(sync);
    if (!start || start > now) return;
    sync.status = 'SYNCING';
    sync.changed = start;
    sync.expirationDate = later(start, LONGEST_SYNC_MS);
    job.begin(start);
  }
}

/** Asks for a sync at once; false while one runs. */
export function askForSync(sync: Sync, now: Date): boolean {
  if (sync.status === 'SYNCING') return false;
  sync.status = 'SYNC_NOW';
  sync.changed = now;
  sync.expirationDate = null;
  sync.retries = Math.max(sync.retries, 1);
  return true;
}

function dueAt({ status, isEnabled, retries, startDate, changed }: Sync): Date | null {
  if (status === 'SYNC_NOW') return later(changed, PICK_UP_MS);
  if (!isEnabled || status === 'CANCEL' || retries < 1 || !startDate) return null;
  return later(startDate > changed ? startDate : changed, PICK_UP_MS);
}

/** A sandbox that nobody read for months need not live through every sync of that time. */
function skipMissedRuns(sync: Sync, now: Date): void {
  if (!sync.startDate || sync.status === 'SYNC_NOW') return;
  const interval = Math.max(1, sync.interval) * 1000;
  const missed = Math.floor((now.getTime() - CATCH_UP_MS - sync.startDate.getTime()) / interval);
  if (missed > 0) sync.startDate = later(sync.startDate, missed * interval);
}

/** A failure stays due until its retries are used up; then it waits for the next interval, as after a success. */
function finish(sync: Sync, isDone: boolean, at: Date): void {
  const retries = isDone ? 0 : sync.retries - 1;
  sync.status = isDone ? 'SUCCESS' : 'FAIL';
  sync.changed = at;
  sync.expirationDate = null;
  if (isDone) sync.lastSync = at;
  sync.retries = retries < 1 ? MOST_RETRIES : retries;
  if (retries < 1) sync.startDate = nextStart(sync, at);
}

function nextStart({ startDate, interval }: Sync, at: Date): Date {
  const step = Math.max(1, interval);
  const passed = Math.floor((at.getTime() - (startDate ?? at).getTime()) / 1000);
  return later(at, (step - (((passed % step) + step) % step)) * 1000);
}

function later(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + milliseconds);
}
