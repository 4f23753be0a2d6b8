import type { Session } from '../../http/session.js';
import type { Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { type ConfiguredMirrors, createConfiguredMirrors } from './configured-mirrors.js';
import { createDhiMirrors } from './dhi-mirrors.js';
import { type DhiMirror, isTo, type Mirror, type MirrorShare, type QuayMirror } from './mirror.js';
import { createQuayMirrors } from './quay-mirrors.js';

/** Who keeps mirrors, and knows which. */
export interface Keepers {
  /** What Docker and Quay have of an organization; rejects for nothing that they do. */
  sharesOf(organization: string, session: Session): Promise<Shares>;
  configuredOf(organization: string): ConfiguredMirrors;
  /** Rejects with Scout's error. */
  dhiMirrorsOf(organization: string, session: Session): Promise<readonly DhiMirror[]>;
  /** What the registry of a place says of the mirror that fills it; rejects when it does not tell. */
  mirrorAt(place: Place, organization: string, session: Session): Promise<Mirror | null>;
}

export interface Shares {
  readonly docker: MirrorShare<DhiMirror>;
  readonly quay: MirrorShare<QuayMirror>;
}

export function createKeepers(joined: Pick<Joined, 'raw' | 'atlas' | 'scout' | 'call'>): Keepers {
  const dockerOf = createDhiMirrors(joined);
  const quayMirrors = createQuayMirrors(joined);

  const dhiMirrorsOf: Keepers['dhiMirrorsOf'] = async (organization, session) => {
    const { mirrors, looks } = await dockerOf(organization, session);
    for (const { error } of looks) if (error !== undefined) throw error;
    return mirrors;
  };

  return {
    configuredOf: createConfiguredMirrors(joined),
    dhiMirrorsOf,
    async sharesOf(organization, session) {
      const [docker, quay] = await Promise.all([
        dockerOf(organization, session),
        quayMirrors.of(organization, session),
      ]);
      return { docker, quay };
    },
    async mirrorAt(place, organization, session) {
      if (place.upstream === 'quay') return quayMirrors.at(place.path, organization, session);
      if (place.upstream === 'zot') return null; // which copies, but keeps no list of what
      const mirrors = await dhiMirrorsOf(organization, session);
      return mirrors.find((mirror) => isTo(mirror, place)) ?? null;
    },
  };
}
