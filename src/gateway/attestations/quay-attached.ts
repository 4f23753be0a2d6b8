import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { nameOf, type Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { ATTACHED_PREFIX, type AttachedTag, readAttachedTags, taggedAttachment } from './attached-tags.js';
import { type Attachment, type Form, type Sight, type Spot, subjectsOf } from './attachment.js';
import { readDescriptors } from './descriptor.js';

/** Quay's largest page, and how many of them are read. */
const PAGE = 100;
const MAX_PAGES = 3;

export const QUAY_LIMIT =
  'what names an image as its subject cannot be seen through the API of Quay: only what lies under tags is compared';

/** What lies under tags of attachments in a repository of Quay, whose API has no referrers. */
export async function lookAtQuay(joined: Joined, spot: Spot, session: Session): Promise<Sight> {
  const { place } = spot;
  try {
    return await toSight(joined, { spot, ...(await readTags(joined, place, session)) }, session);
  } catch (error) {
    const looks = [{ searched: nameOf(place), found: false, error }];
    return { place, attached: [], visible: new Map(), looks, limits: [] };
  }
}

interface Tagged extends Tags {
  readonly spot: Spot;
}

async function toSight(joined: Joined, { spot, tags, isWhole }: Tagged, session: Session): Promise<Sight> {
  const { place } = spot;
  const searched = nameOf(place);
  const subjects = subjectsOf(spot);
  const found = readAttachedTags([...tags.keys()], subjects);
  const [own, listing] = [
    found.filter(({ suffix }) => suffix !== null),
    found.filter(({ suffix }) => suffix === null),
  ];
  const lists = await Promise.all(listing.map((tag) => readList(joined, { place, tag, tags }, session)));
  const attached = [
    ...own.map((tag) => taggedAttachment(tag, tags.get(tag.tag) ?? '')),
    ...lists.flatMap((list) => list.attached),
  ];
  const failures = lists.flatMap(({ error }) => (error === undefined ? [] : [error]));
  return {
    place,
    attached,
    visible: new Map(isWhole ? subjects.flatMap((digest) => formsSeen(digest, lists)) : []),
    looks: [
      { searched, found: attached.length > 0 },
      ...failures.map((error) => ({ searched, found: false, error })),
    ],
    limits: isWhole ? [QUAY_LIMIT] : [QUAY_LIMIT, tooMany(place)],
  };
}

/** A list under a tag tells that clients keep referrers in that way here, and so all of them. */
function formsSeen(digest: string, lists: readonly List[]): [string, ReadonlySet<Form>][] {
  const list = lists.find(({ subjectDigest }) => subjectDigest === digest);
  if (list?.error !== undefined) return [];
  return [[digest, new Set<Form>(list ? ['TAG', 'REFERRER'] : ['TAG'])]];
}

function tooMany(place: Place): string {
  return `${nameOf(place)} has more tags of attachments than the ${PAGE * MAX_PAGES} newest ones that were read`;
}

interface Tags {
  /** Digests by name. */
  readonly tags: ReadonlyMap<string, string>;
  readonly isWhole: boolean;
}

/** The first page is the one by which the image was found. Where it is not all, Quay can pick out the tags in question. */
async function readTags(joined: Joined, place: Place, session: Session): Promise<Tags> {
  const call = joined.call('Query.quayTags');
  const common = { repository: place.path, limit: PAGE, onlyActiveTags: true };
  const first = fieldsOf(await call({ ...common, page: 1 }, session));
  if (first.has_additional !== true) return { tags: digestsOf([first]), isWhole: true };
  const pages: ReturnType<typeof fieldsOf>[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const found = fieldsOf(
      await call({ ...common, page, filterTagName: `like:${ATTACHED_PREFIX}` }, session),
    );
    pages.push(found);
    if (found.has_additional !== true) return { tags: digestsOf(pages), isWhole: true };
  }
  return { tags: digestsOf(pages), isWhole: false };
}

function digestsOf(pages: readonly ReturnType<typeof fieldsOf>[]): ReadonlyMap<string, string> {
  const tags = pages.flatMap((page) => itemsOf(page.tags).map(fieldsOf));
  return new Map(tags.map(({ name, manifest_digest: digest }) => [String(name), String(digest)]));
}

interface TaggedList {
  readonly place: Place;
  readonly tag: AttachedTag;
  readonly tags: ReadonlyMap<string, string>;
}

interface List {
  readonly subjectDigest: string;
  readonly attached: readonly Attachment[];
  readonly error?: unknown;
}

/** The referrers that an index lists which lies under the tag for those of a digest. */
async function readList(
  joined: Joined,
  { place, tag: { tag, subjectDigest }, tags }: TaggedList,
  session: Session,
): Promise<List> {
  try {
    const args = { repository: place.path, digest: tags.get(tag) ?? '' };
    const { manifest_data: text } = fieldsOf(await joined.call('Query.quayManifest')(args, session));
    const descriptors = itemsOf(fieldsOf(parseJson(text)).manifests);
    return { subjectDigest, attached: readDescriptors(descriptors, subjectDigest) };
  } catch (error) {
    return { subjectDigest, attached: [], error };
  }
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    // Anybody may put anything under such a tag; what is no index lists nothing.
    return undefined;
  }
}
