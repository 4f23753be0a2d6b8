import type { Session } from '../../http/session.js';
import { nameOf, type Place } from '../joined/atlas.js';
import { toConnection } from '../joined/connection.js';
import { scoutNameOf } from '../joined/docker-names.js';
import { parseImageReference } from '../joined/image-reference.js';
import type { Joined } from '../joined/joined.js';
import { type OwnResolver, ownFields } from '../joined/own-type.js';
import { compareNames } from '../joined/reading.js';
import type { Links } from '../links/links.js';
import { type ImageObject, imageAt, imagesAt } from './image.js';
import { type LocationObject, locationOf, pullsAt } from './location.js';
import type { ImageIdentity } from './trace.js';
import type { TraceOf } from './traces.js';

export interface ImageDependencies {
  readonly traceOf: TraceOf;
  /** The repository of a place, as the graph shows it. */
  repositoryAt(place: Place): object;
}

interface Platform {
  readonly digest: string;
  readonly parent: ImageObject;
}

const MAX_LOCATIONS = 100;

/** `Query.image`, `Query.images`, and what images and their locations tell. */
export function linkImages(joined: Joined, { traceOf, repositoryAt }: ImageDependencies): Links {
  const identityOf = async (image: ImageObject, session: Session): Promise<ImageIdentity> => {
    const trace = traceOf(parseImageReference(image.reference), session);
    const identity = await trace.identity;
    // What neither Scout nor zot knows, Quay may, and it is asked last.
    return identity.digest === null || identity.platforms.length === 0 ? trace.places : identity;
  };
  const told =
    (read: (identity: ImageIdentity) => unknown): OwnResolver<ImageObject> =>
    async (image, _args, session) =>
      read(await identityOf(image, session));
  return {
    Query: ownFields({
      image: (_root, { reference }) => imageAt(parseImageReference(String(reference))),
      images: (_root, { references }) => imagesAt(Array.isArray(references) ? references.map(String) : []),
    }),
    Image: ownFields<ImageObject>({
      digest: told(({ digest }) => digest),
      matched: told(({ matched }) => matched),
      indexDigest: told(({ indexDigest }) => indexDigest),
      kind: told(({ kind }) => kind),
      mediaType: told(({ mediaType }) => mediaType),
      createdAt: told(({ createdAt }) => createdAt),
      platforms: async (image, _args, session) =>
        (await identityOf(image, session)).platforms.map((platform) => ({ ...platform, parent: image })),
      locations: async (image, args, session) => {
        const reference = parseImageReference(image.reference);
        const { holdings, digest, sources } = await traceOf(reference, session).places;
        const locations = holdings
          .map((holding) => locationOf(holding, digest ?? '', joined.atlas))
          .sort((one, other) => compareNames(nameOf(one.holding.place), nameOf(other.holding.place)));
        const page = toConnection(locations, args, { keyOf: ({ id }) => id, most: MAX_LOCATIONS });
        return { ...page, sources };
      },
    }),
    PlatformImage: ownFields<Platform>({
      image: ({ digest, parent }) => {
        const { host, path } = parseImageReference(parent.reference);
        return imageAt({ host, path, tag: undefined, digest });
      },
    }),
    ImageLocation: ownFields<LocationObject>({
      pulls: async ({ holding }, _args, session) => (await pullsAt(joined, holding, session)).count,
      pulledAt: async ({ holding }, _args, session) => (await pullsAt(joined, holding, session)).last,
      registryRepository: ({ holding }) => repositoryAt(holding.place),
      ...rawFields(joined),
    }),
  };
}

/** The objects of the raw layer that a location was made from, with what the client selects of them. */
function rawFields({ raw }: Joined): Record<string, OwnResolver<LocationObject>> {
  const findAtScout = raw.lookUp('scout', { field: 'imageDetailsListByDigest' });
  const quayManifest = raw.resolverOf('Query.quayManifest');
  const zotManifest = raw.resolverOf('Query.zotManifest');
  return {
    scoutImages: ({ holding, digest }, _args, session, info) => {
      const { place, organization } = holding;
      if (place.upstream !== 'scout') return null;
      const context = organization === undefined ? {} : { organization };
      return findAtScout({ context, digest, repository: scoutNameOf(place).repoName }, info, session);
    },
    quayManifest: ({ holding: { place }, digest }, _args, session, info) =>
      place.upstream === 'quay'
        ? quayManifest(undefined, { repository: place.path, digest }, session, info)
        : null,
    zotManifest: ({ holding: { place }, digest }, _args, session, info) =>
      place.upstream === 'zot'
        ? zotManifest(undefined, { name: place.path, reference: digest }, session, info)
        : null,
  };
}
