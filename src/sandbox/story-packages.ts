import { packages } from './story.js';

/** What a bill of materials tells about a package beside its purl. */
export interface StoryPackage {
  readonly description: string;
  readonly author: string | null;
  readonly licenses: readonly string[];
  /** Where it was found, and the position of the layer that brought it. */
  readonly path: string;
  readonly layer: number;
}

const DEBIAN = { layer: 0, author: 'Debian' } as const;
const NODE_MODULES = '/usr/local/lib/node_modules/npm';

export const packageFacts: Readonly<Record<string, StoryPackage>> = {
  [packages.glibc]: {
    ...DEBIAN,
    description: 'Standard C library that most programs of the system use.',
    licenses: ['GPL-2.0', 'LGPL-2.1'],
    path: '/var/lib/dpkg/status.d/libc6',
  },
  [packages.openssl]: {
    ...DEBIAN,
    description: 'Cryptography and TLS.',
    licenses: ['Apache-2.0'],
    path: '/var/lib/dpkg/status.d/libssl3',
  },
  [packages.sqlite]: {
    ...DEBIAN,
    description: 'SQL database that lives inside a program.',
    licenses: [],
    path: '/var/lib/dpkg/status.d/libsqlite3-0',
  },
  [packages.undici]: {
    description: 'HTTP client for Node.js.',
    author: null,
    licenses: ['MIT'],
    path: `${NODE_MODULES}/node_modules/undici/package.json`,
    layer: 1,
  },
  [packages.braceExpansion]: {
    description: 'Expands braces as a shell does.',
    author: null,
    licenses: ['MIT'],
    path: `${NODE_MODULES}/node_modules/brace-expansion/package.json`,
    layer: 2,
  },
  [packages.npm]: {
    description: 'Package manager of Node.js.',
    author: null,
    licenses: ['Artistic-2.0'],
    path: `${NODE_MODULES}/package.json`,
    layer: 1,
  },
};
