import type { Answer } from '../service.js';

import { attachment } from './attachment.js';
import { apiJson } from './errors.js';
import { ABANDONED } from './mirror-story.js';
import type { QuayRepository, World } from './model.js';
import { formatDate } from './parameters.js';
import type { Premises } from './premises.js';
import { notFound } from './refusals.js';
import { type QuayRequest, withRepository } from './request.js';
import type { Route } from './routing.js';
import { livingManifest, livingTag } from './tag-life.js';
import { catchUp } from './workers.js';

interface Pulls {
  readonly count: number;
  readonly last: Date;
  /** What the last pull got; a tag that was moved since still says so. */
  readonly digest: string;
}

interface PullCounters {
  readonly byTag: Map<string, Pulls>;
  readonly byDigest: Map<string, Pulls>;
}

const MOST_PULLS = 5000;
const MOST_HOURS = 200;
const HOUR_MS = 60 * 60 * 1000;

const countersOf = attachment<QuayRepository, PullCounters>(() => ({
  byTag: new Map(),
  byDigest: new Map(),
}));

/** How often tags and manifests were pulled; the sandbox serves no pulls, so the story's counts stay. */
export function pullStatisticsRoutes({ world, startedAt }: Premises): Route[] {
  seedPulls(world, startedAt);
  const needs = ['FEATURE_IMAGE_PULL_STATS'] as const;
  const path = '/repository/{repository}';
  return [
    {
      path: `${path}/tag/{tag}/pull_statistics`,
      needs,
      handlers: { GET: withRepository(world, 'read', showTagPulls(world)) },
    },
    {
      path: `${path}/manifest/{digest}/pull_statistics`,
      needs,
      handlers: { GET: withRepository(world, 'read', showManifestPulls(world)) },
    },
  ];
}

/** Starts the count of a tag anew, as its deletion does; moving it does not. */
export function forgetPulls(repository: QuayRepository, tag: string): void {
  countersOf(repository).byTag.delete(tag);
}

/** getTagPullStatistics. */
function showTagPulls(world: World) {
  return (request: QuayRequest, repository: QuayRepository): Answer => {
    catchUp(world, repository, request.now);
    const tag = livingTag(repository, request.segments.tag ?? '', request.now);
    if (!tag) return notFound(request);
    const { byTag, byDigest } = countersOf(repository);
    const pulls = byTag.get(tag.name);
    return apiJson(200, {
      tag_name: tag.name,
      tag_pull_count: pulls?.count ?? 0,
      last_tag_pull_date: pulls ? formatDate(pulls.last) : null,
      current_manifest_digest: pulls?.digest ?? tag.digest,
      ...manifestCounts(byDigest.get(tag.digest)),
    });
  };
}

/** getManifestPullStatistics. */
function showManifestPulls(world: World) {
  return (request: QuayRequest, repository: QuayRepository): Answer => {
    catchUp(world, repository, request.now);
    const manifest = livingManifest(repository, request.segments.digest ?? '', request.now);
    if (!manifest) return notFound(request);
    const { digest } = manifest;
    const pulls = countersOf(repository).byDigest.get(digest);
    return apiJson(200, { manifest_digest: digest, ...manifestCounts(pulls) });
  };
}

function manifestCounts(pulls: Pulls | undefined): Record<string, unknown> {
  return {
    manifest_pull_count: pulls?.count ?? 0,
    last_manifest_pull_date: pulls ? formatDate(pulls.last) : null,
  };
}

/**
 * A manifest was pulled as often as all the tags that name it. Everything was pulled within the days before the start,
 * but for the service that is no longer mirrored.
 */
function seedPulls(world: World, startedAt: Date): void {
  for (const repository of world.repositories) {
    const isAbandoned = repository.name === ABANDONED;
    if (isAbandoned) repository.popularity = 0;
    const { byTag, byDigest } = countersOf(repository);
    for (const { name, digest, start, end } of repository.tags) {
      if (end) continue;
      const number = Number.parseInt(digest.slice(-6), 16);
      const distance = (1 + (number % MOST_HOURS)) * HOUR_MS;
      const pushed = start.getTime();
      const last = new Date(
        isAbandoned ? pushed + distance : Math.max(pushed, startedAt.getTime() - distance),
      );
      const pulls = { count: 1 + ((number + name.length) % MOST_PULLS), last, digest };
      byTag.set(name, pulls);
      byDigest.set(digest, { ...pulls, count: pulls.count + (byDigest.get(digest)?.count ?? 0) });
    }
  }
}
