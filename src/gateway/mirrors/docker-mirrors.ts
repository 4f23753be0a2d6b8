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

/** Mirrors of hardened images, as Scout lists them; one root field for an organization. */
export type DhiMirrorsOf = (organization: string, session: Session) => Promise<MirrorShare<DhiMirror>>;

/** Rejects for nothing that Scout does. */
export function createDhiMirrors({ scout, atlas }: Pick<Joined, 'scout' | 'atlas'>): DhiMirrorsOf {
  return async (organization, session) => {
    const searched = `mirrors of ${organization}`;
    const wanted = {
      field: 'dhiListMirroredRepositories',
      args: { context: { organization } },
      selection: SELECTION,
    };
    try {
      const listed = itemsOf(fieldsOf(await scout(wanted, session)).mirroredRepositories);
      const mirrors = listed.map((item) => readMirror(fieldsOf(item), organization, atlas));
      return { mirrors, looks: [{ searched, found: mirrors.length > 0 }], rest: null };
    } catch (error) {
      return { mirrors: [], looks: [{ searched, found: false, error }], rest: null };
    }
  };
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
