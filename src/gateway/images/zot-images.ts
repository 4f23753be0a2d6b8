import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { nameOf, type Place } from '../joined/atlas.js';
import { isUnsearchedTag } from '../joined/attachment-tag.js';
import type { Joined } from '../joined/joined.js';
import { numberOf, textOf } from '../joined/reading.js';
import { isIndexType } from './media-types.js';
import { parsePlatform } from './read-platform.js';
import type { NamedTag } from './scout-tags.js';
import { look, type Sighting } from './sighting.js';
import { type DigestKind, type Holding, NOTHING_TOLD } from './trace.js';

const IMAGE = `{
  repoName tag digest mediaType lastUpdated taggedTimestamp downloadCount lastPullTimestamp isSigned
  referrers { digest }
  manifests { digest configDigest platform { os arch } }
}`;
/** An image has rarely more tags than that; a part of a layer's digest could be that of thousands. */
const MAX_IMAGES = 200;
const EVERYWHERE = 'every repository that the caller may read';

/** Everything in zot that has a digest, be it of an index, of a manifest or of a configuration. */
export function findAtZot(joined: Joined, digest: string, session: Session): Promise<Sighting> {
  return look('zot', EVERYWHERE, async () => {
    const args = { id: digest, requestedPage: { limit: MAX_IMAGES, offset: 0 } };
    const selection = `{ results ${IMAGE} }`;
    const found = await joined.zotSearch({ field: 'zotSearchImageListForDigest', args, selection }, session);
    return toHoldings(joined, itemsOf(fieldsOf(found).results), digest);
  });
}

/** What a tag of zot points at; by the registry itself where there is no search, and for what that leaves out. */
export async function findTagAtZot(
  joined: Joined,
  { place, tag }: NamedTag,
  session: Session,
): Promise<Sighting> {
  if (isUnsearchedTag(tag)) return findManifest(joined, { place, reference: tag }, session);
  const sighting = await look('zot', nameOf(place), async () => {
    const args = { image: `${place.path}:${tag}` };
    const found = await joined.zotSearch({ field: 'zotSearchImage', args, selection: IMAGE }, session);
    const digest = textOf(fieldsOf(found).digest);
    if (digest === null) throw unreadable(place);
    return toHoldings(joined, [found], digest);
  });
  return hasNoSearch(sighting) ? findManifest(joined, { place, reference: tag }, session) : sighting;
}

/** For a repository that exists and may not be read the search gives an object of nulls; one that does not is an error. */
function unreadable(place: Place): PortolanError {
  const message = `zot: repository "${place.path}" may not be read with this credential`;
  return new PortolanError('FORBIDDEN', message, { upstream: 'zot', operation: 'Query.zotSearchImage' });
}

/** Whether zot answers that it cannot search at all. */
export function hasNoSearch({ look: { error } }: Sighting): boolean {
  return codeOf(error) === 'UPSTREAM_UNSUPPORTED';
}

interface NamedManifest {
  readonly place: Place;
  /** A tag or a digest. */
  readonly reference: string;
}

/** A manifest by the headers of the registry, which count as no download. */
export function findManifest(
  joined: Joined,
  { place, reference }: NamedManifest,
  session: Session,
): Promise<Sighting> {
  return look('zot', nameOf(place), async () => {
    const headers = fieldsOf(
      await joined.call('Query.zotManifestHeaders')({ name: place.path, reference }, session),
    );
    const isDigest = reference.includes(':');
    const digest = textOf(headers['docker-content-digest']) ?? (isDigest ? reference : null);
    if (digest === null) return [];
    const mediaType = textOf(headers['content-type']);
    const isIndex = isIndexType(mediaType);
    const tags = isDigest ? [] : [{ name: reference, updatedAt: null }];
    const kind = isIndex ? 'INDEX' : 'IMAGE';
    return [
      { ...NOTHING_TOLD, place, digest, kind, matched: isIndex ? 'INDEX' : 'MANIFEST', mediaType, tags },
    ];
  });
}

/** Search lists an image once for each of its tags: those are one holding. */
function toHoldings({ atlas }: Joined, images: readonly unknown[], wanted: string): Holding[] {
  const host = atlas.hostOf('zot') ?? 'zot';
  const holdings = new Map<string, Holding>();
  for (const image of images.map(fieldsOf)) {
    const matched = matchOf(image, wanted);
    const [path, digest] = [textOf(image.repoName), textOf(image.digest)];
    if (!matched || path === null || digest === null) continue;
    const key = `${path}@${digest}`;
    const known = holdings.get(key);
    const tags = [...(known?.tags ?? []), ...tagOf(image)];
    const place: Place = { upstream: 'zot', host, path };
    holdings.set(key, { ...(known ?? toHolding(image, { place, digest, matched })), tags });
  }
  return [...holdings.values()];
}

type Fields = ReturnType<typeof fieldsOf>;

/** The search finds layers as well, and parts of digests. */
function matchOf(image: Fields, wanted: string): DigestKind | undefined {
  const manifests = itemsOf(image.manifests).map(fieldsOf);
  if (image.digest === wanted) {
    const isIndex =
      isIndexType(textOf(image.mediaType)) || manifests.every(({ digest }) => digest !== wanted);
    return isIndex ? 'INDEX' : 'MANIFEST';
  }
  if (manifests.some(({ digest }) => digest === wanted)) return 'MANIFEST';
  return manifests.some(({ configDigest }) => configDigest === wanted) ? 'CONFIG' : undefined;
}

type Key = Pick<Holding, 'place' | 'digest' | 'matched'>;

function toHolding(image: Fields, { place, digest, matched }: Key): Holding {
  const manifests = itemsOf(image.manifests).map(fieldsOf);
  const isImage = manifests.some((manifest) => manifest.digest === digest);
  return {
    place,
    digest,
    matched,
    kind: isImage ? 'IMAGE' : 'INDEX',
    tags: [],
    mediaType: textOf(image.mediaType),
    createdAt: textOf(image.lastUpdated),
    platforms: manifests.map((manifest) => {
      const { os, arch } = fieldsOf(manifest.platform);
      return parsePlatform(`${textOf(os) ?? ''}/${textOf(arch) ?? ''}`, String(manifest.digest));
    }),
    pulls: numberOf(image.downloadCount),
    pulledAt: pulledAt(image.lastPullTimestamp),
    signed: typeof image.isSigned === 'boolean' ? image.isSigned : null,
    referrers: Array.isArray(image.referrers) ? image.referrers.length : null,
  };
}

function tagOf({ tag, taggedTimestamp }: Fields): Holding['tags'] {
  const name = textOf(tag);
  return name === null ? [] : [{ name, updatedAt: textOf(taggedTimestamp) }];
}

/** zot shows the beginning of 1970 for what was never pulled. */
function pulledAt(time: unknown): string | null {
  const text = textOf(time);
  return text?.startsWith('1970-01-01T00:00:00') ? null : text;
}
