import { readConfig } from '../../../src/config.js';
import { createAtlas, type Place } from '../../../src/gateway/joined/atlas.js';
import type { CopyJob } from '../../../src/gateway/mirrors/copy-log.js';
import type { Drift } from '../../../src/gateway/mirrors/drift-reader.js';
import {
  type ConfiguredMirror,
  copyOf,
  type DhiMirror,
  readSide,
} from '../../../src/gateway/mirrors/mirror.js';
import type { TagFacts, TagList } from '../../../src/gateway/repositories/tag-facts.js';
import { createUpstreams } from '../../../src/upstreams/index.js';

export const ORGANIZATION = 'team';

const config = readConfig({ QUAY_URL: 'https://quay.example', ZOT_URL: 'https://zot.example:5000' });

/** An atlas with all registries, none of which is there. */
export const ATLAS = createAtlas(createUpstreams(config), config.joins);

export function place(reference: string): Place {
  const found = readSide(reference, ATLAS).place;
  if (!found) throw new Error(`${reference} is no place`);
  return found;
}

export function tag(name: string, digest: string, pushedAt: TagFacts['pushedAt'] = null): TagFacts {
  return { name, digest: `sha256:${digest}`, pushedAt, pulledAt: null, size: null, earlier: [] };
}

export function side(...tags: TagFacts[]) {
  return { tags, isWhole: true };
}

/** What is read of a repository that has these tags. */
export function tagList(...tags: TagFacts[]): TagList {
  return { ...side(...tags), look: { searched: 'tags', found: true } };
}

/** What is read of a repository when reading fails. */
export function unread(error?: unknown): TagList {
  return { tags: [], isWhole: false, look: { searched: 'tags', found: false, error } };
}

export function configured(source: string, destination: string): ConfiguredMirror {
  const sides = { source: readSide(source, ATLAS), destination: place(destination) };
  return { ...copyOf('CONFIGURED', ORGANIZATION, sides), kind: 'CONFIGURED' };
}

/** The mirror of a hardened image of the catalog. */
export function dhi(name: string): DhiMirror {
  const sides = {
    source: readSide(`dhi.io/${name}`, ATLAS),
    destination: place(`docker.io/team/dhi-${name}`),
  };
  return {
    ...copyOf('DHI', ORGANIZATION, sides),
    kind: 'DHI',
    scoutId: `mirror-${name}`,
    scoutDestination: { hostname: 'hub.docker.com', namespace: ORGANIZATION, name: `dhi-${name}` },
  };
}

export function job(parts: Partial<CopyJob> = {}): CopyJob {
  return {
    status: 'SUCCEEDED',
    tag: '20',
    digest: 'sha256:old',
    triggeredAt: '2026-01-01T00:00:00Z',
    startedAt: '2026-01-01T00:00:05Z',
    completedAt: '2026-01-01T00:00:10Z',
    ...parts,
  };
}

/** A drift with these tags, as name, state, digest of the source, and digest of the destination. */
export function drift(
  tags: readonly (readonly [string, Drift['state'], string | null, string | null])[],
  isRead = true,
): Drift {
  return {
    mirror: configured('dhi.io/node', 'zot.example:5000/team/node'),
    state: 'UNKNOWN',
    sources: [],
    isRead,
    tags: tags.map(([name, state, sourceDigest, destinationDigest]) => ({
      name,
      state,
      sourceDigest,
      destinationDigest,
      sourceUpdatedAt: null,
      behindBySeconds: null,
    })),
  };
}
