import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { nameOf, type Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { type AttachedTag, attachedTag, readAttachedTags, taggedAttachment } from './attached-tags.js';
import { type Attachment, type Form, type Sight, type Spot, subjectsOf } from './attachment.js';
import { readDescriptors } from './descriptor.js';

const PAGE = 1_000;
const MAX_PAGES = 5;
export const BOTH: ReadonlySet<Form> = new Set<Form>(['REFERRER', 'TAG']);

/** What is attached in one repository by the registry alone, for a zot without search. */
export async function lookAtRegistry(joined: Joined, spot: Spot, session: Session): Promise<Sight> {
  const { place } = spot;
  const subjects = subjectsOf(spot);
  const [{ tags, isWhole }, ...referrers] = await Promise.all([
    listTags(joined, place, session),
    ...subjects.map((digest) => referrersAt(joined, { place, digest }, session)),
  ]);
  // What the list under a tag without suffix names has a subject, so that it is among the referrers of zot already.
  const named = readAttachedTags(tags, subjects).filter(({ suffix }) => suffix !== null);
  const tagged = await Promise.all(named.map((tag) => readTag(joined, { place, tag }, session)));
  const attached = [...referrers.flat(), ...tagged.flat()];
  return {
    place,
    attached,
    visible: isWhole ? new Map(subjects.map((digest) => [digest, BOTH])) : new Map(),
    looks: [{ searched: nameOf(place), found: attached.length > 0 }],
    limits: isWhole ? [] : [`${nameOf(place)} has more than the ${PAGE * MAX_PAGES} tags that were read`],
  };
}

interface Subject {
  readonly place: Place;
  readonly digest: string;
}

/** Everything that names a digest as its subject. */
export async function referrersAt(
  joined: Joined,
  { place, digest }: Subject,
  session: Session,
): Promise<Attachment[]> {
  const list = await joined.call('Query.zotReferrers')({ name: place.path, digest }, session);
  return readDescriptors(itemsOf(fieldsOf(list).manifests), digest);
}

/** The signatures under cosign's tag for a digest; none when there is no such tag. */
export function taggedSignatureAt(
  joined: Joined,
  { place, digest }: Subject,
  session: Session,
): Promise<Attachment[]> {
  const tag: AttachedTag = { tag: attachedTag(digest, 'sig'), subjectDigest: digest, suffix: 'sig' };
  return readTag(joined, { place, tag }, session);
}

interface TagAt {
  readonly place: Place;
  readonly tag: AttachedTag;
}

/** By its headers, because to read a manifest counts as a download. */
async function readTag(joined: Joined, { place, tag }: TagAt, session: Session): Promise<Attachment[]> {
  try {
    const args = { name: place.path, reference: tag.tag };
    const headers = fieldsOf(await joined.call('Query.zotManifestHeaders')(args, session));
    const digest = headers['docker-content-digest'];
    return typeof digest === 'string' ? [taggedAttachment(tag, digest)] : [];
  } catch (error) {
    if (codeOf(error) === 'NOT_FOUND') return [];
    throw error;
  }
}

async function listTags(joined: Joined, place: Place, session: Session) {
  const call = joined.call('Query.zotTags');
  const tags: string[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const last = tags.at(-1);
    const args = { name: place.path, n: PAGE, ...(last !== undefined && { last }) };
    const found = itemsOf(fieldsOf(await call(args, session)).tags).map(String);
    tags.push(...found);
    if (found.length < PAGE) return { tags, isWhole: true };
  }
  return { tags, isWhole: false };
}
