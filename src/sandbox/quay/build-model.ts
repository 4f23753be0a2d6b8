import { attachment } from './attachment.js';
import type { QuayRepository, QuayRobot, QuayUser, World } from './model.js';
import { pushImage } from './pushes.js';

export interface Trigger {
  readonly uuid: string;
  readonly service: 'github';
  /** Who connected the account of the service; nobody else may finish the set-up. */
  readonly connectedUser: QuayUser | null;
  config: Readonly<Record<string, unknown>>;
  isEnabled: boolean;
  disabledReason: string | null;
  pullRobot: QuayRobot | null;
}

export interface Build {
  readonly uuid: string;
  readonly started: Date;
  readonly displayName: string;
  /** The path of the Dockerfile, although Quay's column is named after a directory. */
  readonly subdirectory: string;
  readonly context: string;
  readonly tags: readonly string[];
  readonly manualUser: string | null;
  trigger: Trigger | null;
  readonly triggerMetadata: Readonly<Record<string, unknown>>;
  readonly resourceKey: string | null;
  readonly archiveUrl: string | null;
  readonly pullRobot: QuayRobot | null;
  /** How it ends unless it is cancelled. */
  readonly outcome: 'complete' | 'error';
  readonly isArchived: boolean;
  isCancelled: boolean;
  isPushed: boolean;
}

export type Phase = 'waiting' | 'pulling' | 'building' | 'pushing' | 'complete' | 'error' | 'cancelled';

export interface FoundBuild {
  readonly repository: QuayRepository;
  readonly build: Build;
}

/** Builds of a repository, oldest first, and its triggers. */
export const buildsOf = attachment<QuayRepository, Build[]>(() => []);
export const triggersOf = attachment<QuayRepository, Trigger[]>(() => []);

/** Seconds after its start at which a build leaves each phase: short enough to watch. */
const PHASE_ENDS: readonly { readonly phase: Phase; readonly seconds: number }[] = [
  { phase: 'waiting', seconds: 10 },
  { phase: 'pulling', seconds: 15 },
  { phase: 'building', seconds: 25 },
  { phase: 'pushing', seconds: 30 },
];

/** The phases a build has gone through until now, with the moment at which each began. */
export function historyOf(build: Build, now: Date): { readonly phase: Phase; readonly at: Date }[] {
  const after = (seconds: number): Date => new Date(build.started.getTime() + seconds * 1000);
  if (build.isCancelled) return [{ phase: 'waiting', at: build.started }];
  const ends = build.outcome === 'complete' ? PHASE_ENDS : PHASE_ENDS.slice(0, -1);
  const steps = ends.map(({ phase }, index) => ({ phase, at: after(ends[index - 1]?.seconds ?? 0) }));
  const last = { phase: build.outcome, at: after(ends.at(-1)?.seconds ?? 0) };
  return [...steps, last].filter(({ at }) => at <= now);
}

export function phaseOf(build: Build, now: Date): Phase {
  return build.isCancelled ? 'cancelled' : (historyOf(build, now).at(-1)?.phase ?? 'waiting');
}

/** Pushes what builds have finished since somebody last looked. */
export function settleBuilds(world: World, repository: QuayRepository, now: Date): void {
  for (const build of buildsOf(repository)) {
    const last = historyOf(build, now).at(-1);
    if (build.isPushed || last?.phase !== 'complete') continue;
    build.isPushed = true;
    pushImage(world, repository, { tags: build.tags, version: build.uuid, at: last.at });
  }
}

/** The build with this uuid and its repository; builds are known by uuid alone. */
export function findBuild(world: World, uuid: string): FoundBuild | undefined {
  for (const repository of world.repositories) {
    const build = buildsOf(repository).find((one) => one.uuid === uuid);
    if (build) return { repository, build };
  }
  return undefined;
}

/** The trigger with this uuid; Quay does not compare the repository of the path with the trigger's. */
export function findTrigger(
  world: World,
  uuid: string,
): { readonly repository: QuayRepository; readonly trigger: Trigger } | undefined {
  for (const repository of world.repositories) {
    const trigger = triggersOf(repository).find((one) => one.uuid === uuid);
    if (trigger) return { repository, trigger };
  }
  return undefined;
}
