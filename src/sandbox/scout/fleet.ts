import { organisation, webImage } from '../story.js';
import type { Indexing } from './indexing.js';
import type { CopiedRepository } from './mirrors.js';
import { type PlacedImage, placeImages } from './placed-images.js';

/** One platform of an image as it lies in a repository of an organisation. */
export interface FleetImage extends PlacedImage {
  readonly organisation: string;
}

export const HUB = 'hub.docker.com';

/** Every image of an organisation: its own and those that its mirrors copied, repository by repository. */
export function fleetOf(
  owner: string,
  copied: readonly CopiedRepository[],
  stateOf: Indexing['stateOf'],
): FleetImage[] {
  const own = owner === organisation ? [{ name: 'web', images: [webImage] }] : [];
  return [...own, ...copied].flatMap(({ name, images }) =>
    placeImages(images, { organisation: owner, hostName: HUB, repoName: `${owner}/${name}` }, stateOf),
  );
}

/** The analysed images that were pushed last, one image with all its platforms per repository. */
export function latestIndexed(fleet: readonly FleetImage[]): FleetImage[] {
  const indexed = fleet.filter(isIndexed);
  const newest = new Map<string, string>();
  for (const { repoName, image } of indexed) {
    if (image.lastUpdated > (newest.get(repoName) ?? '')) newest.set(repoName, image.lastUpdated);
  }
  return indexed.filter(({ repoName, image }) => image.lastUpdated === newest.get(repoName));
}

/** Whether Scout has a bill of materials of it. */
export function isIndexed({ sbomState }: Pick<PlacedImage, 'sbomState'>): boolean {
  return sbomState === 'INDEXED';
}

/** A repository name with its namespace; one without belongs to the organisation that is asked. */
export function fullName(owner: string, repoName: string): string {
  return repoName.includes('/') ? repoName : `${owner}/${repoName}`;
}

/** Docker Hub goes by two names. */
export function hostOf(hostName: string | null | undefined): string {
  return !hostName || hostName === 'docker.io' ? HUB : hostName;
}
