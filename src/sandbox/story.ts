import { buildImage, type StoryImage } from './story-image.js';

export type { StoryImage } from './story-image.js';

export interface Membership {
  readonly organisation: string;
  readonly role: 'owner' | 'member';
}

/** A Docker account. `accessToken` is a PAT; `secondFactor` the code that the account's device shows. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken?: string;
  readonly secondFactor?: string;
  readonly memberships: readonly Membership[];
}

export interface Organisation {
  readonly name: string;
  /** OAT of the organisation, when it has made one. */
  readonly accessToken?: string;
  readonly mirrorLimit: number;
  /** False when more was used than the plan pays for: Scout then answers with 402. */
  readonly withinEntitlement: boolean;
}

/** A credential ready to paste into a header of the gateway. */
export interface Identity {
  readonly name: string;
  readonly upstream: 'docker' | 'quay' | 'zot';
  readonly header: string;
  readonly value: string;
  readonly can: string;
}

export const organisation = 'demonstrationorg';

export const organisations: readonly Organisation[] = [
  { name: organisation, accessToken: 'dckr_oat_demonstration', mirrorLimit: 5, withinEntitlement: true },
  { name: 'bobsorg', mirrorLimit: 1, withinEntitlement: true },
  { name: 'crowdedorg', mirrorLimit: 0, withinEntitlement: false },
];

export const people: readonly Person[] = [
  {
    name: 'ada',
    email: 'ada@demonstration.example',
    password: 'ada-password',
    accessToken: 'dckr_pat_ada',
    memberships: [
      { organisation, role: 'owner' },
      { organisation: 'crowdedorg', role: 'member' },
    ],
  },
  {
    name: 'bob',
    email: 'bob@bobsorg.example',
    password: 'bob-password',
    accessToken: 'dckr_pat_bob',
    memberships: [{ organisation: 'bobsorg', role: 'owner' }],
  },
  {
    name: 'carol',
    email: 'carol@demonstration.example',
    password: 'carol-password',
    secondFactor: '123456',
    memberships: [{ organisation, role: 'member' }],
  },
];

const ARCHITECTURES = ['amd64', 'arm64'];
const DEBIAN = 'os_distro=bookworm&os_name=debian&os_version=12';
const GLIBC = `pkg:deb/debian/glibc@2.36-9%2Bdeb12u10?${DEBIAN}`;
const OPENSSL = `pkg:deb/debian/openssl@3.0.16-1~deb12u1?${DEBIAN}`;
const SQLITE = `pkg:deb/debian/sqlite3@3.40.1-2%2Bdeb12u1?${DEBIAN}`;
const UNDICI = 'pkg:npm/undici@6.21.1';
const BRACE_EXPANSION = 'pkg:npm/brace-expansion@2.0.1';
const NPM = 'pkg:npm/npm@10.8.2';

/** The packages by short name, for whoever needs one purl of the story. */
export const packages = {
  glibc: GLIBC,
  openssl: OPENSSL,
  sqlite: SQLITE,
  undici: UNDICI,
  braceExpansion: BRACE_EXPANSION,
  npm: NPM,
} as const;

const nodeDev = buildImage({
  title: 'node',
  version: '20.19.3',
  tags: [
    '20.19.3-debian12-dev',
    '20.19-debian12-dev',
    '20-debian12-dev',
    '20.19.3-dev',
    '20.19-dev',
    '20-dev',
  ],
  lastUpdated: '2025-07-02T09:14:37.94814Z',
  variant: 'dev',
  user: 'root',
  packages: [GLIBC, OPENSSL, SQLITE, UNDICI, BRACE_EXPANSION, NPM],
  architectures: ARCHITECTURES,
  layerSizes: [28_204_511, 41_873_902, 12_401_377],
});

const nodeRuntime = buildImage({
  title: 'node',
  version: '20.19.3',
  tags: ['20.19.3-debian12', '20.19-debian12', '20-debian12', '20.19.3', '20.19', '20'],
  lastUpdated: '2025-07-02T09:15:02.118206Z',
  variant: 'runtime',
  user: 'node',
  packages: [GLIBC, OPENSSL, UNDICI],
  architectures: ARCHITECTURES,
  layerSizes: [10_118_244, 38_530_016],
});

export const nodeImages: readonly StoryImage[] = [nodeDev, nodeRuntime];

export const pythonImage: StoryImage = buildImage({
  title: 'python',
  version: '3.13.5',
  tags: ['3.13.5-debian12', '3.13-debian12', '3.13.5', '3.13', '3'],
  lastUpdated: '2025-07-01T18:40:11.5Z',
  variant: 'runtime',
  user: 'nonroot',
  packages: [GLIBC, OPENSSL, SQLITE],
  architectures: ARCHITECTURES,
  layerSizes: [10_118_244, 21_775_903],
});

export const redisImage: StoryImage = buildImage({
  title: 'redis',
  version: '8.0.2',
  tags: ['8.0.2-debian12', '8.0-debian12', '8.0.2', '8.0', '8'],
  lastUpdated: '2025-07-03T06:02:55.301Z',
  variant: 'runtime',
  user: 'nonroot',
  packages: [GLIBC, OPENSSL],
  architectures: ARCHITECTURES,
  layerSizes: [10_118_244, 9_660_128],
});

/** The organisation's own private image: nobody outside may see its digests. */
export const webImage: StoryImage = buildImage({
  title: 'web',
  version: '4.2.0',
  tags: ['4.2.0', 'latest'],
  lastUpdated: '2025-07-03T11:27:40.06Z',
  variant: 'runtime',
  user: 'node',
  packages: [GLIBC, OPENSSL, UNDICI, BRACE_EXPANSION],
  architectures: ['amd64'],
  layerSizes: [10_118_244, 38_530_016, 6_204_733],
});

/** Manifests that Scout knows but has not analysed yet. */
export const unindexedDigests: readonly string[] = redisImage.manifests
  .filter(({ platform }) => platform.architecture === 'arm64')
  .map(({ digest }) => digest);

export const identities: readonly Identity[] = [
  {
    name: 'ada on Docker',
    upstream: 'docker',
    header: 'X-Docker-Authorization',
    value: basic('ada', 'dckr_pat_ada'),
    can: `Reads mirrors, private images and pulls of ${organisation}, and sees 402 for crowdedorg.`,
  },
  {
    name: `${organisation} on Docker`,
    upstream: 'docker',
    header: 'X-Docker-Authorization',
    value: basic(organisation, 'dckr_oat_demonstration'),
    can: `Reads what belongs to ${organisation} with the organisation's own token, no person behind it.`,
  },
  {
    name: 'bob on Docker',
    upstream: 'docker',
    header: 'X-Docker-Authorization',
    value: basic('bob', 'dckr_pat_bob'),
    can: `Reads bobsorg with its one mirror, and is refused everything private of ${organisation}.`,
  },
  {
    name: 'ada on Quay',
    upstream: 'quay',
    header: 'X-Quay-Authorization',
    value: 'Bearer quay-ada-token',
    can: `Reads and writes everything of ${organisation} with all scopes.`,
  },
  {
    name: 'ada on Quay, read only',
    upstream: 'quay',
    header: 'X-Quay-Authorization',
    value: 'Bearer quay-ada-read-token',
    can: `Reads the repositories of ${organisation} and nothing about the user: its only scope is repo:read.`,
  },
  {
    name: 'bob on Quay',
    upstream: 'quay',
    header: 'X-Quay-Authorization',
    value: 'Bearer quay-bob-token',
    can: `Reads the public repositories of ${organisation}, not the private ones.`,
  },
  {
    name: 'root on Quay',
    upstream: 'quay',
    header: 'X-Quay-Authorization',
    value: 'Bearer quay-root-token',
    can: 'Runs the registry: sees every namespace, users, service keys, and sets quotas.',
  },
  {
    name: 'ada on zot',
    upstream: 'zot',
    header: 'X-Zot-Authorization',
    value: basic('ada', 'ada-password'),
    can: 'Administers every repository.',
  },
  {
    name: 'bob on zot',
    upstream: 'zot',
    header: 'X-Zot-Authorization',
    value: basic('bob', 'bob-password'),
    can: 'Reads tools/** only.',
  },
];

function basic(identifier: string, secret: string): string {
  return `Basic ${Buffer.from(`${identifier}:${secret}`).toString('base64')}`;
}
