import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { nameOf, type Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { textOf } from '../joined/reading.js';
import { isIndexType } from './media-types.js';
import { readPlatform } from './read-platform.js';
import type { NamedTag } from './scout-tags.js';
import { look, type Sighting } from './sighting.js';
import { type DigestKind, type Holding, NOTHING_TOLD, type PlatformDigest } from './trace.js';

/** What is looked for in a repository of Quay's, which has no search by digest. */
export interface QuayQuestion {
  readonly place: Place;
  /** The digest that was asked for. */
  readonly digest: string;
  /** Of the index that has it, where one is known: tags point at that. */
  readonly indexDigest: string | null;
}

/** Tags of Quay as its API sends them. */
type RawTag = ReturnType<typeof fieldsOf>;

export interface ActiveTags {
  readonly tags: readonly RawTag[];
  /** Whether these are all of them. */
  readonly isWhole: boolean;
}

/** Quay's largest page. */
export const QUAY_PAGE = 100;
const MAX_PAGES = 5;

/** Finds an image in one repository: among its tags, then among its manifests, where parts of an index are. */
export function findAtQuay(joined: Joined, asked: QuayQuestion, session: Session): Promise<Sighting> {
  const { place, digest, indexDigest } = asked;
  const wanted = new Set([digest, ...(indexDigest === null ? [] : [indexDigest])]);
  return look('quay', nameOf(place), async () => {
    const isWanted = ({ manifest_digest }: RawTag): boolean => wanted.has(String(manifest_digest));
    const active = await readTags(joined, { place, isEnough: (found) => found.some(isWanted) }, session);
    const found = active.tags.filter((tag) => isWanted(tag) || childrenOf(tag).includes(digest));
    if (found.length > 0) return groupByDigest(found).map((group) => toHolding(place, group, active, digest));
    const part = await findManifest(joined, asked, session);
    return part ? [part] : [];
  });
}

/** What a tag of Quay points at. */
export function findTagAtQuay(joined: Joined, { place, tag }: NamedTag, session: Session): Promise<Sighting> {
  return look('quay', nameOf(place), async () => {
    const isNamed = ({ name }: RawTag): boolean => name === tag;
    const active = await readTags(joined, { place, isEnough: () => true }, session);
    const { tags, isWhole } = active;
    const named =
      tags.find(isNamed) ?? (isWhole ? undefined : await readTag(joined, { place, tag }, session));
    const digest = textOf(named?.manifest_digest);
    if (!named || digest === null) return [];
    const same = tags.filter(({ manifest_digest }) => manifest_digest === digest);
    return [toHolding(place, same.length > 0 ? same : [named], active, digest)];
  });
}

interface TagReading {
  readonly place: Place;
  /** Whether the tags read so far are enough. */
  isEnough(tags: readonly RawTag[]): boolean;
}

/** The active tags of a repository, page by page until they are enough. */
async function readTags(
  joined: Joined,
  { place, isEnough }: TagReading,
  session: Session,
): Promise<ActiveTags> {
  const call = joined.call('Query.quayTags');
  const tags: RawTag[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const args = { repository: place.path, limit: QUAY_PAGE, page, onlyActiveTags: true };
    const found = fieldsOf(await call(args, session));
    tags.push(...itemsOf(found.tags).map(fieldsOf));
    if (found.has_additional !== true) return { tags, isWhole: true };
    if (isEnough(tags)) break;
  }
  return { tags, isWhole: false };
}

/** One tag of a repository that has more of them than one page. */
async function readTag(
  joined: Joined,
  { place, tag }: NamedTag,
  session: Session,
): Promise<RawTag | undefined> {
  const args = { repository: place.path, specificTag: tag, onlyActiveTags: true };
  const found = fieldsOf(await joined.call('Query.quayTags')(args, session));
  return itemsOf(found.tags).map(fieldsOf)[0];
}

/** A manifest that no tag points at, such as one platform of an index; null when the repository does not have it. */
async function findManifest(
  joined: Joined,
  { place, digest }: QuayQuestion,
  session: Session,
): Promise<Holding | null> {
  try {
    const args = { repository: place.path, digest };
    const found = fieldsOf(await joined.call('Query.quayManifest')(args, session));
    const isIndex = found.is_manifest_list === true;
    return {
      ...NOTHING_TOLD,
      place,
      digest,
      kind: isIndex ? 'INDEX' : 'IMAGE',
      matched: isIndex ? 'INDEX' : 'MANIFEST',
      platforms: isIndex ? readIndex(found.manifest_data) : [],
    };
  } catch (error) {
    if (codeOf(error) === 'NOT_FOUND') return null;
    throw error;
  }
}

/** The same holding with the platforms of its index; as it is when Quay does not give the document. */
export async function readPlatforms(joined: Joined, holding: Holding, session: Session): Promise<Holding> {
  const args = { repository: holding.place.path, digest: holding.digest };
  const found = await joined
    .call('Query.quayManifest')(args, session)
    .catch(() => null);
  return { ...holding, platforms: readIndex(fieldsOf(found).manifest_data) };
}

/** The platforms of an index by its text. */
function readIndex(text: unknown): PlatformDigest[] {
  const manifests = itemsOf(fieldsOf(parseJson(text)).manifests).map(fieldsOf);
  return manifests
    .filter(({ mediaType, digest }) => !isIndexType(textOf(mediaType)) && typeof digest === 'string')
    .map(({ platform, digest }) => readPlatform(platform, String(digest)));
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

function groupByDigest(tags: readonly RawTag[]): RawTag[][] {
  const groups = new Map<unknown, RawTag[]>();
  for (const tag of tags) {
    groups.set(tag.manifest_digest, [...(groups.get(tag.manifest_digest) ?? []), tag]);
  }
  return [...groups.values()];
}

function toHolding(
  place: Place,
  group: readonly RawTag[],
  ...[active, wanted]: [active: ActiveTags, wanted: string]
): Holding {
  const [first = {}] = group;
  const digest = String(first.manifest_digest);
  const isIndex = first.is_manifest_list === true;
  const attached = active.tags.filter(({ name }) => String(name).startsWith(digest.replace(':', '-')));
  return {
    ...NOTHING_TOLD,
    place,
    digest,
    kind: isIndex ? 'INDEX' : 'IMAGE',
    matched: matchOf(digest, isIndex, wanted),
    tags: group.map(({ name, start_ts }) => ({ name: String(name), updatedAt: timeOf(start_ts) })),
    // Quay has no referrers API to ask: cosign's tags are all there is to see.
    signed: attached.some(({ name }) => String(name).endsWith('.sig')) || (active.isWhole ? false : null),
    referrers: null,
  };
}

function matchOf(digest: string, isIndex: boolean, wanted: string): DigestKind {
  return isIndex && digest === wanted ? 'INDEX' : 'MANIFEST';
}

/** Seconds since 1970. */
function timeOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** The manifests of an index, on a Quay that lists them with the tag. */
function childrenOf({ child_manifests_presence: children }: RawTag): readonly string[] {
  return Object.keys(fieldsOf(children));
}
