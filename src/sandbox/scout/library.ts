import { catalogue, catalogueNamespace } from '../story-catalogue.js';
import { samples } from '../story-samples.js';
import { type FleetImage, HUB, hostOf } from './fleet.js';
import type { Indexing } from './indexing.js';
import { type PlacedImage, placeImages } from './placed-images.js';

export const CATALOGUE_HOST = 'dhi.io';

/** Which repository is meant; absent parts may be anything. */
export interface RepositoryQuestion {
  readonly hostName?: string | null;
  readonly repoName?: string | null;
}

/** Every image that Scout knows, as far as one may see it. */
export interface Library {
  /** The catalogue of hardened images. */
  catalogue(): PlacedImage[];
  /** What everybody sees, after what the organisation owns: its own view of an image comes first. */
  visibleTo(organisation: string | null): PlacedImage[];
}

export interface LibraryPremises {
  readonly indexing: Indexing;
  readonly fleetOf: (organisation: string) => readonly FleetImage[];
}

export function createLibrary({ indexing, fleetOf }: LibraryPremises): Library {
  const inCatalogue = (): PlacedImage[] =>
    catalogue.flatMap(({ name, images }) => {
      const repoName = `${catalogueNamespace}/${name}`;
      return placeImages(
        images,
        { organisation: null, hostName: CATALOGUE_HOST, repoName },
        indexing.stateOf,
      );
    });
  const inSamples = (): PlacedImage[] =>
    samples.flatMap(({ repoName, images }) =>
      placeImages(images, { organisation: null, hostName: HUB, repoName }, indexing.stateOf),
    );
  return {
    catalogue: inCatalogue,
    visibleTo: (organisation) => [
      ...(organisation === null ? [] : fleetOf(organisation)),
      ...inCatalogue(),
      ...inSamples(),
    ],
  };
}

/**
 * Whether the image lies in the repository that is meant. A name without a namespace is one of the organisation,
 * or of the catalogue, which also goes by the names of Docker Hub.
 */
export function isIn(image: PlacedImage, { hostName, repoName }: RepositoryQuestion): boolean {
  const isCatalogue = image.hostName === CATALOGUE_HOST;
  const host = hostOf(hostName);
  if (hostName && host !== image.hostName && !(isCatalogue && host === HUB)) return false;
  if (!repoName || repoName === image.repoName) return true;
  return (isCatalogue || image.organisation !== null) && repoName === image.repoName.split('/')[1];
}

/** Splits a repository that is named in one text, with or without its host. */
export function readRepository(text?: string | null): RepositoryQuestion {
  const [, hostName, repoName] = /^(?:([^/]*[.:][^/]*)\/)?(.+)$/.exec(text ?? '') ?? [];
  return { hostName, repoName };
}
