import { type Mirror, mirrorOf } from './mirror-model.js';
import { canFetch, type SourceTag, sourceTagsOf } from './mirror-source.js';
import type { LogEntry, QuayRepository, World } from './model.js';
import { pushImage, pushWhole } from './pushes.js';
import { advance } from './sync-worker.js';
import { livingTag } from './tag-life.js';

/** Lets the mirror of a repository arrive at `now`, with the tags that its syncs brought. */
export function settleMirror(world: World, repository: QuayRepository, now: Date): void {
  const mirror = mirrorOf(repository);
  if (!mirror || repository.state !== 'MIRROR') return; // the worker looks for repositories in this state only
  const job = {
    isReachable: canFetch(mirror),
    begin: (at: Date) => note(world, { repository, mirror, at, kind: 'repo_mirror_sync_started' }),
    end: (at: Date, isDone: boolean) => {
      if (isDone) pushMissing(world, { repository, mirror, at });
      const kind = isDone ? 'repo_mirror_sync_success' : 'repo_mirror_sync_failed';
      note(world, { repository, mirror, at, kind });
    },
  };
  advance(mirror, job, now);
}

/** Tags that the source has and the mirror lacks, or has at another image. */
export function missingTags(repository: QuayRepository, mirror: Mirror, now: Date): SourceTag[] {
  return sourceTagsOf(mirror).filter(({ name, image }) => {
    const held = livingTag(repository, name, now);
    return !held || (image !== null && held.digest !== image.indexDigest);
  });
}

/** Adds to the audit log what a worker did, at the place where it belongs in time. */
export function recordAt(world: World, entry: LogEntry): void {
  const position = world.log.findLastIndex(({ at }) => at <= entry.at) + 1;
  world.log.splice(position, 0, entry);
}

interface Arrival {
  readonly repository: QuayRepository;
  readonly mirror: Mirror;
  readonly at: Date;
}

function pushMissing(world: World, { repository, mirror, at }: Arrival): void {
  for (const { name, image } of missingTags(repository, mirror, at)) {
    const tags = [name];
    if (image) pushWhole(world, repository, { tags, image, at });
    else pushImage(world, repository, { tags, version: `${mirror.externalReference}:${name}`, at });
  }
}

interface Note extends Arrival {
  readonly kind: string;
}

function note(world: World, { repository, mirror, at, kind }: Note): void {
  const { namespace, name } = repository;
  recordAt(world, {
    kind,
    namespace,
    repository: name,
    performer: mirror.robot?.name ?? null,
    metadata: {
      verb: kind.split('_').at(-1),
      namespace,
      repo: name,
      message: `'${mirror.externalReference}' with tag pattern '${mirror.rules.join(',')}'`,
    },
    at,
  });
}
