import { formerRedisImage } from '../story-copies.js';
import { type Mirror, mirrors } from '../story-publishing.js';
import { type CopyJob, requestCopies } from './copy-jobs.js';
import { findSource, type SourceTag } from './mirror-sources.js';

const ONBOARDED = Date.parse('2025-07-02T12:00:00Z');
const RETRIED = Date.parse('2025-07-02T12:30:00Z');
const REDIS_PUSHED = Date.parse('2025-07-03T06:05:00Z');

/** What the mirrors of the story have copied, oldest first. */
export const earlierCopies: readonly CopyJob[] = mirrors
  .flatMap((mirror) => (mirror.source === 'redis' ? copiesOfRedis(mirror) : firstCopies(mirror)))
  .sort((a, b) => a.triggeredAt - b.triggeredAt);

/** The copy of `3` failed once and was asked for again. */
function firstCopies(mirror: Mirror): CopyJob[] {
  const tags = findSource(mirror.source)?.tags ?? [];
  const failing = tags.filter(({ tag }) => tag === '3');
  const first = requestCopies({
    mirror,
    reason: 'ONBOARDING',
    at: ONBOARDED,
    tags,
    failing: failing.map(({ tag }) => tag),
  });
  return [...first, ...requestCopies({ mirror, reason: 'ONBOARDING', at: RETRIED, tags: failing })];
}

/** Redis was mirrored with the release before; the present one came by a push. */
function copiesOfRedis(mirror: Mirror): CopyJob[] {
  const tags = findSource('redis')?.tags ?? [];
  const { indexDigest: digest, lastUpdated: pushedAt } = formerRedisImage;
  const before: SourceTag[] = formerRedisImage.tags.map((tag) => ({ tag, digest, pushedAt }));
  return [
    ...requestCopies({ mirror, reason: 'ONBOARDING', at: ONBOARDED, tags: before }),
    ...requestCopies({ mirror, reason: 'PUSH', at: REDIS_PUSHED, tags }),
  ];
}
