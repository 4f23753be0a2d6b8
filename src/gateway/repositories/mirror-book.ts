import type { Session } from '../../http/session.js';
import { DHI, type Place } from '../joined/atlas.js';
import { type Connection, toConnection } from '../joined/connection.js';
import { mergeResults, resultOf, type SourceResult } from '../joined/source-result.js';
import type { OrganizationsOf } from './caller-organizations.js';

/** A mirror, as far as it is told apart from others. */
interface Identified {
  readonly id: string;
}

export type MirrorPage = Connection<Identified> & { readonly sources: readonly SourceResult[] };

/** What is asked of the mirrors of an organization. */
export interface MirrorBook {
  /** The mirror that fills a repository, null when none does; rejects when whoever would know does not tell. */
  mirrorTo(place: Place, organization: string, session: Session): Promise<object | null>;
  /** The mirrors that copy from a repository. */
  mirrorsFrom(place: Place, organization: string, session: Session): Promise<MirrorPage>;
}

const MAX_MIRRORS = 100;
const OFFICIAL = 'library';

/** The mirror that fills a repository; those that belong to no organization are filled by none. */
export async function mirrorFilling(
  book: MirrorBook,
  place: Place,
  session: Session,
): Promise<object | null> {
  const organization = ownerOf(place);
  return organization === undefined ? null : book.mirrorTo(place, organization, session);
}

interface Wanted {
  readonly place: Place;
  readonly organization: string | undefined;
}

interface Books {
  readonly mirrorBook: MirrorBook;
  readonly organizationsOf: OrganizationsOf;
}

/** The mirrors that copy from a repository, as its organization or those of the caller have them. */
export async function findMirrors(
  { mirrorBook, organizationsOf }: Books,
  { place, organization = ownerOf(place) }: Wanted,
  session: Session,
): Promise<MirrorPage> {
  if (organization !== undefined) return mirrorBook.mirrorsFrom(place, organization, session);
  const { names, problems } = await organizationsOf(session);
  const pages = await Promise.all(names.map((name) => mirrorBook.mirrorsFrom(place, name, session)));
  const mirrors = new Map(
    pages.flatMap(({ nodes }) => nodes.map((mirror) => [mirror.id, mirror] as const)).slice(0, MAX_MIRRORS),
  );
  const own = resultOf('scout', problems, NO_ORGANIZATION);
  const page = { first: MAX_MIRRORS };
  return {
    ...toConnection([...mirrors.values()], page, { keyOf: ({ id }) => id, most: MAX_MIRRORS }),
    sources: mergeResults([...pages.flatMap(({ sources }) => sources), own]),
  };
}

const NO_ORGANIZATION = 'the caller belongs to no organization';

/** The organization whose repository it is; undefined for the catalog and for official images. */
function ownerOf(place: Place): string | undefined {
  if (place.host === DHI) return undefined;
  const [first = ''] = place.path.split('/');
  return first === OFFICIAL && place.upstream === 'scout' ? undefined : first;
}
