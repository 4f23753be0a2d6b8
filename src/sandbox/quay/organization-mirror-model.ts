import { attachment } from './attachment.js';
import type { Sync } from './mirror-model.js';
import type { QuayOrganization, QuayRepository, QuayRobot, World } from './model.js';
import type { Premises } from './premises.js';

/** A repository that the source has. */
export interface DiscoveredRepository {
  readonly name: string;
  readonly discovered: Date;
  /** When its tags are fetched after the discovery; null once that is over. */
  fetched: { readonly from: Date; readonly until: Date } | null;
  status: 'CANCEL' | 'FAIL' | 'NEVER_RUN' | 'SUCCESS' | 'SYNCING' | 'SYNC_NOW' | 'SKIP';
  lastSync: Date | null;
  message: string | null;
  /** What it became here. */
  repository: QuayRepository | null;
}

export interface OrganizationMirror extends Sync {
  readonly registryType: 'harbor' | 'quay';
  registryUrl: string;
  externalNamespace: string;
  username: string | null;
  password: string | null;
  config: Readonly<Record<string, unknown>>;
  filters: readonly string[];
  robot: QuayRobot;
  visibility: 'public' | 'private';
  timeout: number;
  readonly created: Date;
  readonly discovered: DiscoveredRepository[];
}

const slotOf = attachment<QuayOrganization, { mirror: OrganizationMirror | null }>(() => ({ mirror: null }));

/** The mirror of an organization. */
export function organizationMirrorOf(organization: QuayOrganization): OrganizationMirror | null {
  return slotOf(organization).mirror;
}

export function setOrganizationMirror(
  organization: QuayOrganization,
  mirror: OrganizationMirror | null,
): void {
  slotOf(organization).mirror = mirror;
}

/** Whether a mirror decides what the namespace holds; with the feature off nobody looks. */
export function isOrganizationMirrored(
  { world, off }: Pick<Premises, 'world' | 'off'>,
  namespace: string,
): boolean {
  const organization = world.organizations.get(namespace);
  if (!organization || off.has('FEATURE_ORG_MIRROR')) return false;
  return organizationMirrorOf(organization) !== null;
}

/** What was found at the source and is not deleted here. */
export function discoveredIn(world: World, { discovered }: OrganizationMirror): DiscoveredRepository[] {
  return discovered
    .filter(({ repository }) => repository === null || world.repositories.includes(repository))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
