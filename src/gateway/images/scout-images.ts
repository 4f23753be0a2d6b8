import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { nameOf, type Place } from '../joined/atlas.js';
import { placeAtScout, scoutNameOf } from '../joined/docker-names.js';
import type { Joined } from '../joined/joined.js';
import { numberOf, textOf } from '../joined/reading.js';
import { readPlatform } from './read-platform.js';
import { look, type Sighting } from './sighting.js';
import { type Holding, type HoldingTag, NOTHING_TOLD, type PlatformDigest } from './trace.js';

/** A digest, asked for on somebody's behalf, in one repository or in all. */
export interface ScoutQuestion {
  readonly digest: string;
  readonly organization: string | undefined;
  readonly place?: Place;
}

/** What is asked of an image. */
export const IMAGE_FACTS = `{
  digest createdAt mediaType
  platform { os architecture variant }
  tags { name updatedAt current digest mediaType }
  repository { hostName repoName pullCount }
}`;
/** The images behind a digest. What everybody sees is asked for without an organization. */
export async function findAtScout(
  { scout }: Joined,
  { digest, organization, place }: ScoutQuestion,
  session: Session,
): Promise<Sighting> {
  const whose = organization === undefined ? 'public images' : `organization ${organization}`;
  const searched = place ? nameOf(place) : whose;
  const args = {
    context: organization === undefined ? {} : { organization },
    digest,
    ...(place && { repository: scoutNameOf(place).repoName }),
  };
  return look('scout', searched, async () => {
    const found = await scout({ field: 'imageDetailsListByDigest', args, selection: IMAGE_FACTS }, session);
    return toHoldings(itemsOf(found), { digest, organization });
  });
}

/** The images behind a digest in the catalog of hardened images. */
export function findInCatalog({ scout }: Joined, digest: string, session: Session): Promise<Sighting> {
  return look('scout', 'the catalog of hardened images', async () => {
    const args = { digest };
    const found = await scout(
      { field: 'dhiImageDetailsListByDigest', args, selection: IMAGE_FACTS },
      session,
    );
    return toHoldings(itemsOf(found), { digest, organization: undefined });
  });
}

interface Asked {
  readonly digest: string;
  readonly organization: string | undefined;
}

/** Scout lists images one by one: those of one repository that share an index are one holding. */
export function toHoldings(images: readonly unknown[], asked: Asked): Holding[] {
  const groups = new Map<string, unknown[]>();
  for (const image of images) {
    const { hostName, repoName } = fieldsOf(fieldsOf(image).repository);
    const key = JSON.stringify([hostName, repoName, indexOf(image)?.digest ?? fieldsOf(image).digest]);
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  return [...groups.values()].map((group) => toHolding(group, asked));
}

function toHolding(images: readonly unknown[], { digest: wanted, organization }: Asked): Holding {
  const [first] = images;
  const { digest, createdAt, mediaType, repository } = fieldsOf(first);
  const { hostName, repoName, pullCount } = fieldsOf(repository);
  const index = indexOf(first);
  // Asked for something else than its manifests, it was asked for their index, whether a tag says so or not.
  const isPart = images.some((image) => fieldsOf(image).digest === wanted);
  const indexDigest = index?.digest ?? (isPart ? undefined : wanted);
  return {
    ...NOTHING_TOLD,
    place: placeAtScout(String(hostName), String(repoName)),
    digest: indexDigest ?? String(digest),
    kind: indexDigest === undefined ? 'IMAGE' : 'INDEX',
    matched: isPart ? 'MANIFEST' : 'INDEX',
    tags: tagsOf(first),
    mediaType: index ? index.mediaType : indexDigest === undefined ? textOf(mediaType) : null,
    createdAt: newest(images.map((image) => textOf(fieldsOf(image).createdAt))) ?? textOf(createdAt),
    platforms: images.map(toPlatform),
    organization,
    pulls: numberOf(pullCount),
  };
}

/** The index to which the tags of an image point, when they do not point at the image itself. */
function indexOf(image: unknown): { digest: string; mediaType: string | null } | undefined {
  const { digest, tags } = fieldsOf(image);
  const index = itemsOf(tags)
    .map(fieldsOf)
    .find((tag) => tag.current === true && typeof tag.digest === 'string' && tag.digest !== digest);
  return index && { digest: String(index.digest), mediaType: textOf(index.mediaType) };
}

function tagsOf(image: unknown): HoldingTag[] {
  return itemsOf(fieldsOf(image).tags)
    .map(fieldsOf)
    .filter(({ current }) => current === true)
    .map(({ name, updatedAt }) => ({ name: String(name), updatedAt: textOf(updatedAt) }));
}

function toPlatform(image: unknown): PlatformDigest {
  const { digest, platform } = fieldsOf(image);
  return readPlatform(platform, String(digest));
}

/** Scout leaves out zeros at the end of a fraction, so that its times do not sort as texts. */
function newest(times: readonly (string | null)[]): string | null {
  const told = times.flatMap((time) => time ?? []);
  return told.sort((one, other) => Date.parse(one) - Date.parse(other)).at(-1) ?? null;
}
