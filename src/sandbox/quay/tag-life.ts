import { attachment } from './attachment.js';
import { isProtected } from './immutability-policies.js';
import type { QuayManifest, QuayRepository, QuayTag, World } from './model.js';

export interface TagMarks {
  isImmutable: boolean;
  /** The tag was moved back to an earlier manifest. */
  isReversion: boolean;
}

const HOUR_MS = 60 * 60 * 1000;
/** LABELED_EXPIRATION_MINIMUM and LABELED_EXPIRATION_MAXIMUM, counted from the start of the tag. */
const SHORTEST_LIFE_MS = HOUR_MS;
const LONGEST_LIFE_MS = 104 * 7 * 24 * HOUR_MS;

/** What is noted on one life of a tag beside its times. */
export const marksOf = attachment<QuayTag, TagMarks>(() => ({ isImmutable: false, isReversion: false }));

export function isLiving({ end }: QuayTag, now: Date): boolean {
  return end === null || end > now;
}

export function livingTag({ tags }: QuayRepository, name: string, now: Date): QuayTag | undefined {
  return tags.find((tag) => tag.name === name && isLiving(tag, now));
}

/** Starts a new life of a tag and ends the one it replaces; where a policy protects the name, it cannot be moved again. */
export function putTag(
  world: World,
  repository: QuayRepository,
  { name, digest, start }: Pick<QuayTag, 'name' | 'digest' | 'start'>,
): QuayTag {
  const former = livingTag(repository, name, start);
  if (former) former.end = start;
  const tag: QuayTag = { name, digest, start, end: null };
  marksOf(tag).isImmutable = isProtected(world, repository, name);
  repository.tags.push(tag);
  return tag;
}

/** The manifest when a living tag names it or the list that it belongs to; what only dead tags name is as good as gone. */
export function livingManifest(
  repository: QuayRepository,
  digest: string,
  now: Date,
): QuayManifest | undefined {
  const named = repository.tags.filter((tag) => isLiving(tag, now)).map((tag) => tag.digest);
  const isNamed = named.some(
    (one) => one === digest || repository.manifests.get(one)?.children.includes(digest),
  );
  return isNamed ? repository.manifests.get(digest) : undefined;
}

/** Lets a tag end at a date, kept within what Quay allows, or live on. */
export function expireTag(tag: QuayTag, date: Date | null): void {
  if (!date) {
    tag.end = null;
    return;
  }
  const wanted = date.getTime() - tag.start.getTime();
  const life = Math.min(Math.max(wanted, SHORTEST_LIFE_MS), LONGEST_LIFE_MS);
  tag.end = new Date(tag.start.getTime() + life);
}
