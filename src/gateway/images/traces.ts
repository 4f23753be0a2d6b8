import DataLoader from 'dataloader';
import type { Session } from '../../http/session.js';
import { formatImageReference, type ImageReference } from '../joined/image-reference.js';
import type { Joined } from '../joined/joined.js';
import type { Organizations } from '../joined/organizations.js';
import { identify, NOBODY } from './identity.js';
import { placesOf, type Sighted } from './places.js';
import { type Resolved, resolve } from './resolve.js';
import { sight } from './sight.js';
import { mergeHoldings } from './sighting.js';
import type { ImageIdentity, ImagePlaces, Trace } from './trace.js';

export type TraceOf = (reference: ImageReference, session: Session) => Trace;

/** What is found out together, for all references of the same moment. */
interface Traced {
  readonly identity: ImageIdentity;
  readonly places: Promise<ImagePlaces>;
}

/** Everybody's way to find out about an image: each reference is traced once in a session. */
export function createTraces(joined: Joined, organizations: Organizations): TraceOf {
  const key = Object.freeze({});
  return (reference, session) => {
    const loader = session.keep(
      key,
      () =>
        new DataLoader(
          (references: readonly ImageReference[]) => traceAll({ joined, organizations, session }, references),
          { cacheKeyFn: formatImageReference },
        ),
    );
    const load = (): Promise<Traced> => loader.load(reference);
    return {
      reference,
      get identity() {
        return load().then(({ identity }) => identity);
      },
      get places() {
        return load().then(({ places }) => places);
      },
    };
  };
}

/** Who asks, and whom. */
export interface Tracing {
  readonly joined: Joined;
  readonly organizations: Organizations;
  readonly session: Session;
}

/**
 * Every reference takes its steps together with the others, so that each step leaves as one document: first what tags
 * mean, then who has the digests, then where else they may be. What the fields of images ask for at the end of the second
 * step goes with the documents of the third.
 */
async function traceAll(tracing: Tracing, references: readonly ImageReference[]): Promise<Traced[]> {
  const { organizations, session } = tracing;
  const [resolved, { open, unproven }] = await Promise.all([
    Promise.all(references.map((reference) => resolve(tracing, reference))),
    organizations.of(session),
  ]);
  const isAnyKnown = resolved.some(({ digest }) => digest !== undefined);
  const [late, ...sighted] = await Promise.all([
    isAnyKnown ? proveAll(tracing, unproven) : [],
    ...resolved.map((one) => sightResolved(tracing, one, open)),
  ]);
  return sighted.map((one) => {
    // By the digest of a configuration Scout knows nothing: everybody is asked again, for the manifest.
    const isConfig = one.identity.matched === 'CONFIG';
    const all = [...open, ...late];
    const places = placesOf(tracing, one, { all, late: isConfig ? all : late });
    // Nobody may ask for the places; whoever does gets the failure all the same.
    places.catch(() => undefined);
    return { identity: one.identity, places };
  });
}

/** Those of the organizations for which Scout answers. */
async function proveAll({ organizations, session }: Tracing, names: readonly string[]): Promise<string[]> {
  const proofs = await Promise.all(names.map((name) => organizations.prove(name, session)));
  return names.filter((_name, index) => proofs[index]);
}

async function sightResolved(
  tracing: Tracing,
  resolved: Resolved,
  organizations: readonly string[],
): Promise<Sighted> {
  const { reference, digest, sightings } = resolved;
  if (digest === undefined) return { resolved, identity: NOBODY, sightings, mirrors: [] };
  const more = await sight(tracing, digest, organizations);
  const all = [...sightings, ...more.sightings];
  const identity = identify(reference, digest, mergeHoldings(all));
  return { resolved, identity, sightings: all, mirrors: more.mirrors };
}
