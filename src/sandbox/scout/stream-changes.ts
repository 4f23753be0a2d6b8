import { authoriseMember, type MaybeContext } from './caller.js';
import type { FleetImage } from './fleet.js';
import { readReference } from './image-reference.js';
import type { Premises } from './premises.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';
import { LATEST_INDEXED, type Recorded } from './streams.js';

interface NamedImage {
  readonly image: string;
  readonly appName?: string | null;
  readonly platform?: { readonly os: string; readonly architecture: string } | null;
}

interface Addition extends MaybeContext {
  readonly input: NamedImage & { readonly stream: string };
}

interface Replacement extends MaybeContext {
  readonly input: { readonly stream: string; readonly images: readonly NamedImage[] };
}

/** What `docker scout environment` takes when no platform is named. */
const USUAL_PLATFORM = { os: 'linux', architecture: 'amd64' };

/** Records what runs where. Nothing public asks for more than membership, and pipelines do it. */
export function streamChanges({ streams, fleetOf }: Premises): RootFields {
  const readImage = (owner: string, named: NamedImage): Omit<Recorded, 'at'> => {
    const image = findImage(fleetOf(owner), named, owner);
    if (!image) throw refusal(`The image ${named.image} is not known to this team`, 404);
    return { image, appName: named.appName ?? null };
  };
  return {
    addImageToStream({ context, input }: Addition, reader) {
      const owner = authoriseMember(reader, context);
      streams.record(owner, readEnvironment(input.stream), [readImage(owner, input)]);
      return { status: 'ACCEPTED' };
    },
    setStreamImages({ context, input }: Replacement, reader) {
      const owner = authoriseMember(reader, context);
      // All are found before one is written: a mistake in the list leaves the stream as it was.
      const recorded = input.images.map((named) => readImage(owner, named));
      streams.replace(owner, readEnvironment(input.stream), recorded);
      return { status: 'ACCEPTED' };
    },
  };
}

function readEnvironment(stream: string): string {
  if (stream === LATEST_INDEXED) throw refusal(`The stream ${LATEST_INDEXED} fills itself`, 400);
  if (!/^\S+$/.test(stream)) throw refusal('The name of a stream must not be empty or hold spaces', 400);
  return stream;
}

function findImage(fleet: readonly FleetImage[], named: NamedImage, owner: string): FleetImage | null {
  const reference = readReference(named.image, owner);
  if (!reference) throw refusal(`${named.image} is no reference of an image`, 400);
  const { hostName, repoName, tag, digest } = reference;
  const { os, architecture } = named.platform ?? USUAL_PLATFORM;
  const found = fleet
    .filter((one) => one.hostName === hostName && one.repoName === repoName)
    .filter(({ image }) => !tag || image.tags.includes(tag))
    .filter((one) => !digest || [one.digest, one.image.indexDigest].includes(digest));
  const exact = found.find((one) => one.digest === digest);
  const onPlatform = found.find(
    ({ manifest: { platform } }) => platform.os === os && platform.architecture === architecture,
  );
  return exact ?? onPlatform ?? null;
}
