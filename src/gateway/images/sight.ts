import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { DHI } from '../joined/atlas.js';
import { placeAtScout } from '../joined/docker-names.js';
import type { HardenedMirror } from './candidates.js';
import { findAtScout, findInCatalog } from './scout-images.js';
import type { Sighting } from './sighting.js';
import type { Tracing } from './traces.js';
import { findAtZot } from './zot-images.js';

/** Who has a digest, and where its mirrors may be. */
export interface Sighted {
  readonly sightings: readonly Sighting[];
  readonly mirrors: readonly HardenedMirror[];
}

const MIRRORS = `{ mirroredRepositories {
  dhiSourceRepository { name }
  destinationRepository { hostname namespace name }
} }`;

/** Asks Scout, for everybody and for each of these organizations, and zot's search who has a digest. */
export async function sight(
  tracing: Tracing,
  digest: string,
  organizations: readonly string[],
): Promise<Sighted> {
  const { joined, session } = tracing;
  const [own, ...others] = await Promise.all([
    sightOrganizations(tracing, digest, organizations),
    findAtScout(joined, { digest, organization: undefined }, session),
    findInCatalog(joined, digest, session),
    findAtZot(joined, digest, session),
  ]);
  // An organization's own view of an image comes first: it has the organization's exceptions.
  return { sightings: [...own.sightings, ...others], mirrors: own.mirrors };
}

/** What organizations have of a digest, and their mirrors. */
export async function sightOrganizations(
  tracing: Tracing,
  digest: string,
  organizations: readonly string[],
): Promise<Sighted> {
  const { joined, session } = tracing;
  const [sightings, mirrors] = await Promise.all([
    Promise.all(organizations.map((organization) => findAtScout(joined, { digest, organization }, session))),
    Promise.all(organizations.map((organization) => mirrorsOf(tracing, organization))),
  ]);
  return { sightings, mirrors: mirrors.flat() };
}

/** The mirrors of an organization; none when they are not told, because the images themselves are asked for as well. */
async function mirrorsOf(
  { joined, session }: Tracing,
  organization: string,
): Promise<readonly HardenedMirror[]> {
  const args = { context: { organization } };
  const found = await joined
    .scout({ field: 'dhiListMirroredRepositories', args, selection: MIRRORS }, session)
    .catch(() => null);
  return itemsOf(fieldsOf(found).mirroredRepositories).map((mirror) => {
    const { dhiSourceRepository, destinationRepository } = fieldsOf(mirror);
    const { hostname, namespace, name } = fieldsOf(destinationRepository);
    return {
      organization,
      source: placeAtScout(DHI, String(fieldsOf(dhiSourceRepository).name)).path,
      destination: placeAtScout(String(hostname), `${String(namespace)}/${String(name)}`),
    };
  });
}
