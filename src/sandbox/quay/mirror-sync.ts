import { type Mirror, mirrorOf } from './mirror-model.js';
import type { LogEntry, QuayRepository, World } from './model.js';
import { pushImage } from './pushes.js';
import { advance } from './sync-worker.js';
import { livingTag } from './tag-life.js';

/** Lets the mirror of a repository arrive at `now`, with the tags that its syncs brought. */
export function settleMirror(world: World, repository: QuayRepository, now: Date): void {
  const mirror = mirrorOf(repository);
  if (!mirror || repository.state !== 'MIRROR') return; // the worker looks for repositories in this state only
  const job = {
    isReachable: isReachable(mirror.externalReference),
    begin: (at: Date) => note(world, { repository, mirror, at, kind: 'repo_mirror_sync_started' }),
    end: (at: Date, isDone: boolean) => {
      if (isDone) pushMissing(world, { repository, mirror, at });
      const kind = isDone ? 'repo_mirror_sync_success' : 'repo_mirror_sync_failed';
      note(world, { repository, mirror, at, kind });
    },
  };
  advance(mirror, job, now);
}

/** Tags that the upstream has and the mirror lacks: the upstream has one tag for every rule, and never moves it. */
export function missingTags(repository: QuayRepository, { rules }: Mirror, now: Date): string[] {
  return rules.map(tagOfRule).filter((name) => !livingTag(repository, name, now));
}

/** A host under .invalid never resolves (RFC 2606): the way to see a sync fail. */
export function isReachable(reference: string): boolean {
  const [registry = ''] = reference.split('/', 1);
  return !registry.replace(/:\d+$/, '').endsWith('.invalid');
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
  for (const name of missingTags(repository, mirror, at)) {
    pushImage(world, repository, { tags: [name], version: `${mirror.externalReference}:${name}`, at });
  }
}

/** `3.3*` asks for 3.31: a pattern's wildcards stand for one character each. */
function tagOfRule(rule: string): string {
  return rule.trim().replace(/\[.*?\]|[*?]/g, '1');
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
