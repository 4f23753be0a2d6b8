import { organisation } from '../story.js';
import { publisherNamespaces } from '../story-publishing.js';
import { repositoryCards } from '../story-repositories.js';
import type { FleetImage } from './fleet.js';
import type { Premises } from './premises.js';

/** A repository of an organisation on Docker Hub. */
export interface HubRepository {
  /** With its namespace. */
  readonly repoName: string;
  readonly description: string;
  readonly createdAt: string;
  /** Time of the last push; null when the story holds none of its images. */
  readonly updatedAt: string | null;
}

type HubPremises = Pick<Premises, 'mirrors' | 'fleetOf'>;

const FIRST_DAY = Date.UTC(2024, 0, 15);
const DAY_MS = 86_400_000;

/** Every repository of an organisation: its own, what mirrors filled, and what the analytics know pulls of; by name. */
export function hubRepositoriesOf(owner: string, { mirrors, fleetOf }: HubPremises): HubRepository[] {
  const fleet = fleetOf(owner);
  const published = publisherNamespaces.find(({ namespace }) => namespace === owner)?.repositories ?? [];
  const copied = mirrors.repositoriesOf(owner).map(({ name }) => `${owner}/${name}`);
  const own = owner === organisation ? [`${owner}/web`] : [];
  // New mirrors come last, so that they leave the dates of the others alone.
  return [...new Set([...own, ...published, ...copied])]
    .map((repoName, position) => describeRepository(repoName, position, fleet))
    .sort((a, b) => (a.repoName < b.repoName ? -1 : 1));
}

function describeRepository(repoName: string, position: number, fleet: readonly FleetImage[]): HubRepository {
  const pushes = fleet.filter((image) => image.repoName === repoName).map(({ image }) => image.lastUpdated);
  return {
    repoName,
    description: repositoryCards[repoName]?.description ?? '',
    createdAt: new Date(FIRST_DAY + position * DAY_MS).toISOString().replace('.000', ''),
    updatedAt: pushes.sort().at(-1) ?? null,
  };
}
