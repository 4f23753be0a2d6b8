import { apiJson, quayErrors } from './errors.js';
import type { QuayRepository, QuayTag } from './model.js';
import { formatDate, readFlag, readInteger, toSeconds } from './parameters.js';
import type { Premises } from './premises.js';
import { type QuayRequest, type RepositoryHandler, withRepository } from './request.js';
import type { Route } from './routing.js';
import { isLiving, marksOf } from './tag-life.js';
import { catchUp } from './workers.js';

export interface TagLife {
  readonly tag: QuayTag;
  readonly isAlive: boolean;
}

const LIMIT = {
  name: 'limit',
  otherwise: 50,
  help: 'Limit to the number of results to return per page. Max 100.',
};
const PAGE = { name: 'page', otherwise: 1, help: 'Page index for the results. Default 1.' };
const MOST_PER_PAGE = 100;
const BAD_FILTER =
  "Unsupported syntax for filter_tag_name. Expected <operation>:<tag_name> where <operation>can be 'like' or 'eq'.";

/** Lists tags. */
export function tagRoutes(premises: Premises): Route[] {
  const list = withRepository(premises.world, 'read', listTags(premises));
  return [{ path: '/repository/{repository}/tag/', handlers: { GET: list } }];
}

/** listRepoTags: the history of the tags, the dead ones included unless refused. */
function listTags({ world, off }: Premises): RepositoryHandler {
  return (request, repository) => {
    const { call } = request;
    catchUp(world, repository, request.now);
    const limit = readInteger(call, LIMIT);
    if (typeof limit !== 'number') return limit;
    const page = readInteger(call, PAGE);
    if (typeof page !== 'number') return page;
    const filter = call.query.get('filter_tag_name') ?? '';
    if (filter !== '' && !filter.includes(':')) return quayErrors.message(400, BAD_FILTER);
    const size = Math.min(MOST_PER_PAGE, Math.max(1, limit));
    const start = (Math.max(1, page) - 1) * size;
    const found = listHistory(repository, request.now).filter((life) => isWanted(request, life));
    return apiJson(200, {
      tags: found.slice(start, start + size).map(({ tag }) => ({
        ...tagView(repository, tag),
        ...(!off.has('FEATURE_IMMUTABLE_TAGS') && { immutable: marksOf(tag).isImmutable }),
      })),
      page: Math.max(1, page),
      has_additional: found.length > start + size,
    });
  };
}

/** All lives of all tags, the newest start first, then by name. */
export function listHistory({ tags }: QuayRepository, now: Date): TagLife[] {
  return tags
    .map((tag) => ({ tag, isAlive: isLiving(tag, now) }))
    .reverse() // of two lives that began in one second the later one comes first
    .sort((a, b) => toSeconds(b.tag.start) - toSeconds(a.tag.start) || compare(a.tag.name, b.tag.name));
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Compressed bytes behind a tag; null for a manifest list. */
export function sizeOf({ manifests }: QuayRepository, { digest }: QuayTag): number | null {
  return manifests.get(digest)?.platform?.size ?? null;
}

function isWanted({ call }: QuayRequest, { tag, isAlive }: TagLife): boolean {
  if (!isAlive && readFlag(call, 'onlyActiveTags')) return false;
  const specific = call.query.get('specificTag');
  if (specific && tag.name !== specific) return false;
  const [operator, ...rest] = (call.query.get('filter_tag_name') ?? '').split(':');
  const text = rest.join(':');
  if (operator === 'like') return tag.name.includes(text);
  return operator !== 'eq' || tag.name === text;
}

function tagView(repository: QuayRepository, tag: QuayTag): Record<string, unknown> {
  const children = repository.manifests.get(tag.digest)?.children ?? [];
  const present = children.filter((digest) => repository.manifests.has(digest));
  const isList = repository.manifests.get(tag.digest)?.platform === null;
  return {
    name: tag.name,
    reversion: marksOf(tag).isReversion,
    start_ts: toSeconds(tag.start),
    ...(tag.end && { end_ts: toSeconds(tag.end) }),
    manifest_digest: tag.digest,
    is_manifest_list: isList,
    size: sizeOf(repository, tag),
    last_modified: formatDate(tag.start),
    ...(tag.end && { expiration: formatDate(tag.end) }),
    ...(isList && {
      is_sparse: present.length < children.length,
      child_manifest_count: children.length,
      present_child_count: present.length,
      child_manifests_presence: Object.fromEntries(
        children.map((digest) => [digest, repository.manifests.has(digest)]),
      ),
    }),
  };
}
