import type { Session } from '../../http/session.js';
import type { Place, RegistryName } from '../joined/atlas.js';
import { type Connection, type PageArguments, toConnection } from '../joined/connection.js';
import { formatGlobalId } from '../joined/global-id.js';
import type { Joined } from '../joined/joined.js';
import { mergeResults, resultOf, type SourceResult, stateOfError } from '../joined/source-result.js';
import type { ConfiguredMirrors } from './configured-mirrors.js';
import { createKeepers, type Shares } from './keepers.js';
import {
  checkOrganization,
  type DhiMirror,
  isFrom,
  isTo,
  joinMirrors,
  type Mirror,
  type MirrorList,
  type MirrorShare,
  readMirrorKey,
  readSide,
} from './mirror.js';

export type MirrorConnection = Connection<Mirror> & { readonly sources: readonly SourceResult[] };

/** The mirrors of organizations, from wherever they are known. */
export interface MirrorBook {
  /** By destination and source. Rejects only for a name that no organization has. */
  mirrorsOf(organization: string, session: Session): Promise<MirrorList>;
  /** The mirror that fills a repository, null when none does; rejects when whoever would know does not tell. */
  mirrorTo(place: Place, organization: string, session: Session): Promise<Mirror | null>;
  /** The mirrors that copy from a repository, the first hundred of them. */
  mirrorsFrom(place: Place, organization: string, session: Session): Promise<MirrorConnection>;
  /** The mirror with the key of a global id, null when it is not there any more; rejects when nobody can tell. */
  findMirror(key: readonly string[], session: Session): Promise<Mirror | null>;
  /** Mirrors of hardened images alone: their logs tell what was copied before. */
  dhiMirrorsOf(organization: string, session: Session): Promise<readonly DhiMirror[]>;
  /** To be called when a mirror of Quay has changed: what was listed before is not good any more. */
  forget(session: Session): void;
}

/** Mirrors in one part of a list, and mirrors whose drift one operation looks at. */
export const MOST_MIRRORS = 100;

export function createMirrorBook(joined: Pick<Joined, 'raw' | 'atlas' | 'scout' | 'call'>): MirrorBook {
  const { configuredOf, dhiMirrorsOf, mirrorAt, sharesOf } = createKeepers(joined);
  const key = Object.freeze({});
  const shelf = (session: Session) => session.keep(key, () => new Map<string, Promise<MirrorList>>());

  const mirrorsOf: MirrorBook['mirrorsOf'] = async (organization, session) => {
    checkOrganization(organization);
    const kept = shelf(session);
    const list =
      kept.get(organization) ?? sharesOf(organization, session).then(toList(configuredOf(organization)));
    kept.set(organization, list);
    return list;
  };

  return {
    mirrorsOf,
    dhiMirrorsOf,
    async mirrorTo(place, organization, session) {
      checkOrganization(organization);
      const written = configuredOf(organization).mirrors.find((mirror) => isTo(mirror, place));
      const told = mirrorAt(place, organization, session);
      return written ? ((await told.catch(nullForKnown)) ?? written) : told;
    },
    async mirrorsFrom(place, organization, session) {
      const { mirrors, sources } = await mirrorsOf(organization, session);
      const copies = mirrors.filter((mirror) => isFrom(mirror, place));
      return { ...pageOfMirrors(copies, { first: MOST_MIRRORS }), sources };
    },
    async findMirror(parts, session) {
      const { kind, organization, destination } = readMirrorKey(parts);
      const id = formatGlobalId({ type: 'Mirror', key: parts });
      if (kind === 'CONFIGURED') {
        return configuredOf(organization).mirrors.find((mirror) => mirror.id === id) ?? null;
      }
      const { place } = readSide(destination, joined.atlas);
      const told = place && (await mirrorAt(place, organization, session).catch(nullWhenAbsent));
      return told?.id === id ? told : null;
    },
    forget: (session) => shelf(session).clear(),
  };
}

function toList(configured: ConfiguredMirrors) {
  return ({ docker, quay }: Shares): MirrorList => {
    const mirrors = joinMirrors([...quay.mirrors, ...docker.mirrors, ...configured.mirrors]);
    const sources = [shareOf('scout', docker), shareOf('quay', quay), ...zotOf(mirrors)];
    return { mirrors, sources: mergeResults([...sources, ...configured.sources]) };
  };
}

/** The part of the mirrors that is asked for; throws BAD_USER_INPUT for one that cannot be given. */
export function pageOfMirrors(mirrors: readonly Mirror[], page: PageArguments): Connection<Mirror> {
  return toConnection(mirrors, page, { keyOf: ({ id }) => id, most: MOST_MIRRORS });
}

function shareOf(upstream: RegistryName, { looks, rest }: MirrorShare<Mirror>): SourceResult {
  const result = resultOf(upstream, looks, '');
  if (rest === null) return result;
  return { ...result, reason: result.reason === null ? rest : `${result.reason}; ${rest}` };
}

/** zot copies as its own configuration says, and tells nobody. */
function zotOf(mirrors: readonly Mirror[]): SourceResult[] {
  const isTouched = mirrors.some(({ source, destination }) =>
    [source, destination].some((place) => place?.upstream === 'zot'),
  );
  return isTouched ? [resultOf('zot', [], UNLISTED)] : [];
}

const UNLISTED =
  'zot lists no mirrors; those here are named by the configuration of this gateway, or by Quay';

function nullForKnown(error: unknown): null {
  stateOfError(error);
  return null;
}

function nullWhenAbsent(error: unknown): null {
  if (stateOfError(error) === 'ABSENT') return null;
  throw error;
}
