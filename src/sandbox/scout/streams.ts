import { organisation } from '../story.js';
import { type FleetImage, latestIndexed } from './fleet.js';

/** The stream that Scout fills by itself. */
export const LATEST_INDEXED = 'latest-indexed';

/** An image that somebody said runs somewhere. */
export interface Recorded {
  readonly image: FleetImage;
  /** The workload that runs it; the next image of the same one takes its place. */
  readonly appName: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Streams {
  /** In alphabetical order. */
  namesOf(owner: string): string[];
  /** Everything in a stream, with the time since which it is there; null when there is no such stream. */
  recordedIn(owner: string, stream: string): Recorded[] | null;
  /** What is in a stream, or was at a time; null when there is no such stream. */
  imagesIn(owner: string, stream: string, at?: number): FleetImage[] | null;
  record(owner: string, stream: string, recorded: readonly Omit<Recorded, 'at'>[]): void;
  replace(owner: string, stream: string, recorded: readonly Omit<Recorded, 'at'>[]): void;
}

export interface StreamPremises {
  readonly now: () => number;
  readonly fleetOf: (owner: string) => readonly FleetImage[];
  /** Whether Scout is on for the repository of the image. */
  readonly isReported: (image: FleetImage) => boolean;
}

const FIRST_DEPLOYMENT = Date.parse('2025-07-05T08:00:00Z');

/** What runs in the environments of the story, by repository: variant and architecture. */
const DEPLOYED: Readonly<Record<string, Readonly<Record<string, FleetImage['image']['variant']>>>> = {
  'environment:production': { web: 'runtime', 'dhi-node': 'runtime', 'dhi-redis': 'runtime' },
  'environment:staging': { web: 'runtime', 'dhi-node': 'dev', 'dhi-python': 'runtime' },
};

/** The streams of one sandbox: `latest-indexed` of every organisation, and the environments that were recorded. */
export function createStreams({ now, fleetOf, isReported }: StreamPremises): Streams {
  const environments = new Map<string, Recorded[]>(
    Object.entries(DEPLOYED).map(([stream, wanted]) => [
      keyOf(organisation, stream),
      fleetOf(organisation)
        .filter(({ repoName, image, manifest }) => {
          const isOnServer = manifest.platform.architecture === 'amd64';
          return isOnServer && wanted[repoName.replace(`${organisation}/`, '')] === image.variant;
        })
        .map((image) => ({ image, appName: image.repoName, at: FIRST_DEPLOYMENT })),
    ]),
  );
  const recordedIn: Streams['recordedIn'] = (owner, stream) => {
    const fleet = fleetOf(owner);
    if (stream === LATEST_INDEXED) return latestIndexed(fleet.filter(isReported)).map(asPushed);
    // The analysis may have come further since the image was recorded.
    const asNow = (image: FleetImage): FleetImage => fleet.find((one) => isSame(one, image)) ?? image;
    const recorded = environments.get(keyOf(owner, stream));
    return recorded?.map((one) => ({ ...one, image: asNow(one.image) })) ?? null;
  };
  return {
    namesOf: (owner) =>
      [
        LATEST_INDEXED,
        ...[...environments.keys()].filter((key) => key.startsWith(keyOf(owner, ''))).map(streamOf),
      ].sort(),
    recordedIn,
    imagesIn: (owner, stream, at = Number.POSITIVE_INFINITY) =>
      recordedIn(owner, stream)
        ?.filter((one) => one.at <= at)
        .map(({ image }) => image) ?? null,
    record(owner, stream, recorded) {
      const key = keyOf(owner, stream);
      const rest = (environments.get(key) ?? []).filter(
        (old) => !recorded.some((fresh) => takesPlaceOf(fresh, old)),
      );
      environments.set(key, [...rest, ...recorded.map((one) => ({ ...one, at: now() }))]);
    },
    replace(owner, stream, recorded) {
      environments.set(
        keyOf(owner, stream),
        recorded.map((one) => ({ ...one, at: now() })),
      );
    },
  };
}

/** Scout records an image when it is pushed. */
function asPushed(image: FleetImage): Recorded {
  return { image, appName: null, at: Date.parse(image.image.lastUpdated) };
}

function takesPlaceOf(fresh: Omit<Recorded, 'at'>, old: Recorded): boolean {
  const isSameApp = fresh.appName !== null && fresh.appName === old.appName;
  return isSameApp || isSame(fresh.image, old.image);
}

function isSame(a: FleetImage, b: FleetImage): boolean {
  return a.repoName === b.repoName && a.digest === b.digest;
}

/** Organisation names hold no space. */
function keyOf(owner: string, stream: string): string {
  return `${owner} ${stream}`;
}

function streamOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}
