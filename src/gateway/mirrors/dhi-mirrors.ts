import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { type Atlas, DHI, DOCKER_HUB, nameOf, type Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { copyOf, type DhiMirror, type MirrorShare } from './mirror.js';

/** Namespace of the catalog, which no reference to dhi.io names. */
const CATALOG = 'dhi';
const SELECTION = `{ mirroredRepositories {
  id
  dhiSourceRepository { hostname namespace name }
  destinationRepository { hostname namespace name }
} }`;

type DhiShare = MirrorShare<DhiMirror>;

/** Mirrors of hardened images, as Scout lists them; one root field for an organization. */
export type DhiMirrorsOf = (organization: string, session: Session) => Promise<DhiShare>;

/**
 * Rejects for nothing that Scout does. What was listed is kept here although Scout is asked once anyway: an answer that
 * the loader has already comes only with the next document, and what is asked for because of it in one after that.
 */
export function createDhiMirrors(joined: Pick<Joined, 'scout' | 'atlas'>): DhiMirrorsOf {
  const key = Object.freeze({});
  return (organization, session) => {
    const kept = session.keep(key, () => new Map<string, Promise<DhiShare>>());
    const share = kept.get(organization) ?? list(joined, organization, session);
    kept.set(organization, share);
    return share;
  };
}

async function list(
  { scout, atlas }: Pick<Joined, 'scout' | 'atlas'>,
  organization: string,
  session: Session,
): Promise<DhiShare> {
  const searched = `mirrors of ${organization}`;
  const args = { context: { organization } };
  try {
    const found = await scout({ field: 'dhiListMirroredRepositories', args, selection: SELECTION }, session);
    const listed = itemsOf(fieldsOf(found).mirroredRepositories);
    const mirrors = listed.map((item) => readMirror(fieldsOf(item), organization, atlas));
    return { mirrors, looks: [{ searched, found: mirrors.length > 0 }], rest: null };
  } catch (error) {
    return { mirrors: [], looks: [{ searched, found: false, error }], rest: null };
  }
}

function readMirror(item: Readonly<Record<string, unknown>>, organization: string, atlas: Atlas): DhiMirror {
  const from = readRepository(item.dhiSourceRepository);
  const to = readRepository(item.destinationRepository);
  const path = from.namespace === CATALOG ? from.name : `${from.namespace}/${from.name}`;
  const source: Place = { upstream: 'scout', host: DHI, path };
  const destination = placeAtHub(to, atlas);
  return {
    ...copyOf('DHI', organization, { source: { place: source, reference: nameOf(source) }, destination }),
    kind: 'DHI',
    scoutId: String(item.id),
    scoutDestination: to,
  };
}

function placeAtHub(to: ReturnType<typeof readRepository>, atlas: Atlas): Place {
  const path = `${to.namespace}/${to.name}`;
  return atlas.placeOf(to.hostname, path) ?? { upstream: 'scout', host: DOCKER_HUB, path };
}

function readRepository(value: unknown): { hostname: string; namespace: string; name: string } {
  const { hostname, namespace, name } = fieldsOf(value);
  return { hostname: String(hostname), namespace: String(namespace), name: String(name) };
}
