import { isPrivateHost } from './mirror-body.js';
import { recordAt } from './mirror-sync.js';
import type { LogEntry, QuayOrganization, World } from './model.js';
import { addRepository } from './new-repository.js';
import {
  type DiscoveredRepository,
  discoveredIn,
  type OrganizationMirror,
  organizationMirrorOf,
} from './organization-mirror-model.js';
import { pushImage } from './pushes.js';
import { advance } from './sync-worker.js';

/** What every source namespace of the sandbox holds. */
const SOURCE = ['api', 'docs', 'web', 'worker'];
const TAGS = ['1.0.0', 'latest'];
/** How long the worker needs for one repository; it takes them one after the other. */
const FETCH_MS = 5_000;

interface Mirrored {
  readonly organization: QuayOrganization;
  readonly mirror: OrganizationMirror;
}

/** Lets the mirrors of all organizations arrive at `now`, with the repositories that they brought. */
export function settleOrganizationMirrors(world: World, now: Date): void {
  for (const organization of world.organizations.values()) settleOrganizationMirror(world, organization, now);
}

export function settleOrganizationMirror(world: World, organization: QuayOrganization, now: Date): void {
  const mirror = organizationMirrorOf(organization);
  if (!mirror) return;
  const mirrored = { organization, mirror };
  fetchUntil(world, mirrored, now);
  const job = {
    isReachable: isReachable(mirror.registryUrl),
    begin: (at: Date) => note(world, mirrored, { kind: 'org_mirror_sync_started', at }),
    end: (at: Date, isDone: boolean) => {
      if (isDone) discover(mirror, at);
      note(world, mirrored, { kind: isDone ? 'org_mirror_sync_success' : 'org_mirror_sync_failed', at });
      fetchUntil(world, mirrored, now);
    },
  };
  advance(mirror, job, now);
}

/** Whether a sync of single repositories is under way or waits for its turn. */
export function isFetching(world: World, mirror: OrganizationMirror): boolean {
  return discoveredIn(world, mirror).some(({ fetched }) => fetched !== null);
}

/** Ends the syncs of single repositories that are not done yet. */
export function cancelFetches(world: World, mirror: OrganizationMirror): void {
  for (const one of discoveredIn(world, mirror)) {
    if (!one.fetched) continue;
    one.fetched = null;
    one.status = 'CANCEL';
  }
}

/** A host under .invalid never resolves (RFC 2606), and the own network is closed to mirrors. */
export function isReachable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return !hostname.endsWith('.invalid') && !isPrivateHost(hostname);
}

/** Notes what the source has, and queues every repository that the filters let through. */
function discover(mirror: OrganizationMirror, at: Date): void {
  const wanted = SOURCE.filter((name) => passes(name, mirror.filters));
  for (const one of mirror.discovered.filter(({ name }) => !wanted.includes(name))) {
    one.status = 'SKIP';
    one.message = 'Excluded by the repository filters';
  }
  wanted.forEach((name, position) => {
    const from = new Date(at.getTime() + position * FETCH_MS);
    const fetched = { from, until: new Date(from.getTime() + FETCH_MS) };
    const known = mirror.discovered.find((one) => one.name === name);
    const one = known ?? newlyDiscovered(name, at);
    if (!known) mirror.discovered.push(one);
    one.fetched = fetched;
    one.status = known ? 'SYNC_NOW' : 'NEVER_RUN';
    one.message = null;
  });
}

function newlyDiscovered(name: string, at: Date): DiscoveredRepository {
  return {
    name,
    discovered: at,
    fetched: null,
    status: 'NEVER_RUN',
    lastSync: null,
    message: null,
    repository: null,
  };
}

function fetchUntil(world: World, { organization, mirror }: Mirrored, now: Date): void {
  for (const one of discoveredIn(world, mirror)) {
    const { fetched } = one;
    if (!fetched || fetched.from > now) continue;
    one.status = fetched.until > now ? 'SYNCING' : 'SUCCESS';
    if (one.status === 'SYNCING') continue;
    one.fetched = null;
    one.lastSync = fetched.until;
    if (one.repository) continue; // the source never changes, so there is nothing more to fetch
    one.repository = addRepository(world, {
      namespace: organization.name,
      name: one.name,
      description: '',
      isPublic: mirror.visibility === 'public',
      state: 'ORG_MIRROR',
    });
    one.repository.userRoles.set(mirror.robot.name, 'write');
    const version = `${mirror.externalNamespace}/${one.name}`;
    pushImage(world, one.repository, { tags: TAGS, version, at: fetched.until });
  }
}

/** Without filters everything passes; `*` and `?` are the wildcards of a filter. */
function passes(name: string, filters: readonly string[]): boolean {
  if (filters.length === 0) return true;
  return filters.some((filter) => {
    const escaped = filter.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
  });
}

function note(world: World, { organization, mirror }: Mirrored, entry: Pick<LogEntry, 'kind' | 'at'>): void {
  recordAt(world, {
    ...entry,
    namespace: organization.name,
    repository: null,
    performer: mirror.robot.name,
    metadata: { external_reference: `${mirror.registryUrl}/${mirror.externalNamespace}` },
  });
}
