import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { scoutNameOf } from '../joined/docker-names.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn } from '../joined/reading.js';
import { contextsOf, firstAnswer } from './scout-contexts.js';
import type { TagFacts } from './tag-facts.js';
import type { ReadTags, ReadTagsOf } from './tag-lists.js';

const NOTHING: ReadTags = { tags: [], isWhole: true, isKnown: false };
/** Scout gives 20 tags by default; how many it gives at most nobody says. */
const PAGE_SIZE = 100;
/** A thousand tags; official images have more, and nobody reads them all. */
const MAX_PAGES = 10;

/** The tags of a repository of the catalog of hardened images, which come whole. */
export function readCatalogTags({ scout }: Joined): ReadTagsOf {
  const field = 'dhiRepositoryDetails';
  const selection = '{ images { indexDigest tags { name lastUpdated } imageManifests { compressedSize } } }';
  return async ({ path }, session) => {
    const found = await scout({ field, args: { query: { repoName: path } }, selection }, session);
    if (found === null) return NOTHING;
    const tags = itemsOf(fieldsOf(found).images).flatMap(catalogTags);
    return { tags, isWhole: true, isKnown: true };
  };
}

function catalogTags(image: unknown): TagFacts[] {
  const { tags, imageManifests } = fieldsOf(image);
  const sizes = itemsOf(imageManifests).map((manifest) => numberIn(manifest, 'compressedSize'));
  const size = sizes.reduce<number | null>((sum, one) => (one === null ? sum : (sum ?? 0) + one), null);
  return itemsOf(tags).map((tag) => ({
    name: textIn(tag, 'name') ?? '',
    digest: textIn(image, 'indexDigest'),
    pushedAt: textIn(tag, 'lastUpdated'),
    pulledAt: null,
    size,
    earlier: [],
  }));
}

/** The tags of a repository of Docker Hub, on behalf of its organization and as everybody sees them. */
export function readHubTags({ scout }: Joined): ReadTagsOf {
  const field = 'taggedImagesByRepository';
  const selection = '{ paging { totalCount } tags { name digest updatedAt } }';
  return async (place, session) => {
    const page = (context: object, number: number) => {
      const paging = { page: number, pageSize: PAGE_SIZE };
      const query = { ...scoutNameOf(place), ordering: { field: 'TAG_NAME' }, paging };
      return scout({ field, args: { context, query }, selection }, session);
    };
    const answer = await firstAnswer(contextsOf(place, session), (context) => page(context, 1));
    if (!answer) return NOTHING;
    const { context, value: first } = answer;
    const total = numberIn(fieldsOf(first).paging, 'totalCount');
    const count = Math.min(Math.ceil((total ?? 0) / PAGE_SIZE), MAX_PAGES);
    const others = Array.from({ length: Math.max(count - 1, 0) }, (_, index) => page(context, index + 2));
    const rest = await Promise.allSettled(others);
    const lost = rest.find((one) => one.status === 'rejected');
    const found = rest.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const tags = distinct([first, ...found].flatMap((one) => itemsOf(fieldsOf(one).tags).map(hubTag)));
    const isWhole = !lost && (total === null ? tags.length < PAGE_SIZE : tags.length >= total);
    return { tags, isWhole, isKnown: true, problem: lost?.reason };
  };
}

function hubTag(tag: unknown): TagFacts {
  return {
    name: textIn(tag, 'name') ?? '',
    digest: textIn(tag, 'digest'),
    pushedAt: textIn(tag, 'updatedAt'),
    pulledAt: null,
    size: null,
    earlier: [],
  };
}

/** A tag that is pushed while pages are read can come on two of them. */
function distinct(tags: readonly TagFacts[]): TagFacts[] {
  return [...new Map(tags.map((tag) => [tag.name, tag])).values()];
}
