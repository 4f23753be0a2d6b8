import { organisation } from '../story.js';
import { fullName, HUB, hostOf } from './fleet.js';
import { hubRepositoriesOf } from './hub-repositories.js';
import type { Mirrors } from './mirrors.js';
import { isMirror } from './paid-repositories.js';
import type { Premises } from './premises.js';
import { otherRegistriesOf } from './registries.js';
import { formatTime } from './timestamp.js';

/** The integration by which Scout reaches a repository that is not on Docker Hub. */
export interface Integration {
  readonly skill: { readonly namespace: string; readonly name: string };
  readonly configurationName: string;
}

/** One repository in the eyes of an organisation. */
export interface ReportedRepository {
  readonly hostName: string;
  /** On Docker Hub with its namespace. */
  readonly repoName: string;
}

export interface RepositoryState extends ReportedRepository {
  readonly isEnabled: boolean;
  readonly isBlocked: boolean;
  readonly integration: Integration | null;
}

export interface RepositoryChange {
  readonly enabled?: boolean;
  readonly blocked?: boolean;
  readonly integration?: Integration | null;
}

/** For which repositories Scout is on; a mirror of hardened images cannot be turned off. */
export interface Reporting {
  /** Null when the organisation has no such repository. */
  find(owner: string, hostName: string | null | undefined, repoName: string): ReportedRepository | null;
  stateOf(owner: string, repository: ReportedRepository): RepositoryState;
  change(owner: string, repository: ReportedRepository, change: RepositoryChange): RepositoryState;
  /** Every repository that is on Docker Hub or was ever changed. */
  all(owner: string): RepositoryState[];
  lastChangeOf(owner: string): string | null;
}

const FIRST_ENABLED = '2025-05-12T09:00:00Z';

type ReportingPremises = Pick<Premises, 'mirrors' | 'fleetOf' | 'now'>;

export function createReporting({ mirrors, fleetOf, now }: ReportingPremises): Reporting {
  const changes = new Map<string, RepositoryChange & ReportedRepository>();
  const lastChanges = new Map<string, string>([[organisation, FIRST_ENABLED]]);
  const stateOf: Reporting['stateOf'] = (owner, repository) => {
    const changed = changes.get(keyOf(owner, repository));
    const isBlocked = changed?.blocked ?? false;
    const isWanted = changed?.enabled ?? isOnFromStart(owner, repository, mirrors);
    return {
      hostName: repository.hostName,
      repoName: repository.repoName,
      isBlocked,
      isEnabled: isMirror(owner, repository.repoName, mirrors) || (isWanted && !isBlocked),
      integration: changed?.integration ?? null,
    };
  };
  return {
    stateOf,
    find(owner, hostName, repoName) {
      const host = hostOf(hostName);
      if (otherRegistriesOf(owner).some((registry) => registry.hostName === host)) {
        return { hostName: host, repoName };
      }
      const name = fullName(owner, repoName);
      const isThere = hubRepositoriesOf(owner, { mirrors, fleetOf }).some((one) => one.repoName === name);
      return host === HUB && isThere ? { hostName: host, repoName: name } : null;
    },
    change(owner, repository, change) {
      const key = keyOf(owner, repository);
      const before = stateOf(owner, repository).isEnabled;
      const earlier = changes.get(key);
      const integration = change.integration ?? earlier?.integration;
      changes.set(key, { ...earlier, ...change, integration, ...repository });
      const after = stateOf(owner, repository);
      if (after.isEnabled !== before) lastChanges.set(owner, formatTime(now()));
      return after;
    },
    all(owner) {
      const onHub = hubRepositoriesOf(owner, { mirrors, fleetOf }).map(({ repoName }) => repoName);
      const changed = [...changes].filter(([key]) => key.startsWith(`${owner} `)).map(([, one]) => one);
      const elsewhere = changed.filter(({ hostName }) => hostName !== HUB);
      const all = [...onHub.map((repoName) => ({ hostName: HUB, repoName })), ...elsewhere];
      return all.map((repository) => stateOf(owner, repository));
    },
    lastChangeOf: (owner) => lastChanges.get(owner) ?? null,
  };
}

/** Scout is on for what the story analyses: the shop front, and what mirrors copied. */
function isOnFromStart(owner: string, { hostName, repoName }: ReportedRepository, mirrors: Mirrors): boolean {
  if (hostName !== HUB) return false;
  const copied = mirrors.repositoriesOf(owner).map(({ name }) => `${owner}/${name}`);
  return repoName === `${organisation}/web` || copied.includes(repoName);
}

/** No part can hold a space. */
function keyOf(owner: string, { hostName, repoName }: ReportedRepository): string {
  return [owner, hostName, repoName].join(' ');
}
