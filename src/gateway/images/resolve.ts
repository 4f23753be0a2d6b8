import { DOCKER_HUB, type Place } from '../joined/atlas.js';
import type { ImageReference } from '../joined/image-reference.js';
import { findTagAtQuay } from './quay-images.js';
import { findTagAtScout, type NamedTag } from './scout-tags.js';
import type { Sighting } from './sighting.js';
import type { Tracing } from './traces.js';
import { findTagAtZot } from './zot-images.js';

/** A reference with the digest that it means. */
export interface Resolved {
  readonly reference: ImageReference;
  /** Undefined when its registry does not say what the tag points at. */
  readonly digest: string | undefined;
  readonly sightings: readonly Sighting[];
}

/** Asks the registry of a reference what its tag points at; a digest stands for itself, whatever the tag. */
export async function resolve(tracing: Tracing, reference: ImageReference): Promise<Resolved> {
  const { digest, tag, path, host } = reference;
  if (digest !== undefined || tag === undefined || path === undefined) {
    return { reference, digest, sightings: [] };
  }
  // Scout knows images of other registries as well, where an organization has connected one.
  const place = tracing.joined.atlas.placeOf(host ?? DOCKER_HUB, path) ?? foreignPlace(host ?? '', path);
  const sightings = await findTag(tracing, { place, tag });
  for (const { organization } of sightings.flatMap(({ holdings }) => holdings)) {
    if (organization !== undefined) tracing.organizations.proved(organization, tracing.session);
  }
  const [holding] = sightings.flatMap(({ holdings }) => holdings);
  return { reference, digest: holding?.digest, sightings };
}

function foreignPlace(host: string, path: string): Place {
  return { upstream: 'scout', host, path };
}

async function findTag({ joined, session }: Tracing, named: NamedTag): Promise<readonly Sighting[]> {
  switch (named.place.upstream) {
    case 'scout':
      return findTagAtScout(joined, named, session);
    case 'quay':
      return [await findTagAtQuay(joined, named, session)];
    case 'zot':
      return [await findTagAtZot(joined, named, session)];
  }
}
