import { nodeImages, organisation, organisations, people, webImage } from '../story.js';
import { buildImage, type StoryImage } from '../story-image.js';
import { toolImage } from '../zot/tool-images.js';
import { hardenedCopies } from './hardened-copies.js';
import { manifestsOf } from './image-manifests.js';
import type { QuayOrganization, QuayRepository, QuayTag, QuayTeam, QuayUser, World } from './model.js';
import { seedAccounts } from './seed-accounts.js';

/** Seconds for which a namespace keeps deleted tags, unless it says otherwise. */
export const TIME_MACHINE_SECONDS = 14 * 24 * 60 * 60;

/** The team of those who belong to an organisation of the story without owning it. */
export const READERS = 'developers';

/** Who runs the registry. Belongs to no story, because only Quay has such a user. */
const ROOT = { name: 'root', email: 'root@registry.example' };

/** A Quay in which nobody has an account yet. */
export function createEmptyWorld(): World {
  return {
    users: new Map(),
    organizations: new Map(),
    robots: new Map(),
    appTokens: new Map(),
    repositories: [],
    log: [],
    queuedDigests: new Set(),
    brokenDigests: new Set(),
  };
}

/** Everything Quay holds when it starts `now`: the story's images, and small services to page through. */
export function createWorld(now: Date): World {
  const services = Array.from({ length: 20 }, (_, position) => serviceImages(position + 1));
  const repositories = [
    nodeRepository(),
    repository({ name: 'web', isPublic: false, description: 'Shop front.', tags: tagsOf(webImage) }, [
      webImage,
    ]),
    ...services.map(serviceRepository),
    repository(
      {
        namespace: 'bobsorg',
        name: 'tools/cli',
        isPublic: false,
        description: null,
        tags: tagsOf(toolImage),
      },
      [toolImage],
    ),
    // The last ones, so that the numbers of the others stay.
    ...hardenedCopies(now).map(({ images, ...outline }) =>
      repository({ ...outline, isPublic: false }, images),
    ),
  ].map((draft, position) => ({ ...draft, id: position + 1 }));
  const world: World = {
    ...createEmptyWorld(),
    users: new Map([...people, ROOT].map((person) => [person.name, buildUser(person)])),
    organizations: new Map(organisations.map(({ name }) => [name, organizationOf(name)])),
    repositories,
    queuedDigests: new Set(webImage.manifests.map(({ digest }) => digest)),
    brokenDigests: new Set(
      services.at(-1)?.flatMap(({ manifests }) => manifests.map(({ digest }) => digest)),
    ),
  };
  seedAccounts(world);
  return world;
}

/** A new account. Who is a super user stands in Quay's configuration, not with the account. */
export function buildUser({ name, email }: Pick<QuayUser, 'name' | 'email'>): QuayUser {
  return {
    name,
    email,
    isEnabled: true,
    isSuperUser: name === ROOT.name,
    tagExpirationSeconds: TIME_MACHINE_SECONDS,
  };
}

function organizationOf(name: string): QuayOrganization {
  const membersWith = (role: string): string[] =>
    people
      .filter(({ memberships }) =>
        memberships.some((membership) => membership.organisation === name && membership.role === role),
      )
      .map((person) => person.name);
  const teams = [
    teamOf('owners', 'admin', membersWith('owner')),
    teamOf(READERS, 'member', membersWith('member')),
  ];
  return buildOrganization(name, `team@${name}.example`, teams);
}

/** A new organization with its first teams. */
export function buildOrganization(name: string, email: string, teams: readonly QuayTeam[]): QuayOrganization {
  return {
    name,
    email,
    teams: new Map(teams.map((team) => [team.name, team])),
    applications: new Map(),
    prototypes: new Map(),
    invoiceEmail: false,
    invoiceEmailAddress: null,
    tagExpirationSeconds: TIME_MACHINE_SECONDS,
  };
}

/** A new team with these members. */
export function teamOf(name: string, role: QuayTeam['role'], members: readonly string[]): QuayTeam {
  return {
    name,
    description: '',
    role,
    members: new Set(members),
    invited: new Set(),
    invitedUsers: new Set(),
    sync: null,
  };
}

type Draft = Omit<QuayRepository, 'id'>;
type Outline = Pick<Draft, 'name' | 'isPublic' | 'description' | 'tags'> & { readonly namespace?: string };

function nodeRepository(): Draft {
  const description = 'Node.js for everybody.';
  const current = nodeImages.flatMap((image) => tagsOf(image));
  const [firstImage] = nodeImages;
  const candidate = firstImage?.manifests[0];
  // A deleted tag stays in the history as long as the time machine keeps it; it names one platform, not the list.
  const deleted = candidate && {
    name: '20.19.3-rc1',
    digest: candidate.digest,
    start: new Date('2025-06-27T10:00:00Z'),
    end: new Date('2025-07-02T09:30:00Z'),
  };
  const tags = deleted ? [...current, deleted] : current;
  return {
    ...repository({ name: 'node', isPublic: true, description, tags }, nodeImages),
    starredBy: new Set(['ada']),
  };
}

function serviceRepository(images: readonly StoryImage[], position: number): Draft {
  const name = serviceName(position + 1);
  const tags = images.flatMap((image) => singlePlatformTags(image));
  return repository({ name, isPublic: true, description: `Service ${position + 1}.`, tags }, images);
}

function serviceImages(number: number): StoryImage[] {
  return Array.from({ length: 10 }, (_, minor) =>
    buildImage({
      title: serviceName(number),
      version: `1.${minor}.0`,
      tags: [`1.${minor}.0`],
      lastUpdated: new Date(Date.UTC(2025, 5, number, 8 + minor)).toISOString(),
      variant: 'runtime',
      user: 'nonroot',
      packages: [],
      architectures: ['amd64'],
      layerSizes: [1_000_000 + number * 1000 + minor],
    }),
  );
}

function serviceName(number: number): string {
  return `svc-${String(number).padStart(2, '0')}`;
}

function repository({ namespace = organisation, ...outline }: Outline, images: readonly StoryImage[]): Draft {
  return {
    ...outline,
    namespace,
    popularity: outline.tags.length * 3.5,
    statusToken: `badge-${namespace}-${outline.name.replaceAll('/', '-')}`,
    starredBy: new Set(),
    kind: 'image',
    state: 'NORMAL',
    isTrusted: false,
    userRoles: new Map(),
    teamRoles: new Map([[READERS, 'read']]),
    manifests: new Map(images.flatMap(manifestsOf).map((manifest) => [manifest.digest, manifest])),
  };
}

function tagsOf({ tags, indexDigest, lastUpdated }: StoryImage): QuayTag[] {
  return tags.map((name) => ({ name, digest: indexDigest, start: new Date(lastUpdated), end: null }));
}

function singlePlatformTags({ tags, manifests, lastUpdated }: StoryImage): QuayTag[] {
  const digest = manifests[0]?.digest ?? '';
  return tags.map((name) => ({ name, digest, start: new Date(lastUpdated), end: null }));
}
