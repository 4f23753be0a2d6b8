import { organisation } from '../story.js';
import type { FleetImage } from './fleet.js';

export interface OrganisationFilter {
  readonly name: string;
  readonly value: string;
}

/** The same as a key with several values, any of which fits. */
export interface KeyFilter {
  readonly key: string;
  readonly values: readonly string[];
}

/** Which Hub team looks after which repository of the story. */
const TEAMS: Readonly<Record<string, string>> = {
  [`${organisation}/web`]: 'storefront',
  [`${organisation}/dhi-node`]: 'platform',
  [`${organisation}/dhi-python`]: 'platform',
  [`${organisation}/dhi-redis`]: 'platform',
};

/** The filters that an organisation defined, with all their values. */
export function filtersOf(owner: string): { name: string; values: string[] }[] {
  const teams = Object.entries(TEAMS)
    .filter(([repoName]) => repoName.startsWith(`${owner}/`))
    .map(([, team]) => team);
  return teams.length > 0 ? [{ name: 'team', values: [...new Set(teams)].sort() }] : [];
}

/** The Hub team of a repository; null when nobody looks after it. */
export function teamOf(repoName: string): string | null {
  return TEAMS[repoName] ?? null;
}

/** Whether an image passes all filters; one that the organisation never defined lets nothing pass. */
export function passesFilters(
  { repoName }: FleetImage,
  filters: readonly OrganisationFilter[] | null = [],
): boolean {
  return (filters ?? []).every(({ name, value }) => name === 'team' && teamOf(repoName) === value);
}

/** As `passesFilters`, for filters that carry several values. */
export function passesKeys({ repoName }: FleetImage, keys: readonly KeyFilter[] | null = []): boolean {
  const team = teamOf(repoName) ?? '';
  return (keys ?? []).every(({ key, values }) => key === 'team' && values.includes(team));
}
