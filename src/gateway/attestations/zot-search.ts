import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import { ATTACHED_PREFIX, readAttachedTags, taggedAttachment } from './attached-tags.js';
import { type Attachment, type Spot, subjectsOf } from './attachment.js';
import { readDescriptors } from './descriptor.js';

/** What zot's search knows of a manifest or an index in one repository. */
export interface Described {
  /** Without signatures. */
  readonly attached: readonly Attachment[];
  readonly isSigned: boolean;
}

const FACTS = `digest isSigned
  referrers { digest mediaType artifactType annotations { key value } }`;
const IMAGES = `{ results { repoName ${FACTS} manifests { ${FACTS} } } }`;
/** An image in so many repositories and tags, and so many tags of attachments in one repository. */
const MOST = 500;
const PAGE = { limit: MOST, offset: 0 };

/**
 * What the search tells of the digests of a spot, by digest. One question answers for an index, for its manifests and for
 * every repository, where the referrers of zot would be asked for one by one.
 */
export async function describeAtZot(
  joined: Joined,
  { place, digest }: Spot,
  session: Session,
): Promise<ReadonlyMap<string, Described>> {
  const wanted = { field: 'zotSearchImageListForDigest', args: { id: digest, requestedPage: PAGE } };
  const found = await joined.zotSearch({ ...wanted, selection: IMAGES }, session);
  const images = itemsOf(fieldsOf(found).results)
    .map(fieldsOf)
    .filter(({ repoName }) => repoName === place.path);
  const parts = images.flatMap((image) => [image, ...itemsOf(image.manifests).map(fieldsOf)]);
  return new Map(parts.map((part) => [String(part.digest), describe(part)]));
}

function describe({ digest, isSigned, referrers }: ReturnType<typeof fieldsOf>): Described {
  return { attached: readDescriptors(itemsOf(referrers), String(digest)), isSigned: isSigned === true };
}

export interface TaggedAtZot {
  readonly attached: readonly Attachment[];
  readonly isWhole: boolean;
}

/**
 * Attestations and bills of materials under tags of cosign, which the search lists as if they were images; signatures
 * under such tags it does not list, but counts.
 */
export async function findTaggedAtZot(joined: Joined, spot: Spot, session: Session): Promise<TaggedAtZot> {
  const args = { query: `${spot.place.path}:${ATTACHED_PREFIX}`, requestedPage: PAGE };
  const selection = '{ page { totalCount } images { tag digest } }';
  const found = fieldsOf(
    await joined.zotSearch({ field: 'zotSearchGlobalSearch', args, selection }, session),
  );
  const images = itemsOf(found.images).map(fieldsOf);
  const digests = new Map(images.map(({ tag, digest }) => [String(tag), String(digest)]));
  const tags = readAttachedTags([...digests.keys()], subjectsOf(spot));
  return {
    attached: tags.map((tag) => taggedAttachment(tag, digests.get(tag.tag) ?? '')),
    isWhole: Number(fieldsOf(found.page).totalCount) <= images.length,
  };
}
