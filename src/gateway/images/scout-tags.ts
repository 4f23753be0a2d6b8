import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { DHI, DOCKER_HUB, nameOf, type Place } from '../joined/atlas.js';
import { scoutNameOf } from '../joined/docker-names.js';
import type { Joined } from '../joined/joined.js';
import { textOf } from '../joined/reading.js';
import { parsePlatform } from './read-platform.js';
import { IMAGE_FACTS, toHoldings } from './scout-images.js';
import { look, type Sighting } from './sighting.js';
import { type Holding, NOTHING_TOLD } from './trace.js';

/** A tag of a repository. */
export interface NamedTag {
  readonly place: Place;
  readonly tag: string;
}

const TAGGED = `{ tags { name digest updatedAt } images ${IMAGE_FACTS} }`;
const CATALOG_TAG = `{
  indexDigest
  allTags { name lastUpdated }
  imageManifests { manifestDigest platform lastPushed }
}`;
/** The filter takes parts of names, and which come first is not told. */
const PAGE_SIZE = 100;

/** What a tag of Docker Hub or of the catalog of hardened images points at. */
export async function findTagAtScout(joined: Joined, named: NamedTag, session: Session): Promise<Sighting[]> {
  if (named.place.host === DHI) return [await findInCatalog(joined, named, session)];
  // Whether the caller belongs to the namespace is found out by asking, in the same document.
  const namespace = named.place.host === DOCKER_HUB ? named.place.path.split('/')[0] : undefined;
  const isOwned = session.credential('docker') !== undefined && namespace !== 'library';
  const organizations = isOwned && namespace !== undefined ? [namespace, undefined] : [undefined];
  const sightings = await Promise.all(
    organizations.map((organization) => findOnHub(joined, { ...named, organization }, session)),
  );
  const found = sightings.filter(({ look: { found: isFound } }) => isFound);
  return found.length > 0 ? found : sightings;
}

function findInCatalog({ scout }: Joined, { place, tag }: NamedTag, session: Session): Promise<Sighting> {
  return look('scout', nameOf(place), async () => {
    const args = { query: { repoName: place.path, tag } };
    const found = await scout({ field: 'dhiTagDetails', args, selection: CATALOG_TAG }, session);
    return found === null ? [] : [fromCatalog(place, found)];
  });
}

function fromCatalog(place: Place, found: unknown): Holding {
  const { indexDigest, allTags, imageManifests } = fieldsOf(found);
  const manifests = itemsOf(imageManifests).map(fieldsOf);
  return {
    ...NOTHING_TOLD,
    place,
    digest: String(indexDigest),
    kind: 'INDEX',
    matched: 'INDEX',
    tags: itemsOf(allTags)
      .map(fieldsOf)
      .map(({ name, lastUpdated }) => ({ name: String(name), updatedAt: textOf(lastUpdated) })),
    platforms: manifests.map(({ platform, manifestDigest }) =>
      parsePlatform(platform, String(manifestDigest)),
    ),
  };
}

interface HubTag extends NamedTag {
  readonly organization: string | undefined;
}

function findOnHub({ scout }: Joined, asked: HubTag, session: Session): Promise<Sighting> {
  const { place, tag, organization } = asked;
  return look('scout', nameOf(place), async () => {
    const args = {
      context: organization === undefined ? {} : { organization },
      query: { ...scoutNameOf(place), filter: { tagName: tag }, paging: { pageSize: PAGE_SIZE } },
    };
    const found = await scout({ field: 'taggedImagesByRepository', args, selection: TAGGED }, session);
    const { tags, images } = fieldsOf(found);
    const named = itemsOf(tags)
      .map(fieldsOf)
      .find(({ name }) => name === tag);
    if (typeof named?.digest !== 'string') return [];
    const { digest } = named;
    const holdings = toHoldings(itemsOf(images), { digest, organization });
    const holding = holdings.find((one) => one.digest === digest);
    return [holding ?? bareHolding(place, { digest, organization, tag, updatedAt: textOf(named.updatedAt) })];
  });
}

interface BareTag {
  readonly digest: string;
  readonly organization: string | undefined;
  readonly tag: string;
  readonly updatedAt: string | null;
}

/** Scout knows the tag and not its images, such as those of an artifact. */
function bareHolding(place: Place, { digest, organization, tag, updatedAt }: BareTag): Holding {
  return {
    ...NOTHING_TOLD,
    place,
    digest,
    matched: 'MANIFEST',
    tags: [{ name: tag, updatedAt }],
    organization,
  };
}
