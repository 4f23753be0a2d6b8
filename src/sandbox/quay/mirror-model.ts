import { attachment } from './attachment.js';
import type { QuayRepository, QuayRobot } from './model.js';

export type SyncStatus = 'CANCEL' | 'FAIL' | 'NEVER_RUN' | 'SUCCESS' | 'SYNCING' | 'SYNC_NOW';

/** Where a sync stands; a repository's mirror and an organization's have this in common. */
export interface Sync {
  status: SyncStatus;
  isEnabled: boolean;
  interval: number;
  /** When the next sync is due; null after a cancellation. */
  startDate: Date | null;
  /** Until when the worker holds the mirror. */
  expirationDate: Date | null;
  retries: number;
  /** When the status was last changed. */
  changed: Date;
  lastSync: Date | null;
}

export interface Mirror extends Sync {
  externalReference: string;
  username: string | null;
  password: string | null;
  config: Readonly<Record<string, unknown>>;
  rules: readonly string[];
  robot: QuayRobot | null;
  timeout: number;
  architectures: readonly string[];
}

export const MOST_RETRIES = 3;

const slotOf = attachment<QuayRepository, { mirror: Mirror | null }>(() => ({ mirror: null }));

/** The mirror of a repository, whatever the state of the repository. */
export function mirrorOf(repository: QuayRepository): Mirror | null {
  return slotOf(repository).mirror;
}

export function setMirror(repository: QuayRepository, mirror: Mirror): void {
  slotOf(repository).mirror = mirror;
}

/** The parts of a sync that nobody has run yet. */
export function newSync({
  interval,
  startDate,
  at,
}: {
  readonly interval: number;
  readonly startDate: Date;
  readonly at: Date;
}): Sync {
  return {
    status: 'NEVER_RUN',
    isEnabled: true,
    interval,
    startDate,
    expirationDate: null,
    retries: MOST_RETRIES,
    changed: at,
    lastSync: null,
  };
}
