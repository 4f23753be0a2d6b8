import type { Session } from '../../http/session.js';
import type { ImageIdentity, Trace } from '../images/trace.js';
import type { RegistryName } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import type { SourceResult } from '../joined/source-result.js';
import { keyOfSpot, type Sight, type Spot } from './attachment.js';
import { sourcesOf } from './attestation-sources.js';
import { type Attestation, compareSights } from './compare.js';
import { lookAtQuay } from './quay-attached.js';
import { lookAtScout } from './scout-statements.js';
import { spotsOf } from './spots.js';
import { lookAtZot } from './zot-attached.js';

export interface Attestations {
  readonly attestations: readonly Attestation[];
  readonly sources: readonly SourceResult[];
}

type LookAt = (joined: Joined, spot: Spot, session: Session) => Promise<Sight>;

/** How each registry is looked into. What an upstream does is told in the sight, and rejects nothing. */
const LOOKS: Readonly<Record<RegistryName, LookAt>> = {
  scout: lookAtScout,
  quay: lookAtQuay,
  zot: lookAtZot,
};

export function lookAtSpot(joined: Joined, spot: Spot, session: Session): Promise<Sight> {
  return LOOKS[spot.place.upstream](joined, spot, session);
}

/**
 * All attestations of an image. Places that are known early are asked at once, so that the questions leave in one document
 * with those of other fields; Quay's come last.
 */
export async function findAttestations(
  joined: Joined,
  trace: Trace,
  session: Session,
): Promise<Attestations> {
  const sights = new Map<string, Promise<Sight>>();
  const lookAtAll = (image: ImageIdentity): Promise<Sight[]> =>
    Promise.all(
      spotsOf(image).map((spot) => {
        const key = keyOfSpot(spot);
        const sight = sights.get(key) ?? lookAtSpot(joined, spot, session);
        sights.set(key, sight);
        return sight;
      }),
    );
  const [places, all] = await Promise.all([
    trace.places,
    trace.places.then(lookAtAll),
    trace.identity.then(lookAtAll),
  ]);
  return { attestations: compareSights(all), sources: sourcesOf(all, places) };
}
