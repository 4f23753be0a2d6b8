import { settleBuilds } from './build-model.js';
import { settleMirror } from './mirror-sync.js';
import type { QuayRepository, World } from './model.js';

/** Lets everything that works on a repository in the background arrive at `now`. */
export function catchUp(world: World, repository: QuayRepository, now: Date): void {
  settleBuilds(world, repository, now);
  settleMirror(world, repository, now);
}
