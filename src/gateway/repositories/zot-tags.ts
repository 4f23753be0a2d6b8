import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn, timeOf } from './reading.js';
import type { TagFacts } from './tag-facts.js';
import type { ReadTags, ReadTagsOf } from './tag-lists.js';

const FIELD = 'zotSearchExpandedRepoInfo';
const SELECTION = `{ images { tag digest size pushTimestamp taggedTimestamp lastPullTimestamp } }`;
/** Tags that are read when the search is off; a registry with more than these is not read to its end. */
const MAX_NAMES = 1_000;
/** What are no images: fallback tags of referrers (OCI distribution specification) and tags of cosign. */
const ATTACHED = /^sha(256|512)-[0-9a-f]{64,128}(\.\w+)?$/;

/** Asks zot's search, which tells of every tag at once; without it only their names can be had for one call. */
export function readZotTags(joined: Joined): ReadTagsOf {
  const list = joined.call('Query.zotTags');
  return async ({ path }, session) => {
    try {
      const info = await joined.zotSearch(
        { field: FIELD, args: { repo: path }, selection: SELECTION },
        session,
      );
      return { tags: imagesIn(info, path, session).map(toTag), isWhole: true, isKnown: true };
    } catch (error) {
      if (!isWithoutSearch(error)) throw error;
      return toNames(await list({ name: path, n: MAX_NAMES }, session), error);
    }
  };
}

/** The images that the search tells of; of a repository that may not be read it answers with nulls, and no error. */
export function imagesIn(info: unknown, path: string, session: Session): readonly unknown[] {
  const { images } = fieldsOf(info);
  if (Array.isArray(images)) return itemsOf(images);
  const code = session.sourceOf('zot') ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  throw new PortolanError(code, `zot: repository "${path}" is not visible with these credentials`, {
    upstream: 'zot',
    operation: `Query.${FIELD}`,
  });
}

/** Whether an error means that this zot has no search, or one of another version. */
export function isWithoutSearch(error: unknown): boolean {
  return codeOf(error) === 'UPSTREAM_UNSUPPORTED';
}

export function toTag(image: unknown): TagFacts {
  return {
    name: textIn(image, 'tag') ?? '',
    digest: textIn(image, 'digest'),
    // A tag can be put on a manifest that was pushed long before.
    pushedAt: laterOf(textIn(image, 'taggedTimestamp'), textIn(image, 'pushTimestamp')),
    pulledAt: unlessNever(textIn(image, 'lastPullTimestamp')),
    size: numberIn(image, 'size'),
    earlier: [],
  };
}

function toNames(page: unknown, problem: unknown): ReadTags {
  const { tags, next } = fieldsOf(page);
  const names = itemsOf(tags).filter((name): name is string => typeof name === 'string');
  const unknown = { digest: null, pushedAt: null, pulledAt: null, size: null, earlier: [] };
  return {
    tags: names.filter((name) => !ATTACHED.test(name)).map((name) => ({ name, ...unknown })),
    isWhole: names.length < MAX_NAMES || next === null,
    isKnown: true,
    problem,
  };
}

function laterOf(one: string | null, other: string | null): string | null {
  const [first, second] = [unlessNever(one), unlessNever(other)];
  return (timeOf(first) ?? 0) >= (timeOf(second) ?? 0) ? first : second;
}

/** For what never was zot has the beginning of 1970, and in places that of the year 1. */
function unlessNever(time: string | null): string | null {
  return (timeOf(time) ?? 0) > 0 ? time : null;
}
