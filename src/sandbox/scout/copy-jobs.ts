import type { Mirror } from '../story-publishing.js';
import type { SourceTag } from './mirror-sources.js';

export type CopyReason = 'ONBOARDING' | 'PUSH';
export type CopyStatus = 'REQUESTED' | 'STARTED' | 'FAILED' | 'SUCCEEDED';

/** The copy of one tag into a mirror. Its times lie in the future when it is made, and the clock passes them. */
export interface CopyJob {
  readonly id: string;
  readonly mirror: Mirror;
  readonly tag: string;
  readonly digest: string;
  readonly reason: CopyReason;
  /** When the tag was pushed to the catalogue, for a copy that the push caused. */
  readonly pushedAt: string | null;
  readonly triggeredAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly outcome: 'FAILED' | 'SUCCEEDED';
}

export interface Trigger {
  readonly mirror: Mirror;
  readonly reason: CopyReason;
  readonly at: number;
  readonly tags: readonly SourceTag[];
  /** Tags whose copy fails. */
  readonly failing?: readonly string[];
}

// Nothing public tells how long a copy takes; these let a demonstration see every status.
const QUEUE_MS = 2_000;
const COPY_MS = 3_000;

/** One job per tag; they run one after another. */
export function requestCopies({ mirror, reason, at, tags, failing = [] }: Trigger): CopyJob[] {
  return tags.map(({ tag, digest, pushedAt }, position) => {
    const startsAt = at + QUEUE_MS + position * COPY_MS;
    return {
      id: `${mirror.id}-${at.toString(36)}-${position + 1}`,
      mirror,
      tag,
      digest,
      reason,
      pushedAt: reason === 'PUSH' ? pushedAt : null,
      triggeredAt: at,
      startsAt,
      endsAt: startsAt + COPY_MS,
      outcome: failing.includes(tag) ? 'FAILED' : 'SUCCEEDED',
    };
  });
}

/** How far a job has come. */
export function statusOf({ startsAt, endsAt, outcome }: CopyJob, now: number): CopyStatus {
  if (endsAt <= now) return outcome;
  return startsAt <= now ? 'STARTED' : 'REQUESTED';
}

/** The job after its mirror was stopped: what is not done by then fails. */
export function cutOff(job: CopyJob, now: number): CopyJob {
  if (job.endsAt <= now) return job;
  return { ...job, startsAt: Math.min(job.startsAt, now), endsAt: now, outcome: 'FAILED' };
}
