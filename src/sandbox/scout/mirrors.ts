import { randomUUID } from 'node:crypto';
import type { Clock } from '../hub/tokens.js';
import { catalogue } from '../story-catalogue.js';
import type { StoryImage } from '../story-image.js';
import { mirrors as earlierMirrors, type Mirror } from '../story-publishing.js';
import { type CopyJob, cutOff, requestCopies, statusOf } from './copy-jobs.js';
import { earlierCopies } from './copy-story.js';
import { findSource } from './mirror-sources.js';

/** A Hub repository that a mirror filled, whether the mirror still runs or was stopped. */
export interface CopiedRepository {
  readonly name: string;
  /** Catalogue repository that it is, or was, a mirror of. */
  readonly source: string;
  readonly images: readonly StoryImage[];
}

/** The mirrors of every organisation and what they copied, as they are now. */
export interface Mirrors {
  /** In the order in which they were made. */
  of(organisation: string): Mirror[];
  start(draft: Omit<Mirror, 'id'>): Mirror;
  /** Says whether there was such a mirror. */
  stop(organisation: string, id: string): boolean;
  /** Oldest first. */
  copiesOf(organisation: string): CopyJob[];
  isOnboarding(mirror: Mirror): boolean;
  /** What has arrived so far: a stopped mirror leaves its repository behind. */
  repositoriesOf(organisation: string): CopiedRepository[];
}

export function createMirrors(now: Clock): Mirrors {
  let mirrors: readonly Mirror[] = earlierMirrors;
  let copies: readonly CopyJob[] = earlierCopies;
  const copiesOf = (organisation: string): CopyJob[] =>
    copies.filter(({ mirror, triggeredAt }) => mirror.organisation === organisation && triggeredAt <= now());

  return {
    of: (organisation) => mirrors.filter((mirror) => mirror.organisation === organisation),
    copiesOf,
    start(draft) {
      const mirror = { ...draft, id: `dhi-mirror-${randomUUID().slice(0, 8)}` };
      const tags = findSource(mirror.source)?.tags ?? [];
      mirrors = [...mirrors, mirror];
      copies = [...copies, ...requestCopies({ mirror, reason: 'ONBOARDING', at: now(), tags })];
      return mirror;
    },
    stop(organisation, id) {
      const mirror = mirrors.find((one) => one.organisation === organisation && one.id === id);
      if (!mirror) return false;
      mirrors = mirrors.filter((one) => one !== mirror);
      copies = copies.map((job) => (job.mirror === mirror ? cutOff(job, now()) : job));
      return true;
    },
    isOnboarding: (mirror) =>
      copies.some((job) => job.mirror === mirror && job.reason === 'ONBOARDING' && job.endsAt > now()),
    repositoriesOf: (organisation) =>
      gather(copiesOf(organisation).filter((job) => statusOf(job, now()) === 'SUCCEEDED')),
  };
}

function gather(copies: readonly CopyJob[]): CopiedRepository[] {
  const sources = new Map(copies.map(({ mirror }) => [mirror.destination, mirror.source]));
  return [...sources].map(([name, source]) => {
    const digests = copies.filter(({ mirror }) => mirror.destination === name).map(({ digest }) => digest);
    const images = catalogue.find((one) => one.name === source)?.images ?? [];
    return { name, source, images: images.filter(({ indexDigest }) => digests.includes(indexDigest)) };
  });
}
